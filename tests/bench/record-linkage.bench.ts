import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { type EngineRecord, link } from '../../services/05-matching/engine/index.ts'
import { figure, type Print, quality } from './matching-metrics.ts'
import { LINKAGE_SETS, type LinkageSet } from './record-linkage-sets.ts'

const ROOT = new URL('../../../shared/bench/record-linkage/', import.meta.url)
/** Columns that hold the truth or came with it: never shown to the engine. */
const HIDDEN = new Set(['class', 'cluster', 'rec_id'])

export const bench = {
  name: 'record-linkage',
  summary: 'F1 of the matching engine, unsupervised and untuned, on public record-linkage sets of ../shared',
  run: async (print: Print): Promise<void> => {
    if (!existsSync(ROOT))
      throw new Error('The public sets are not here: put them in ../shared/bench/record-linkage')
    for (const set of LINKAGE_SETS) await measure(set, print)
  },
}

async function measure(set: LinkageSet, print: Print): Promise<void> {
  const left = readTable(set.name, 'left')
  const right = set.config.mode === 'link' ? readTable(set.name, 'right') : left
  const started = performance.now()
  const { pairs } = await link({ left: left.records, right: right.records }, set.config)
  const seconds = (performance.now() - started) / 1_000
  const auto = pairs.filter((pair) => pair.decision === 'auto')
  const key = (a: string, b: string) => (set.config.mode === 'dedupe' && a > b ? `${b}|${a}` : `${a}|${b}`)
  const found = new Set(auto.map((pair) => key(left.original(pair.left), right.original(pair.right))))
  const gold = new Set(readRows(set.name, 'gold').map((row) => key(row.left_id ?? '', row.right_id ?? '')))
  const { precision, recall, f1 } = quality(found, gold)
  print(figure(`${set.name} F1`, f1 * 100, '%', set.publishedF1))
  print(figure(`${set.name} precision`, precision * 100, '%'))
  print(figure(`${set.name} recall`, recall * 100, '%'))
  print(figure(`${set.name} time`, seconds, 's'))
}

function readTable(set: string, side: 'left' | 'right') {
  const rows = readRows(set, side)
  const idColumn = Object.keys(rows[0] ?? {})[0] ?? 'id'
  const shuffled = shuffle(rows)
  const records = shuffled.map((row, at): EngineRecord => {
    const known = Object.entries(row).filter(([name]) => name !== idColumn && !HIDDEN.has(name))
    // Ids are given anew: the original ones (rec-1-dup-0) and the row order tell the truth.
    return { id: String(at).padStart(8, '0'), values: Object.fromEntries(known) }
  })
  return { records, original: (id: string) => shuffled[Number(id)]?.[idColumn] ?? '' }
}

function readRows(set: string, file: string): Record<string, string>[] {
  return parse(readFileSync(new URL(`${set}/${file}.csv`, ROOT)), { columns: true, relax_quotes: true })
}

/** Fisher-Yates with a fixed congruential generator. */
function shuffle<T>(rows: readonly T[]): T[] {
  const out = [...rows]
  let state = 20_261_121
  for (let i = out.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const j = Math.floor((state / 4_294_967_296) * (i + 1))
    const [a, b] = [out[i], out[j]]
    if (a !== undefined && b !== undefined) [out[i], out[j]] = [b, a]
  }
  return out
}

import { type Plan, planModel } from './incremental/plan.ts'
import { rememberTransformation } from './incremental/queries.ts'
import { refreshStatistics } from './incremental/statistics.ts'
import { writeChosen } from './model/compile.ts'
import type { CoreModel } from './model/model.ts'
import { type Chunk, type ChunkCounts, chunkEnds, type Key, runChunk } from './queries.ts'
import { rawSelect } from './sql/raw-shape.ts'
import type { Counts, Work } from './work.ts'

/** Brings one opportunity table to what RAW says, chunk by chunk, and remembers what that rests on. */
export async function transformModel(work: Work, model: CoreModel): Promise<Counts> {
  const { run, deps, catalogue, mode } = work
  const plan = await planModel(run.db, model, catalogue, deps.options.language, mode)
  const counts = await carryOut(work, model, plan)
  const rows = plan.rows + counts.inserted - counts.deleted
  // A RAW row that vanished without a tombstone leaves no trace but this one.
  if (counts.mode === 'incremental' && rows !== plan.living)
    return transformModel({ ...work, mode: 'full' }, model)
  await refreshStatistics(run.db, new Map([[`core.${model.table}`, []]]))
  await rememberTransformation(run.db, model.entity, { ...plan.basis, rows }, run.now())
  return counts
}

async function carryOut(work: Work, model: CoreModel, plan: Plan): Promise<Counts> {
  const raw = rawSelect(work.catalogue, work.deps.options.language)
  if (plan.keys === undefined) {
    const total = await runChunks(work, model, writeChosen(model, raw, 'range'), await ranges(work, model))
    return { ...total, mode: 'full', computed: total.read }
  }
  const lists = listsOf(plan.keys, work.chunkSize)
  const total = await runChunks(work, model, writeChosen(model, raw, 'keys'), lists)
  return { ...total, mode: 'incremental', computed: total.read, read: plan.living }
}

async function ranges({ run, catalogue, chunkSize }: Work, model: CoreModel): Promise<Chunk[]> {
  const { table } = model.roles[0]
  const ends: Key[] = catalogue.has(table) ? await chunkEnds(run.db, table, chunkSize) : []
  return [...ends, null].map((to, index) => ({ from: ends[index - 1] ?? null, to }))
}

export function listsOf(keys: readonly string[], size: number): { keys: readonly string[] }[] {
  return Array.from({ length: Math.ceil(keys.length / size) }, (_, index) => ({
    keys: keys.slice(index * size, (index + 1) * size),
  }))
}

async function runChunks(
  { run }: Work,
  model: CoreModel,
  statement: string,
  chunks: readonly Chunk[],
): Promise<ChunkCounts> {
  const total = { read: 0, inserted: 0, updated: 0, deleted: 0 }
  for (const [index, chunk] of chunks.entries()) {
    run.signal.throwIfAborted()
    const counts = await runChunk(run.db, statement, chunk, run.now())
    for (const key of ['read', 'inserted', 'updated', 'deleted'] as const) total[key] += counts[key]
    const message = `${total.read} rows`
    await run.progress({ stage: model.entity, done: index + 1, total: chunks.length, message })
  }
  return total
}

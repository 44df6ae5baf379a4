import type { BlockingPass, BlockingReport, EngineConfig, EngineRecord, Pace } from './types.ts'

const DEFAULT_BLOCK_PAIRS = 20_000
const DEFAULT_PAIRS = 2_000_000
const SLICE = 2_000

/** Candidate pairs as indexes into the sorted sides, in (left, right) order, each once. */
export interface Candidates {
  readonly left: Int32Array
  readonly right: Int32Array
  readonly reports: readonly BlockingReport[]
}

interface Block {
  readonly left: readonly number[]
  readonly right: readonly number[]
}

/**
 * Pairs that share a key of any pass. Within a pass blocks are taken smallest first, so that what a limit cuts off is
 * always the least telling; oversize blocks are split by the pass's narrower key, else left out and counted.
 * `forced` pairs (exact keys, people's decisions) are always there. In dedupe mode `right` is `left` and left < right.
 */
export async function findCandidates(
  left: readonly EngineRecord[],
  right: readonly EngineRecord[],
  config: EngineConfig,
  forced: Iterable<readonly [number, number]>,
  pace: Pace,
): Promise<Candidates> {
  const width = right.length
  const seen = new Set<number>()
  for (const [i, j] of forced) seen.add(i * width + j)
  const budget = (config.maxPairs ?? DEFAULT_PAIRS) + seen.size
  const reports: BlockingReport[] = []
  for (const pass of config.blocking) {
    const blocks = await blocksOf(left, right, pass, config.mode, pace)
    reports.push(await takePass(pass, blocks, { left, right, config, seen, budget, pace }))
  }
  return { ...unpack(seen, width), reports }
}

async function blocksOf(
  left: readonly EngineRecord[],
  right: readonly EngineRecord[],
  pass: BlockingPass,
  mode: EngineConfig['mode'],
  pace: Pace,
): Promise<Block[]> {
  const rightByKey = await invert(right, pass.keys, pace)
  if (mode === 'dedupe') {
    return [...rightByKey.values()].filter((ids) => ids.length > 1).map((ids) => ({ left: ids, right: ids }))
  }
  // Only keys that both sides have can make a pair, so the large side is never indexed whole.
  const leftByKey = await invert(
    left,
    (record) => pass.keys(record).filter((key) => rightByKey.has(key)),
    pace,
  )
  return [...leftByKey].map(([key, ids]) => ({ left: ids, right: rightByKey.get(key) ?? [] }))
}

async function invert(
  records: readonly EngineRecord[],
  keysOf: (record: EngineRecord) => readonly string[],
  pace: Pace,
): Promise<Map<string, number[]>> {
  const byKey = new Map<string, number[]>()
  for (let i = 0; i < records.length; i++) {
    const record = records[i]
    for (const key of new Set(record === undefined ? [] : keysOf(record))) push(byKey, key, i)
    if (i % SLICE === SLICE - 1) await pace()
  }
  return byKey
}

interface Taking {
  readonly left: readonly EngineRecord[]
  readonly right: readonly EngineRecord[]
  readonly config: EngineConfig
  readonly seen: Set<number>
  readonly budget: number
  readonly pace: Pace
}

async function takePass(pass: BlockingPass, blocks: readonly Block[], to: Taking): Promise<BlockingReport> {
  const limit = to.config.maxBlockPairs ?? DEFAULT_BLOCK_PAIRS
  const before = to.seen.size
  const oversize = blocks.filter((block) => cost(block) > limit)
  const refined = pass.refine === undefined ? oversize : oversize.flatMap((block) => split(block, pass, to))
  const sorted = [...blocks.filter((block) => cost(block) <= limit), ...refined].sort(byCost)
  let skipped = 0
  let skippedPairs = 0
  for (const block of sorted) {
    if (cost(block) > limit || to.seen.size + cost(block) > to.budget) {
      skipped++
      skippedPairs += cost(block)
    } else takeBlock(block, to)
    if (cost(block) > 500) await to.pace()
  }
  const pairs = to.seen.size - before
  const split_ = pass.refine === undefined ? 0 : oversize.length
  return { pass: pass.name, blocks: blocks.length, pairs, refined: split_, skipped, skippedPairs }
}

function takeBlock(block: Block, to: Taking): void {
  const width = to.right.length
  const dedupe = to.config.mode === 'dedupe'
  for (const i of block.left) {
    for (const j of block.right) if (!dedupe || i < j) to.seen.add(i * width + j)
  }
}

function split(block: Block, pass: BlockingPass, to: Taking): Block[] {
  const right = group(block.right, to.right, pass)
  return [...group(block.left, to.left, pass)].flatMap(([key, ids]) => {
    const others = right.get(key)
    return others === undefined ? [] : [{ left: ids, right: others }]
  })
}

function group(
  ids: readonly number[],
  records: readonly EngineRecord[],
  pass: BlockingPass,
): Map<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const id of ids) {
    const record = records[id]
    const key = record === undefined ? null : (pass.refine?.(record) ?? null)
    if (key !== null) push(groups, key, id)
  }
  return groups
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

function cost(block: Block): number {
  return block.left === block.right
    ? (block.left.length * (block.left.length - 1)) / 2
    : block.left.length * block.right.length
}

/** Smallest first; equal ones by their first records, so that the order of keys never shows. */
function byCost(a: Block, b: Block): number {
  return cost(a) - cost(b) || (a.left[0] ?? 0) - (b.left[0] ?? 0) || (a.right[0] ?? 0) - (b.right[0] ?? 0)
}

function unpack(seen: ReadonlySet<number>, width: number): { left: Int32Array; right: Int32Array } {
  const codes = Float64Array.from(seen).sort()
  const left = new Int32Array(codes.length)
  const right = new Int32Array(codes.length)
  codes.forEach((code, at) => {
    left[at] = Math.floor(code / width)
    right[at] = code % width
  })
  return { left, right }
}

/** The candidate pairs as a bipartite graph in compressed rows; pairs are sorted by left, so only right needs an index. */
export interface PairGraph {
  readonly left: Int32Array
  readonly right: Int32Array
  readonly leftStart: Int32Array
  readonly rightStart: Int32Array
  /** Pairs in order of their right record. */
  readonly byRight: Int32Array
}

/** Indexes pairs (sorted by left) by both ends. */
export function pairGraph(left: Int32Array, right: Int32Array, nLeft: number, nRight: number): PairGraph {
  const leftStart = starts(left, nLeft)
  const rightStart = starts(right, nRight)
  const next = rightStart.slice()
  const byRight = new Int32Array(right.length)
  right.forEach((j, pair) => {
    const at = next[j] ?? 0
    byRight[at] = pair
    next[j] = at + 1
  })
  return { left, right, leftStart, rightStart, byRight }
}

function starts(ends: Int32Array, size: number): Int32Array {
  const out = new Int32Array(size + 1)
  for (const end of ends) out[end + 1] = (out[end + 1] ?? 0) + 1
  for (let i = 0; i < size; i++) out[i + 1] = (out[i + 1] ?? 0) + (out[i] ?? 0)
  return out
}

/** For every pair, how free its left and its right end are of other partners (1 free, towards 0 taken). */
export interface Freedom {
  readonly left: Float64Array
  readonly right: Float64Array
}

export function fullFreedom(pairs: number): Freedom {
  return { left: new Float64Array(pairs).fill(1), right: new Float64Array(pairs).fill(1) }
}

/**
 * Belief propagation on one-to-one matchings (monomer-dimer model; Bayati, Nair 2006; Zdeborová, Mézard 2006). Given the
 * odds of each pair by itself, the odds under "nobody has two partners" are odds × left × right. Exact on trees, and it
 * converges on any graph. Updates `freedom` in place with at most `sweeps` sweeps; starts from what is there.
 * @returns largest change of a freedom in the last sweep
 */
export function propagate(graph: PairGraph, odds: Float64Array, freedom: Freedom, sweeps: number): number {
  let change = 1
  for (let sweep = 0; sweep < sweeps && change > 1e-9; sweep++) {
    change = sweepSide(graph.leftStart, null, odds, freedom.right, freedom.left)
    change = Math.max(change, sweepSide(graph.rightStart, graph.byRight, odds, freedom.left, freedom.right))
  }
  return change
}

function sweepSide(
  start: Int32Array,
  order: Int32Array | null,
  odds: Float64Array,
  from: Float64Array,
  to: Float64Array,
): number {
  let change = 0
  for (let node = 0; node + 1 < start.length; node++) {
    const begin = start[node] ?? 0
    const end = start[node + 1] ?? 0
    if (end > begin) change = Math.max(change, updateNode(begin, end, order, odds, from, to))
  }
  return change
}

/** freedom towards pair p = 1 / (1 + what the node's other pairs weigh). The largest is kept apart: no cancellation. */
function updateNode(
  begin: number,
  end: number,
  order: Int32Array | null,
  odds: Float64Array,
  from: Float64Array,
  to: Float64Array,
): number {
  let largest = 0
  let at = -1
  let others = 0
  for (let n = begin; n < end; n++) {
    const pair = order === null ? n : (order[n] ?? 0)
    const weight = (odds[pair] ?? 0) * (from[pair] ?? 1)
    if (weight > largest) {
      others += largest
      largest = weight
      at = pair
    } else others += weight
  }
  let change = 0
  for (let n = begin; n < end; n++) {
    const pair = order === null ? n : (order[n] ?? 0)
    const weight = (odds[pair] ?? 0) * (from[pair] ?? 1)
    const rest = pair === at ? others : largest + Math.max(0, others - weight)
    const value = 1 / (1 + rest)
    change = Math.max(change, Math.abs(value - (to[pair] ?? 1)))
    to[pair] = value
  }
  return change
}

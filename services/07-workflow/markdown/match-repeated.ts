import { accept, type Matching } from './matching.ts'

/** Positions of one title that stands several times on at least one side. */
export interface Evidence {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** A pair that something speaks for; `weight` counts in half points. */
interface Pair {
  readonly at: number
  readonly known: number
  readonly weight: number
}

/** A neighbour above or below that leads here counts 2. */
const NEIGHBOUR = 2
const MOST_CANDIDATES = 10

/**
 * Tells tasks of one title apart. For each of them speak: the run of equal titles below the nearest sure
 * match above it, the run above the nearest one below it, and its own key. A key weighs as much as both
 * neighbours where the sure matches around kept theirs (nothing was renumbered), as much as one where
 * only one did, and less than one where both were renumbered. The heaviest pairs are taken first; what is
 * equally heavy, or has no evidence and is not the only one left, is asked.
 */
export function repeatedTitles(matching: Matching, groups: ReadonlyMap<string, Evidence>): void {
  if (groups.size === 0) return
  const above = runs(matching, 1)
  const below = runs(matching, -1)
  const keyWeights = weightsOfKeys(matching)
  for (const group of groups.values()) {
    const pairs = group.after.flatMap((at) => pairsOf(matching, at, above, below, keyWeights))
    takeHeaviest(matching, pairs)
    settleRest(matching, group)
  }
}

/** Follows equal titles from each sure match, downwards (1) or upwards (-1): the position it leads to. */
function runs({ titlesBefore, titlesAfter, matchOf, taken }: Matching, step: 1 | -1): Int32Array {
  const size = titlesAfter.length
  const leads = new Int32Array(size).fill(-1)
  let known = -1
  for (let n = 0; n < size; n++) {
    const at = step === 1 ? n : size - 1 - n
    const sure = matchOf[at] ?? -1
    if (sure !== -1) {
      known = sure
      continue
    }
    known = known === -1 ? -1 : known + step
    if (titlesBefore[known] !== titlesAfter[at] || taken[known] !== 0) known = -1
    leads[at] = known
  }
  return leads
}

/** How much the key of each task says: 4, 2 or 1 half points. */
function weightsOfKeys({ before, after, matchOf }: Matching): Int32Array {
  const weights = new Int32Array(after.length)
  for (const step of [1, -1]) {
    let kept: boolean | null = null
    for (let n = 0; n < after.length; n++) {
      const at = step === 1 ? n : after.length - 1 - n
      const sure = matchOf[at] ?? -1
      if (sure !== -1) kept = before[sure]?.key === after[at]?.key
      // Nothing sure on one side says nothing: it counts like the other one, or like a kept key.
      weights[at] = (weights[at] ?? 0) + (kept === false ? 1 : kept === true ? 4 : 3)
    }
  }
  return weights.map((sum) => (sum >= 7 ? 4 : sum >= 5 ? 2 : 1))
}

function pairsOf(
  { after, titlesBefore, titlesAfter, positionOf }: Matching,
  at: number,
  above: Int32Array,
  below: Int32Array,
  keyWeights: Int32Array,
): Pair[] {
  const weights = new Map<number, number>()
  const add = (known: number, weight: number) => weights.set(known, (weights.get(known) ?? 0) + weight)
  const [up = -1, down = -1] = [above[at], below[at]]
  if (up !== -1) add(up, NEIGHBOUR)
  if (down !== -1) add(down, NEIGHBOUR)
  const same = positionOf.get(after[at]?.key ?? '')
  if (same !== undefined && titlesBefore[same] === titlesAfter[at]) add(same, keyWeights[at] ?? 0)
  return [...weights].map(([known, weight]) => ({ at, known, weight }))
}

/** From the heaviest weight down: a pair without an equal rival on either side is taken. */
function takeHeaviest(matching: Matching, pairs: readonly Pair[]): void {
  const open = ({ at, known }: Pair) =>
    matching.matchOf[at] === -1 && !matching.asked.has(at) && matching.taken[known] === 0
  const weights = [...new Set(pairs.map(({ weight }) => weight))].sort((a, b) => b - a)
  for (const weight of weights) {
    const level = pairs.filter((pair) => pair.weight === weight && open(pair))
    const perAfter = groupBy(level, ({ at }) => at)
    const perKnown = groupBy(level, ({ known }) => known)
    for (const { at, known } of level) {
      if (perAfter.get(at)?.length === 1 && perKnown.get(known)?.length === 1) accept(matching, at, known)
    }
    for (const [at, rivals] of perAfter) if (matching.matchOf[at] === -1) ask(matching, at, rivals)
  }
}

function groupBy(pairs: readonly Pair[], of: (pair: Pair) => number): Map<number, Pair[]> {
  const groups = new Map<number, Pair[]>()
  for (const pair of pairs) {
    const group = groups.get(of(pair))
    if (group === undefined) groups.set(of(pair), [pair])
    else group.push(pair)
  }
  return groups
}

function ask({ asked, taken }: Matching, at: number, rivals: readonly Pair[]): void {
  const candidates = rivals.map(({ known }) => known).sort((a, b) => a - b)
  asked.set(at, candidates)
  for (const known of candidates) taken[known] = 1
}

/** One left on both sides belongs together; of several, a person says which. */
function settleRest(matching: Matching, group: Evidence): void {
  const known = group.before.filter((at) => matching.taken[at] === 0)
  const left = group.after.filter((at) => matching.matchOf[at] === -1 && !matching.asked.has(at))
  const [first, only] = [known[0], left[0]]
  if (first === undefined || only === undefined) return
  if (known.length === 1 && left.length === 1) {
    accept(matching, only, first)
    return
  }
  // Beyond a few candidates a person reads the file; the list is shared, so many cost no more than one.
  const candidates = known.slice(0, MOST_CANDIDATES)
  for (const at of left) matching.asked.set(at, candidates)
  for (const at of candidates) matching.taken[at] = 1
}

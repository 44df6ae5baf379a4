/** Jaro similarity of two strings, 0 (nothing in common) to 1 (equal). */
export function jaro(a: string, b: string): number {
  if (a === b) return 1
  if (a.length === 0 || b.length === 0) return 0
  const reach = Math.max(0, (Math.max(a.length, b.length) >> 1) - 1)
  const usedB = new Uint8Array(b.length)
  const fromA: number[] = []
  for (let i = 0; i < a.length; i++) {
    const end = Math.min(b.length, i + reach + 1)
    for (let j = Math.max(0, i - reach); j < end; j++) {
      if (usedB[j] === 0 && a.charCodeAt(i) === b.charCodeAt(j)) {
        usedB[j] = 1
        fromA.push(a.charCodeAt(i))
        break
      }
    }
  }
  return fromA.length === 0 ? 0 : jaroScore(a, b, fromA, usedB)
}

function jaroScore(a: string, b: string, fromA: readonly number[], usedB: Uint8Array): number {
  let next = 0
  let outOfOrder = 0
  for (let j = 0; j < b.length; j++) {
    if (usedB[j] === 1) outOfOrder += fromA[next++] === b.charCodeAt(j) ? 0 : 1
  }
  const common = fromA.length
  return (common / a.length + common / b.length + (common - outOfOrder / 2) / common) / 3
}

/** Jaro-Winkler similarity, 0 to 1: Jaro raised for a common prefix of up to four characters (scale 0.1). */
export function jaroWinkler(a: string, b: string): number {
  const base = jaro(a, b)
  let prefix = 0
  while (prefix < 4 && prefix < a.length && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++
  return base + prefix * 0.1 * (1 - base)
}

/** Damerau-Levenshtein distance (adjacent swaps count one), or `limit + 1` as soon as it exceeds `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) current.push(editCell(a, b, i, j, current, previous, before))
    if (Math.min(...current) > limit) return limit + 1
    before = previous
    previous = current
  }
  return previous[b.length] ?? limit + 1
}

function editCell(
  a: string,
  b: string,
  i: number,
  j: number,
  row: number[],
  up: number[],
  upper: number[],
): number {
  const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1)
  let best = Math.min((up[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (up[j - 1] ?? 0) + (same ? 0 : 1))
  const swapped =
    i > 1 &&
    j > 1 &&
    a.charCodeAt(i - 1) === b.charCodeAt(j - 2) &&
    a.charCodeAt(i - 2) === b.charCodeAt(j - 1)
  if (swapped) best = Math.min(best, (upper[j - 2] ?? 0) + 1)
  return best
}

/** A sparse text vector. Tokens come from one table, so equal tokens have equal ids. */
export interface TextVector {
  readonly ids: Int32Array
  readonly tokens: readonly string[]
  readonly weights: Float64Array
  /** Euclidean length. */
  readonly length: number
}

const NEAR = 0.9

/**
 * Soft TF-IDF (Cohen, Ravikumar, Fienberg 2003), 0 to 1: cosine in which a token also meets its nearest spelling
 * (Jaro-Winkler ≥ 0.9, same first letter, four characters or more), each used once.
 */
export function softCosine(a: TextVector, b: TextVector): number {
  if (a.length === 0 || b.length === 0) return 0
  const taken = new Uint8Array(b.ids.length)
  const open: number[] = []
  let sum = 0
  for (let i = 0; i < a.ids.length; i++) {
    const at = b.ids.indexOf(a.ids[i] ?? -1)
    if (at < 0) open.push(i)
    else {
      taken[at] = 1
      sum += (a.weights[i] ?? 0) * (b.weights[at] ?? 0)
    }
  }
  for (const i of open) sum += nearest(a, b, i, taken)
  return Math.min(1, sum / (a.length * b.length))
}

function nearest(a: TextVector, b: TextVector, i: number, taken: Uint8Array): number {
  const token = a.tokens[i] ?? ''
  if (token.length < 4) return 0
  let best = NEAR
  let at = -1
  for (let j = 0; j < b.tokens.length; j++) {
    const other = b.tokens[j] ?? ''
    if (taken[j] === 1 || !mayBeNear(token, other)) continue
    const similarity = jaroWinkler(token, other)
    if (similarity >= best) {
      best = similarity
      at = j
    }
  }
  if (at < 0) return 0
  taken[at] = 1
  return best * (a.weights[i] ?? 0) * (b.weights[at] ?? 0)
}

/** Cheap filter before the costly comparison. */
function mayBeNear(a: string, b: string): boolean {
  return b.length >= 4 && Math.abs(a.length - b.length) <= 3 && a.charCodeAt(0) === b.charCodeAt(0)
}

import type { Candidates } from './blocking.ts'
import type { EngineRecord, Field, FittedComparator, Pace, Value } from './types.ts'

/** Level of a pair in which a side has no value: it says nothing. */
export const MISSING = 255

/** One field, fitted on both sides' values, with every record's value in comparing form. */
export interface PreparedField {
  readonly field: Field
  readonly fitted: FittedComparator<unknown>
  readonly left: readonly unknown[]
  readonly right: readonly unknown[]
  /** Share of the records that hold a term, on the side where it is more common; only with term frequency. */
  readonly terms: TermFrequencies | null
}

export interface TermFrequencies {
  share(term: string): number
  /** Chance that two records drawn at random agree. */
  readonly collision: number
}

/** Value of a field in a record. */
export function fieldValue(record: EngineRecord, field: Field): Value {
  return record.values[field.column ?? field.name]
}

/**
 * Fits a field's comparator on all values and prepares the records that any candidate pair needs; the others stay null,
 * which keeps memory to what is compared. In dedupe mode pass the same array twice.
 */
export async function prepareField(
  field: Field,
  left: readonly EngineRecord[],
  right: readonly EngineRecord[],
  used: { readonly left: Uint8Array; readonly right: Uint8Array },
  pace: Pace,
): Promise<PreparedField> {
  const fitted = field.compare.fit(valuesOf(field, left, right))
  await pace()
  const rightPrepared = await prepareSide(field, fitted, right, used.right, pace)
  const leftPrepared =
    left === right ? rightPrepared : await prepareSide(field, fitted, left, used.left, pace)
  const terms = field.termFrequency === true ? termFrequencies(fitted, leftPrepared, rightPrepared) : null
  return { field, fitted, left: leftPrepared, right: rightPrepared, terms }
}

function* valuesOf(
  field: Field,
  left: readonly EngineRecord[],
  right: readonly EngineRecord[],
): Iterable<Value> {
  for (const record of left) yield fieldValue(record, field)
  if (left !== right) for (const record of right) yield fieldValue(record, field)
}

async function prepareSide(
  field: Field,
  fitted: FittedComparator<unknown>,
  records: readonly EngineRecord[],
  used: Uint8Array,
  pace: Pace,
): Promise<unknown[]> {
  const out: unknown[] = []
  for (const record of records) {
    out.push(used[out.length] === 1 ? fitted.prepare(fieldValue(record, field)) : null)
    if (out.length % 1_000 === 0) await pace()
  }
  return out
}

function termFrequencies(
  fitted: FittedComparator<unknown>,
  left: readonly unknown[],
  right: readonly unknown[],
): TermFrequencies {
  const leftShares = shares(fitted, left)
  const rightShares = left === right ? leftShares : shares(fitted, right)
  let collision = 0
  for (const [term, share] of leftShares) collision += share * (rightShares.get(term) ?? 0)
  return {
    share: (term) => Math.max(leftShares.get(term) ?? 0, rightShares.get(term) ?? 0),
    collision,
  }
}

function shares(fitted: FittedComparator<unknown>, prepared: readonly unknown[]): Map<string, number> {
  const counts = new Map<string, number>()
  let known = 0
  for (const value of prepared) {
    const term = value === null ? null : fitted.term(value)
    if (term === null) continue
    known++
    counts.set(term, (counts.get(term) ?? 0) + 1)
  }
  for (const [term, count] of counts) counts.set(term, count / known)
  return counts
}

/** Level of every field for every candidate pair, row by row (`fields` bytes a pair). */
export async function compareAll(
  candidates: Pick<Candidates, 'left' | 'right'>,
  fields: readonly PreparedField[],
  pace: Pace,
): Promise<Uint8Array> {
  const levels = new Uint8Array(candidates.left.length * fields.length)
  for (let pair = 0, at = 0; pair < candidates.left.length; pair++) {
    const i = candidates.left[pair] ?? 0
    const j = candidates.right[pair] ?? 0
    for (const field of fields) levels[at++] = levelOf(field, i, j)
    if (pair % 1_000 === 999) await pace()
  }
  return levels
}

/** Level of one field for records `i` and `j`. */
export function levelOf(field: PreparedField, i: number, j: number): number {
  const left = field.left[i] ?? null
  const right = field.right[j] ?? null
  return left === null || right === null ? MISSING : field.fitted.compare(left, right)
}

const MAX_ADJUSTMENT = 6 * Math.LN2

/**
 * Natural log by which a level-0 agreement of this pair is likelier among non-matches than the average agreement is
 * (Splink's term-frequency adjustment), within ±6 bits; 0 without term frequency.
 */
export function termAdjustment(field: PreparedField, level: number, i: number): number {
  if (field.terms === null || level !== 0 || field.terms.collision === 0) return 0
  const prepared = field.left[i]
  const term = prepared === null ? null : field.fitted.term(prepared)
  const share = term === null ? 0 : field.terms.share(term)
  if (share === 0) return 0
  return Math.max(-MAX_ADJUSTMENT, Math.min(MAX_ADJUSTMENT, Math.log(share / field.terms.collision)))
}

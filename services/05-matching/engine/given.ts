import type { Candidates } from './blocking.ts'
import type { EngineConfig, EngineRecord, ExactKey, Label, Value } from './types.ts'

/** Bits a person's decision weighs: more than any evidence can add up to. */
export const PERSON_BITS = 100

/** Why a pair is considered whatever blocking says. */
export interface GivenReason {
  readonly name: string
  readonly left: Value
  readonly right: Value
  readonly bits: number
}

export interface Given {
  pairs(): Iterable<readonly [number, number]>
  of(left: number, right: number): readonly GivenReason[]
  logOdds(candidates: Pick<Candidates, 'left' | 'right'>): Float64Array
}

/** Collects agreeing exact keys and people's decisions. A decision comes first and silences the keys of its pair. */
export function givenPairs(
  left: readonly EngineRecord[],
  right: readonly EngineRecord[],
  config: EngineConfig,
  labels: readonly Label[],
): Given {
  const reasons = new Map<number, GivenReason[]>()
  const width = right.length
  for (const key of config.exactKeys ?? []) addKey(reasons, left, right, key, config.mode)
  addLabels(reasons, left, right, labels, config.mode)
  return {
    *pairs() {
      for (const code of reasons.keys()) yield [Math.floor(code / width), code % width] as const
    },
    of: (i, j) => reasons.get(i * width + j) ?? [],
    logOdds: (candidates) => {
      const out = new Float64Array(candidates.left.length)
      candidates.left.forEach((i, pair) => {
        const found = reasons.get(i * width + (candidates.right[pair] ?? 0))
        if (found !== undefined) out[pair] = found.reduce((sum, reason) => sum + reason.bits, 0) * Math.LN2
      })
      return out
    },
  }
}

function addKey(
  reasons: Map<number, GivenReason[]>,
  left: readonly EngineRecord[],
  right: readonly EngineRecord[],
  key: ExactKey,
  mode: EngineConfig['mode'],
): void {
  const byValue = new Map<string, number[]>()
  right.forEach((record, j) => {
    for (const value of new Set(key.right(record))) byValue.set(value, [...(byValue.get(value) ?? []), j])
  })
  left.forEach((record, i) => {
    for (const value of new Set(key.left(record))) {
      for (const j of byValue.get(value) ?? []) {
        if (mode === 'dedupe' && i >= j) continue
        const code = i * right.length + j
        const reason = { name: key.name, left: value, right: value, bits: key.bits }
        reasons.set(code, [...(reasons.get(code) ?? []), reason])
      }
    }
  })
}

function addLabels(
  reasons: Map<number, GivenReason[]>,
  left: readonly EngineRecord[],
  right: readonly EngineRecord[],
  labels: readonly Label[],
  mode: EngineConfig['mode'],
): void {
  const leftAt = new Map(left.map((record, at) => [record.id, at]))
  const rightAt = new Map(right.map((record, at) => [record.id, at]))
  for (const label of labels) {
    let [i, j] = [leftAt.get(label.left), rightAt.get(label.right)]
    if (i === undefined || j === undefined) continue
    if (mode === 'dedupe' && i > j) [i, j] = [j, i]
    const verdict = label.match ? 'accepted' : 'rejected'
    const bits = label.match ? PERSON_BITS : -PERSON_BITS
    reasons.set(i * right.length + j, [{ name: 'person', left: verdict, right: verdict, bits }])
  }
}

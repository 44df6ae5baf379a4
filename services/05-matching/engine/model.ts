import { MISSING, type PreparedField } from './prepare.ts'
import type { Field } from './types.ts'

/**
 * Fellegi-Sunter model with three latent classes. `match`: the same thing. `sibling`: another thing of the same parent
 * (another opportunity of the same account), which agrees on parent fields exactly as a match does. `other`: neither.
 * With two classes only, all that siblings share would count again and again as evidence for a match. Without parent
 * fields the sibling class has no weight and this is the classical model.
 */
export interface Model {
  readonly match: number
  readonly sibling: number
  readonly other: number
  /** Per field, probability of each level given the class. */
  readonly m: readonly (readonly number[])[]
  readonly s: readonly (readonly number[])[]
  readonly u: readonly (readonly number[])[]
}

/** Logs of a model's parameters in flat arrays, `stride` entries a field, for the hot loop. */
export interface LogModel {
  readonly fields: number
  readonly stride: number
  readonly m: Float64Array
  readonly s: Float64Array
  readonly u: Float64Array
  readonly priors: readonly [number, number, number]
}

export function logModel(model: Model): LogModel {
  const stride = Math.max(...model.m.map((levels) => levels.length))
  const flat = (table: Model['m']) => {
    const out = new Float64Array(table.length * stride)
    table.forEach((levels, field) => {
      levels.forEach((p, level) => {
        out[field * stride + level] = Math.log(p)
      })
    })
    return out
  }
  const priors = [Math.log(model.match), Math.log(model.sibling), Math.log(model.other)] as const
  return { fields: model.m.length, stride, m: flat(model.m), s: flat(model.s), u: flat(model.u), priors }
}

/** Likelihoods of one pair: `logOdds` of match against the rest (natural), `siblingShare` of sibling within the rest. */
export interface PairScore {
  logOdds: number
  siblingShare: number
}

/** Scores the pair whose levels start at `at`; `adjustS`, `adjustU` are its term-frequency adjustments. Fills `out`. */
export function scorePair(
  log: LogModel,
  levels: Uint8Array,
  at: number,
  adjustS: number,
  adjustU: number,
  out: PairScore,
): void {
  let match = log.priors[0]
  let sibling = log.priors[1] + adjustS
  let other = log.priors[2] + adjustU
  for (let field = 0; field < log.fields; field++) {
    const level = levels[at + field] ?? MISSING
    if (level === MISSING) continue
    const cell = field * log.stride + level
    match += log.m[cell] ?? 0
    sibling += log.s[cell] ?? 0
    other += log.u[cell] ?? 0
  }
  const high = Math.max(sibling, other)
  const rest = high + Math.log(Math.exp(sibling - high) + Math.exp(other - high))
  out.logOdds = match - rest
  out.siblingShare = Math.exp(sibling - rest)
}

/** Starting probabilities of the levels for matches: most agree strongly, few differ. */
export function startingMatchLevels(levels: number): number[] {
  const weights = Array.from({ length: levels }, (_, level) => (level === levels - 1 ? 0.12 : 0.6 ** level))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

/** True when the field tells about the parent (account) and not about the record itself. */
export function isParent(field: Field): boolean {
  return field.scope === 'parent'
}

/** Levels that two records drawn at random reach: the start for non-matches. Deterministic sample of `size` pairs. */
export function randomLevels(
  field: PreparedField,
  levelOf: (i: number, j: number) => number,
  size: number,
): number[] {
  const counts = field.field.compare.levels.map(() => 1)
  let total = counts.length
  let state = 0x2545f491
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * below)
  }
  for (let n = 0; n < size; n++) {
    const level = levelOf(next(field.left.length), next(field.right.length))
    if (level === MISSING) continue
    counts[level] = (counts[level] ?? 0) + 1
    total++
  }
  return counts.map((count) => count / total)
}

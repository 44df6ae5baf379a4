import type { Model } from './model.ts'
import { fieldValue, MISSING, type PreparedField, termAdjustment } from './prepare.ts'
import type { EngineRecord, FieldEvidence, Value } from './types.ts'

/** A pair and what was found about it, before it is explained. */
export interface Explained {
  readonly left: EngineRecord
  readonly right: EngineRecord
  readonly leftIndex: number
  readonly levels: Uint8Array
  /** Belief in "sibling" among the non-match explanations. */
  readonly siblingShare: number
  /** Exact keys and decisions: name, values and bits. */
  readonly given: readonly {
    readonly name: string
    readonly left: Value
    readonly right: Value
    readonly bits: number
  }[]
  /** log2 of what rivals take away; 0 or less. */
  readonly competition: number
}

/**
 * Every reason for a pair's probability, in bits. Exactly additive although there are two kinds of non-match: with
 * share ρ of siblings, log2(πM·fM / (πS·fS + πO·fO)) = prior(ρ) + Σ (ρ·log2(m/s) + (1−ρ)·log2(m/u)), where the prior holds
 * the class shares and the entropy of ρ. Sorted: prior, given, fields in configured order, competition.
 */
export function explain(model: Model, fields: readonly PreparedField[], pair: Explained): FieldEvidence[] {
  const rho = pair.siblingShare
  const evidence: FieldEvidence[] = [
    { field: 'prior', left: null, right: null, level: priorName(rho), weight: bits(priorBits(model, rho)) },
  ]
  for (const given of pair.given) {
    evidence.push({
      field: given.name,
      left: given.left,
      right: given.right,
      level: 'equal',
      weight: bits(given.bits),
    })
  }
  fields.forEach((field, at) => {
    evidence.push(fieldEvidence(model, field, at, pair))
  })
  if (pair.competition < -0.0005) {
    evidence.push({
      field: 'competition',
      left: null,
      right: null,
      level: 'rivals',
      weight: bits(pair.competition),
    })
  }
  return evidence
}

function fieldEvidence(model: Model, field: PreparedField, at: number, pair: Explained): FieldEvidence {
  const level = pair.levels[at] ?? MISSING
  const base = {
    field: field.field.name,
    left: fieldValue(pair.left, field.field) ?? null,
    right: fieldValue(pair.right, field.field) ?? null,
  }
  if (level === MISSING) return { ...base, level: 'missing', weight: 0 }
  const m = Math.log2(model.m[at]?.[level] ?? 1)
  const adjust = termAdjustment(field, level, pair.leftIndex) / Math.LN2
  const s = Math.log2(model.s[at]?.[level] ?? 1) + (field.field.scope === 'parent' ? 0 : adjust)
  const u = Math.log2(model.u[at]?.[level] ?? 1) + adjust
  const weight = pair.siblingShare * (m - s) + (1 - pair.siblingShare) * (m - u)
  return { ...base, level: field.field.compare.levels[level] ?? 'different', weight: bits(weight) }
}

function priorBits(model: Model, rho: number): number {
  const part = (share: number, prior: number) =>
    share > 0 ? share * (Math.log2(prior) - Math.log2(share)) : 0
  return Math.log2(model.match) - part(rho, model.sibling) - part(1 - rho, model.other)
}

function priorName(rho: number): string {
  return rho > 0.5 ? 'among candidates of the same account' : 'among all candidates'
}

/** Rounded so that what is stored adds up exactly and equal input hashes equal. */
function bits(value: number): number {
  return Math.round(value * 1_000) / 1_000 + 0
}

/** Probability that the evidence adds up to, 0 to 1, six decimals. */
export function probabilityOf(evidence: readonly FieldEvidence[]): number {
  const sum = evidence.reduce((total, item) => total + item.weight, 0)
  return Math.round(1e6 / (1 + 2 ** -sum)) / 1e6
}

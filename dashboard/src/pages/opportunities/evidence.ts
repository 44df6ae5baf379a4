import type { Pair } from '../../api/opportunity-queries.ts'

export type Item = Pair['evidence'][number]

/** Weaker than this a field says nothing that would be worth a line. */
const TELLS_BITS = 0.15
/** Evidence about the pair as a whole; the others compare a field. */
const WHOLE = new Set(['prior', 'competition'])

export interface Sorted {
  readonly prior: Item | undefined
  readonly fields: readonly Item[]
  /** Strongest first. */
  readonly speaksFor: readonly Item[]
  readonly speaksAgainst: readonly Item[]
  /** Not known on one of the sides. */
  readonly missing: readonly Item[]
}

export function sortEvidence(evidence: readonly Item[]): Sorted {
  const said = evidence.filter(({ field }) => field !== 'prior')
  const by = (sign: number) => (a: Item, b: Item) => sign * (b.weight - a.weight)
  return {
    prior: evidence.find(({ field }) => field === 'prior'),
    fields: evidence.filter(({ field }) => !WHOLE.has(field)),
    speaksFor: said.filter(({ weight }) => weight >= TELLS_BITS).sort(by(1)),
    speaksAgainst: said.filter(({ weight }) => weight <= -TELLS_BITS).sort(by(-1)),
    missing: said.filter(({ level }) => level === 'missing'),
  }
}

const few = new Intl.NumberFormat(navigator.language, { maximumSignificantDigits: 2 })
const many = new Intl.NumberFormat(navigator.language, { notation: 'compact', maximumSignificantDigits: 2 })
/** More than this is no more convincing; a person's word weighs 100 bits. */
const MOST_BITS = 40

/** How many times as likely: 3 bits → `8`. Never below 1; the sign of the bits says for which side. */
export function formatTimes(bits: number): string {
  const factor = 2 ** Math.min(Math.abs(bits), MOST_BITS)
  return (factor < 1_000 ? few : many).format(factor)
}

export function isNeutral(bits: number): boolean {
  return Math.abs(bits) < TELLS_BITS
}

import { jaroWinkler } from './similarity.ts'
import { fold } from './text.ts'
import type { Comparator, FittedComparator, Value } from './types.ts'

/** A comparator that needs no statistics over the field's values. */
export function plain<P>(kind: string, levels: readonly string[], fitted: FittedComparator<P>): Comparator {
  return { kind, levels, fit: () => fitted as FittedComparator<unknown> }
}

/** Text of a value without outer space; null when empty. */
export function textOf(value: Value): string | null {
  const text = value === null || value === undefined ? '' : String(value).trim()
  return text === '' ? null : text
}

/** Equal after folding, or different. */
export function exact(): Comparator {
  return plain<string>('exact', ['equal', 'different'], {
    prepare: (value) => folded(value),
    compare: (left, right) => (left === right ? 0 : 1),
    term: (prepared) => prepared,
  })
}

/** Spelling: equal, then Jaro-Winkler above each of `cuts` (falling), else different. */
export function spelling(cuts: readonly number[] = [0.92, 0.8]): Comparator {
  const levels = ['equal', ...cuts.map((cut) => `spelling ≥ ${cut}`), 'different']
  return plain<string>('spelling', levels, {
    prepare: (value) => folded(value),
    compare: (left, right) => (left === right ? 0 : 1 + firstAtLeast(cuts, jaroWinkler(left, right))),
    term: (prepared) => prepared,
  })
}

/** Index of the first cut that `value` reaches; `cuts.length` when none. `cuts` fall. */
export function firstAtLeast(cuts: readonly number[], value: number): number {
  const at = cuts.findIndex((cut) => value >= cut)
  return at < 0 ? cuts.length : at
}

/** Amounts by relative difference against the larger: within each of `tolerances` (rising), a factor of 12, different. */
export function amount(tolerances: readonly number[] = [0.01, 0.05, 0.15, 0.4]): Comparator {
  const levels = [
    ...tolerances.map((t) => `within ${Math.round(t * 100)} %`),
    'month against year',
    'different',
  ]
  return plain<number>('amount', levels, {
    prepare: (value) => {
      const number = value === null || value === undefined || value === '' ? Number.NaN : Number(value)
      return Number.isFinite(number) && number > 0 ? number : null
    },
    compare: (left, right) => amountLevel(left, right, tolerances),
    term: () => null,
  })
}

function amountLevel(left: number, right: number, tolerances: readonly number[]): number {
  const ratio = Math.min(left, right) / Math.max(left, right)
  const near = tolerances.findIndex((tolerance) => 1 - ratio <= tolerance)
  if (near >= 0) return near
  return Math.abs(ratio * 12 - 1) <= 0.02 ? tolerances.length : tolerances.length + 1
}

/** Numbers by absolute difference: equal, within each of `steps` (rising), different. */
export function number(steps: readonly number[]): Comparator {
  const levels = ['equal', ...steps.map((step) => `within ${step}`), 'different']
  return plain<number>('number', levels, {
    prepare: (value) => finite(value),
    compare: (left, right) => distanceLevel(Math.abs(left - right), steps),
    term: (prepared) => String(prepared),
  })
}

/** Dates (`YYYY-MM-DD…` or `YYYYMMDD`) by days apart: same day, within each of `days` (rising), different. */
export function date(days: readonly number[] = [7, 31, 92]): Comparator {
  const levels = ['same day', ...days.map((day) => `within ${day} days`), 'different']
  return plain<number>('date', levels, {
    prepare: (value) => dayNumber(textOf(value)),
    compare: (left, right) => distanceLevel(Math.abs(left - right), days),
    term: () => null,
  })
}

function distanceLevel(distance: number, steps: readonly number[]): number {
  if (distance === 0) return 0
  const at = steps.findIndex((step) => distance <= step)
  return at < 0 ? steps.length + 1 : at + 1
}

/** Days since 1970-01-01, or null when the text is no date. */
export function dayNumber(text: string | null): number | null {
  const parts = text === null ? null : /^(\d{4})-?(\d{2})-?(\d{2})/.exec(text)
  if (parts === null) return null
  const time = Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]))
  return Number.isNaN(time) ? null : Math.round(time / 86_400_000)
}

/** Telephone numbers by their last digits (prefixes are written in too many ways): last 8 equal, one digit off, different. */
export function phone(): Comparator {
  return plain<string>('phone', ['equal', 'one digit off', 'different'], {
    prepare: (value) => phoneKey(value),
    compare: (left, right) => (left === right ? 0 : 1 + (digitsOff(left, right) <= 1 ? 0 : 1)),
    term: (prepared) => prepared,
  })
}

/** Last eight digits of a telephone number; null below six digits. */
export function phoneKey(value: Value): string | null {
  const digits = (textOf(value) ?? '').replace(/\D/g, '')
  return digits.length < 6 ? null : digits.slice(-8)
}

function digitsOff(left: string, right: string): number {
  if (left.length !== right.length) return 9
  let off = 0
  for (let i = 0; i < left.length; i++) off += left.charCodeAt(i) === right.charCodeAt(i) ? 0 : 1
  return off
}

function folded(value: Value): string | null {
  const text = textOf(value)
  const out = text === null ? '' : fold(text)
  return out === '' ? null : out
}

function finite(value: Value): number | null {
  const out = value === null || value === undefined || value === '' ? Number.NaN : Number(value)
  return Number.isFinite(out) ? out : null
}

/** Positions in an ordered list of stages: equal, next to each other, further apart. Unknown names say nothing. */
export function stageDistance(stages: readonly string[]): Comparator {
  const positions = new Map(stages.map((stage, at) => [fold(stage), at]))
  return plain<number>('stage', ['equal', 'next', 'different'], {
    prepare: (value) => positions.get(folded(value) ?? '') ?? null,
    compare: (left, right) => Math.min(2, Math.abs(left - right)),
    term: () => null,
  })
}

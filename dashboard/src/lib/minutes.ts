import { GRAPH } from '../texts/graph.ts'

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

/** Minutes of work → `45 min`, `2.5 h`; days are left out, because nobody knows how long one is. */
export function formatMinutes(minutes: number): string {
  if (minutes !== 0 && Math.abs(minutes) < 60) return GRAPH.time.minutes(number.format(minutes))
  return GRAPH.time.hours(number.format(minutes / 60))
}

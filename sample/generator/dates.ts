/** Calendar arithmetic on texts, in UTC; nothing here looks at the clock. */

const DAY_MS = 86_400_000

/** `YYYY-MM-DD` a number of days later (or earlier). */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)

/** Days from one date to another; negative when the second is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)

/** A moment as Odoo stores it: UTC with microseconds, `2026-09-14 06:30:00.123456`. */
export const moment = (day: string, secondOfDay: number, microseconds: number): string => {
  const time = new Date(secondOfDay * 1000).toISOString().slice(11, 19)
  return `${day} ${time}.${String(microseconds).padStart(6, '0')}`
}

const TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d+)?(?:Z|\+00(?::?00)?)?$/

export interface ParsedTime {
  /** Odoo's own notation in UTC, cut to the whole second: `2026-03-03 03:03:03`. */
  readonly second: string
  /** The text was finer than a second. */
  readonly fraction: boolean
}

/** Reads a UTC time in Odoo's or ISO notation; undefined when it is neither. */
export function parseTime(text: string): ParsedTime | undefined {
  const match = TIME.exec(text)
  if (match === null || Number.isNaN(Date.parse(`${match[1]}T${match[2]}Z`))) return undefined
  return { second: `${match[1]} ${match[2]}`, fraction: Number(match[3] ?? 0) > 0 }
}

/** The second after, across minutes, days and years. */
export function nextSecond(second: string): string {
  return secondFromEpoch(epochOf(second) + 1)
}

/** Whole seconds since 1970 → Odoo's notation. */
export function secondFromEpoch(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
}

function epochOf(second: string): number {
  return Date.parse(`${second.replace(' ', 'T')}Z`) / 1000
}

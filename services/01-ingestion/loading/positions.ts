import type { Position } from '../sources/source.ts'

/**
 * The same moment `seconds` earlier, cut to whole seconds, in the source's own format.
 * A change value that is not a time (a version number) is given back as it is.
 */
export function earlier(at: string, seconds: number): string {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d)(?:\.\d+)?)?(\+00(?::?00)?|Z)?$/.exec(at)
  if (parts === null) return at
  const time = Date.parse(`${parts[1]}T${parts[2] ?? '00:00:00'}Z`)
  return Number.isNaN(time) ? at : formatTime(new Date(time - seconds * 1000), parts[3])
}

/** True when change value `a` lies behind `b`. Times of one source compare as text; whole numbers as numbers. */
export function isLater(a: string, b: string): boolean {
  if (/^-?\d+$/.test(a) && /^-?\d+$/.test(b)) return BigInt(a) > BigInt(b)
  return a > b
}

/**
 * The position to remember: never before the one already reached (re-reading the overlap must not undo progress), and
 * never ahead of the clock (one row dated 2099 must not hide every later change).
 */
export function advance(stored: Position, next: Position, now: Date): Position {
  if (stored.phase === 'full' || next.phase === 'full') return next
  const capped = capToNow(next.at, now)
  if (isLater(stored.at, capped)) return stored
  return capped === next.at ? next : { phase: 'incremental', at: capped, afterKey: null }
}

/** `at`, or now when it lies in the future. */
export function capToNow(at: string, now: Date): string {
  const zone = /^\d{4}-\d\d-\d\d[ T].*?(\+00(?::?00)?|Z)?$/.exec(at)
  if (zone === null) return at
  const limit = formatTime(now, zone[1])
  return isLater(at, limit) ? limit : at
}

function formatTime(time: Date, zone: string | undefined): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')}${zone === undefined ? '' : '+00'}`
}

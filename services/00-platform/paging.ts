import { z } from 'zod'
import { platformErrors } from './errors/platform-errors.ts'

/** Input fields of every paged list. */
export const pageInput = {
  limit: z.int().min(1).max(200).default(50).describe('Most entries to answer'),
  cursor: z.string().max(500).optional().describe('`nextCursor` of the page before'),
}

export const pageOutput = { nextCursor: z.string().nullable().describe('Absent pages: null') }

/** An opaque cursor that holds the sort key of a page's last entry. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

const FITS = {
  int: (part: unknown) => Number.isInteger(part) && Math.abs(part as number) <= 2_147_483_647,
  bigint: (part: unknown) => Number.isSafeInteger(part),
  decimal: (part: unknown) => typeof part === 'string' && /^-?\d{1,100}(\.\d{1,100})?$/.test(part),
  text: (part: unknown) => typeof part === 'string' && !part.includes('\0'),
  time: (part: unknown) =>
    typeof part === 'string' && /^\d{4}-\d\d-\d\d[T ]\d\d:/.test(part) && !Number.isNaN(Date.parse(part)),
  uuid: (part: unknown) =>
    typeof part === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(part),
} as const satisfies Record<string, (part: unknown) => boolean>

/** What a part of a sort key is; the database would stumble over anything else. */
export type CursorPart = keyof typeof FITS
type KeyOf<P extends readonly CursorPart[]> = {
  [at in keyof P]: P[at] extends 'int' | 'bigint' ? number : string
}

/**
 * The sort key in a cursor. One that another list gave, or that somebody made up, is refused here: as a value of the wrong
 * kind it would fail in the database, as a fault of the hub.
 * @throws AppError CURSOR_INVALID
 */
export function decodeCursor<const P extends readonly CursorPart[]>(cursor: string, parts: P): KeyOf<P> {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const fits = Array.isArray(key) && key.length === parts.length
    if (fits && parts.every((part, at) => FITS[part](key[at]))) return key as KeyOf<P>
  } catch {
    // falls through to the coded error
  }
  throw platformErrors.CURSOR_INVALID()
}

/** Cuts the one row too many that tells whether there is a next page. */
export function page<T>(rows: readonly T[], limit: number, keyOf: (row: T) => readonly (string | number)[]) {
  const items = rows.slice(0, limit)
  const last = items[items.length - 1]
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null }
}

import { z } from 'zod'
import { platformErrors } from './errors/platform-errors.ts'

/** Input fields of every paged list. */
export const pageInput = {
  limit: z.int().min(1).max(200).default(50).describe('Most entries to answer'),
  cursor: z.string().max(500).optional().describe('`nextCursor` of the page before'),
}

export const pageOutput = { nextCursor: z.string().nullable().describe('Absent pages: null') }

/** An opaque cursor that holds the sort key of a page's last entry. */
export function encodeCursor(key: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** @throws AppError CURSOR_INVALID */
export function decodeCursor<T extends readonly (string | number | null)[]>(
  cursor: string,
  length: T['length'],
): T {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const fits =
      Array.isArray(key) &&
      key.length === length &&
      key.every((part) => part === null || ['string', 'number'].includes(typeof part))
    if (fits) return key as unknown as T
  } catch {
    // falls through to the coded error
  }
  throw platformErrors.CURSOR_INVALID()
}

/** Cuts the one row too many that tells whether there is a next page. */
export function page<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => readonly (string | number | null)[],
) {
  const items = rows.slice(0, limit)
  const last = items[items.length - 1]
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null }
}

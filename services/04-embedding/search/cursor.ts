import { createHash } from 'node:crypto'
import { z } from 'zod'
import { embeddingErrors } from '../errors.ts'

const BrowseCursor = z.object({
  query: z.string(),
  amount: z.string().nullable(),
  side: z.string(),
  id: z.string(),
})
const RankedCursor = z.object({ query: z.string(), offset: z.int().min(0) })

export type BrowsePosition = Omit<z.infer<typeof BrowseCursor>, 'query'>

/** Names a search, so that a cursor is not used with other filters. */
export function fingerprint(query: object): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 12)
}

/** Where a filter-only list goes on. */
export function browseCursor(query: string, position: BrowsePosition): string {
  return encode({ query, ...position })
}

/** Where a ranked list goes on. */
export function rankedCursor(query: string, offset: number): string {
  return encode({ query, offset })
}

/** @throws AppError SEARCH_CURSOR_INVALID */
export function readBrowseCursor(cursor: string, query: string): BrowsePosition {
  const { query: asked, ...position } = decode(cursor, BrowseCursor)
  if (asked !== query) throw embeddingErrors.SEARCH_CURSOR_INVALID()
  return position
}

/** @throws AppError SEARCH_CURSOR_INVALID */
export function readRankedCursor(cursor: string, query: string): number {
  const { query: asked, offset } = decode(cursor, RankedCursor)
  if (asked !== query) throw embeddingErrors.SEARCH_CURSOR_INVALID()
  return offset
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decode<S extends z.ZodType>(cursor: string, schema: S): z.infer<S> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch (cause) {
    throw embeddingErrors.SEARCH_CURSOR_INVALID({}, { cause })
  }
}

import { apiErrors } from '../errors.ts'
import { cutPiece, cutToFit, type Piece, sizeOf } from './cut.ts'

/** Below this there is no room for what tells how to go on; the configuration allows no less. */
const LEAST_REPLY_BYTES = 2_000
const KEPT_MS = 15 * 60_000
const KEPT_ANSWERS = 200
const KEPT_BYTES = 64 * 1024 * 1024
/** Room for what tells how to go on. */
const MORE_BYTES = 1_200
const NAMED_BYTES = 600

export interface ReplyStoreOptions {
  /** Most bytes of JSON in a reply. */
  readonly maxBytes: number
  now(): number
  newId(): string
}

interface Kept {
  readonly owner: string
  readonly bytes: number
  readonly until: number
  /** What is left before each part; the same cursor asked for again answers the same. */
  readonly steps: (readonly Piece[])[]
}

/** Told with a reply that had no room for all. */
interface More {
  readonly cursor: string
  readonly missing: readonly { path: string; from: number; total: number }[]
  readonly alsoMissing: number
  readonly note: string
}

export interface ReplyStore {
  readonly maxBytes: number
  /** The answer, or what of it fits with a field `more` that says how to get the rest. */
  fit(answer: unknown, owner: string): Record<string, unknown>
  /** The next part. @throws AppError REPLY_CURSOR_UNKNOWN */
  next(cursor: string, owner: string): Record<string, unknown>
}

/**
 * Keeps the rest of answers that are larger than a reply may be, for who asked, for 15 minutes. An answer is not worked
 * out again for its second part: it would be another one by then, and a write would be done twice.
 */
export function createReplyStore(options: ReplyStoreOptions): ReplyStore {
  const maxBytes = Math.max(options.maxBytes, LEAST_REPLY_BYTES)
  const kept = new Map<string, Kept>()
  const keep = (rest: readonly Piece[], owner: string) => {
    const id = options.newId()
    const bytes = rest.reduce((sum, { value }) => sum + sizeOf(value), 0)
    kept.set(id, { owner, bytes, until: options.now() + KEPT_MS, steps: [rest] })
    dropOld(kept, options.now())
    return id
  }
  return {
    maxBytes,
    fit: (answer, owner) => {
      const object = isObject(answer) && !('more' in answer) ? answer : { value: answer }
      if (sizeOf(object) <= maxBytes) return object
      const cut = cutToFit(object, maxBytes - MORE_BYTES)
      return { ...(cut.kept as object), more: moreOf(cut.rest, `${keep(cut.rest, owner)}.0`) }
    },
    next: (cursor, owner) => {
      const [id = '', step = ''] = cursor.split('.')
      const known = kept.get(id)
      const pieces = /^\d{1,9}$/.test(step) ? known?.steps[Number(step)] : undefined
      const piece = pieces?.[0]
      if (known === undefined || pieces === undefined || piece === undefined || known.until < options.now())
        throw apiErrors.REPLY_CURSOR_UNKNOWN()
      if (known.owner !== owner) throw apiErrors.REPLY_CURSOR_UNKNOWN()
      const { value: _, ...place } = piece
      const room = maxBytes - MORE_BYTES - sizeOf(place)
      const cut = cutPiece(piece, Math.max(room, LEAST_REPLY_BYTES / 4))
      const rest = [...cut.rest, ...pieces.slice(1)]
      known.steps[Number(step) + 1] = rest
      const more = rest.length === 0 ? null : moreOf(rest, `${id}.${Number(step) + 1}`)
      return { ...place, value: cut.kept, more }
    },
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function moreOf(rest: readonly Piece[], cursor: string): More {
  const missing: More['missing'][number][] = []
  let used = 0
  for (const { path, from, total } of rest) {
    used += sizeOf({ path, from, total }) + 1
    if (used > NAMED_BYTES) break
    missing.push({ path, from, total })
  }
  return {
    cursor,
    missing,
    alsoMissing: rest.length - missing.length,
    note: `This reply was full: what the JSON pointers under "missing" name is not all here, but goes on at "from" of "total" (items, characters or fields). Call reply-more with this cursor for the next part; do so before you use a nextCursor.`,
  }
}

/** The oldest go first; the newest stays, whatever its size. */
function dropOld(kept: Map<string, Kept>, now: number): void {
  let bytes = [...kept.values()].reduce((sum, each) => sum + each.bytes, 0)
  for (const [id, each] of kept) {
    const isFull = kept.size > KEPT_ANSWERS || bytes > KEPT_BYTES
    if (each.until >= now && (!isFull || kept.size === 1)) return
    kept.delete(id)
    bytes -= each.bytes
  }
}

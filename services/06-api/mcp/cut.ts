/** A part of an answer that a reply had no room for. */
export interface Piece {
  /** JSON pointer to the array, text or object it belongs to. */
  readonly path: string
  readonly kind: 'items' | 'text' | 'fields'
  /** Where it begins: index of the item, character (UTF-16) or field. */
  readonly from: number
  /** How long the whole array, text or object is. */
  readonly total: number
  readonly value: readonly unknown[] | string | Readonly<Record<string, unknown>>
}

export interface Cut {
  readonly kept: unknown
  /** In the order of the answer. */
  readonly rest: readonly Piece[]
}

/** What the longest number takes, and an empty text, array or object. */
const LEAST_VALUE_BYTES = 26
/** Below this nothing is divided any more: it goes whole into the rest. */
const DIVISIBLE_BYTES = 200

export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? 'null')
}

/**
 * What of a JSON value fits into `budget` bytes, with the same form: arrays, texts and large objects are cut, and what
 * was left off comes as pieces. Nothing is lost: the kept value and all pieces put together are the value.
 */
export function cutToFit(value: unknown, budget: number, path = ''): Cut {
  if (sizeOf(value) <= budget) return { kept: value, rest: [] }
  if (typeof value === 'string') return cutText(whole('text', path, value, value.length), budget)
  if (Array.isArray(value)) return cutItems(whole('items', path, value, value.length), budget)
  if (typeof value === 'object' && value !== null)
    return cutFields(whole('fields', path, value as Fields, Object.keys(value).length), budget)
  return { kept: value, rest: [] }
}

/** The same for a piece. The kept part begins at its `from`. */
export function cutPiece(piece: Piece, budget: number): Cut {
  if (sizeOf(piece.value) <= budget) return { kept: piece.value, rest: [] }
  if (piece.kind === 'text') return cutText(piece, budget)
  return piece.kind === 'items' ? cutItems(piece, budget) : cutFields(piece, budget)
}

type Fields = Readonly<Record<string, unknown>>

function whole(kind: Piece['kind'], path: string, value: Piece['value'], total: number): Piece {
  return { kind, path, value, from: 0, total }
}

/** The piece from its `count`th entry on; none when there is nothing left. */
function after(piece: Piece, count: number, value: Piece['value']): Piece[] {
  const from = piece.from + count
  return from === piece.total ? [] : [{ ...piece, from, value }]
}

function cutText(piece: Piece, budget: number): Cut {
  const text = piece.value as string
  let fits = 0
  let tooLong = text.length
  while (fits + 1 < tooLong) {
    const middle = (fits + tooLong) >> 1
    if (sizeOf(text.slice(0, middle)) <= budget) fits = middle
    else tooLong = middle
  }
  // The two halves of a character beyond 16 bits stay together.
  const end = fits > 1 && isHighHalf(text.charCodeAt(fits - 1)) ? fits - 1 : fits
  return { kept: text.slice(0, end), rest: after(piece, end, text.slice(end)) }
}

function isHighHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}

function cutItems(piece: Piece, budget: number): Cut {
  const items = piece.value as readonly unknown[]
  let used = 2
  let count = 0
  for (; count < items.length; count += 1) {
    const size = sizeOf(items[count]) + 1
    if (used + size > budget) break
    used += size
  }
  if (count > 0 || budget < DIVISIBLE_BYTES)
    return { kept: items.slice(0, count), rest: after(piece, count, items.slice(count)) }
  const first = cutToFit(items[0], budget - 3, `${piece.path}/${piece.from}`)
  return { kept: [first.kept], rest: [...first.rest, ...after(piece, 1, items.slice(1))] }
}

/** Room that a field takes beside its value: its name, a colon, a comma. */
const nameSize = (name: string) => sizeOf(name) + 2

function cutFields(piece: Piece, budget: number): Cut {
  const entries = Object.entries(piece.value as Fields)
  const names = entries.reduce((sum, [name]) => sum + nameSize(name), 2)
  // Small things stay whole beside large ones, as long as there is room to divide.
  return names + entries.length * LEAST_VALUE_BYTES <= budget
    ? shareOut(piece, entries, budget - names)
    : cutEntries(piece, entries, budget)
}

/** Every field stays; the large ones share what the small ones leave. */
function shareOut(piece: Piece, entries: readonly (readonly [string, unknown])[], room: number): Cut {
  const sizes = new Map(entries.map(([name, value]) => [name, sizeOf(value)]))
  const bySize = [...entries].sort(([a], [b]) => (sizes.get(a) ?? 0) - (sizes.get(b) ?? 0))
  const cuts = new Map<string, Cut>()
  let left = room
  for (const [index, [name, value]] of bySize.entries()) {
    const cut = cutToFit(value, Math.floor(left / (bySize.length - index)), pointer(piece.path, name))
    cuts.set(name, cut)
    left -= sizeOf(cut.kept)
  }
  return {
    kept: Object.fromEntries(entries.map(([name]) => [name, cuts.get(name)?.kept])),
    rest: entries.flatMap(([name]) => cuts.get(name)?.rest ?? []),
  }
}

/** More names than fit: the first fields now, the others later. */
function cutEntries(piece: Piece, entries: readonly (readonly [string, unknown])[], budget: number): Cut {
  let used = 2
  let count = 0
  for (; count < entries.length; count += 1) {
    const [name, value] = entries[count] as readonly [string, unknown]
    const size = nameSize(name) + sizeOf(value)
    if (used + size > budget) break
    used += size
  }
  const restOf = (from: number) => after(piece, from, Object.fromEntries(entries.slice(from)))
  if (count > 0 || budget < DIVISIBLE_BYTES)
    return { kept: Object.fromEntries(entries.slice(0, count)), rest: restOf(count) }
  const [name, value] = entries[0] as readonly [string, unknown]
  const first = cutToFit(value, budget - nameSize(name) - 2, pointer(piece.path, name))
  return { kept: { [name]: first.kept }, rest: [...first.rest, ...restOf(1)] }
}

/** RFC 6901. */
function pointer(path: string, name: string): string {
  return `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

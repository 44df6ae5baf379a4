import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutToFit, sizeOf } from './cut.ts'
import { createReplyStore, type ReplyStore } from './replies.ts'

const OWNER = 'ada'
const BYTES = 2_000

function store(now = () => 0): ReplyStore {
  let count = 0
  const newId = () => `id${String(++count)}`
  return createReplyStore({ maxBytes: BYTES, now, newId })
}

interface Part {
  path: string
  kind: 'items' | 'text' | 'fields'
  from: number
  value: never
  more: { cursor: string } | null
}

/** All parts of an answer put together again, as the tool's description says. */
function wholeOf(answer: Record<string, unknown>, replies = store()): { whole: unknown; sizes: number[] } {
  const { more, ...first } = replies.fit(answer, OWNER) as { more?: Part['more'] }
  const sizes = [sizeOf({ ...first, more })]
  const root = { root: structuredClone(first) as unknown }
  let next = more ?? null
  while (next !== null) {
    const part = replies.next(next.cursor, OWNER) as unknown as Part
    sizes.push(sizeOf(part))
    append(root, part)
    next = part.more
  }
  return { whole: root.root, sizes }
}

function append(root: { root: unknown }, { path, kind, from, value }: Part): void {
  const names = ['root', ...path.split('/').slice(1)].map((name) =>
    name.replaceAll('~1', '/').replaceAll('~0', '~'),
  )
  const last = names.pop() as string
  const owner = names.reduce((at, name) => at[name] as never, root as unknown as Record<string, never>)
  const there = owner[last] as unknown as string | unknown[] | object
  if (kind === 'text') {
    expect((there as string).length).toBe(from)
    owner[last] = ((there as string) + (value as string)) as never
  } else if (kind === 'items') {
    expect((there as unknown[]).length).toBe(from)
    ;(there as unknown[]).push(...(value as unknown[]))
  } else Object.assign(there, value)
}

const bigText = fc.string({ unit: 'grapheme', maxLength: 3_000 })
const json = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.string(),
    bigText,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 60 }),
    fc.dictionary(
      fc.string({ maxLength: 40 }).filter((name) => name !== '__proto__'),
      tie('any'),
      {
        maxKeys: 60,
      },
    ),
  ),
})).any

test('HUB-9.3 whatever an answer is, its parts put together are the answer, and none is larger than the cap', () => {
  fc.assert(
    fc.property(fc.record({ a: json, b: json, c: json }), (answer) => {
      const { whole, sizes } = wholeOf(answer)
      expect(whole).toEqual(answer)
      for (const size of sizes) expect(size).toBeLessThanOrEqual(BYTES)
    }),
    { numRuns: 300 },
  )
})

test('HUB-9.3 an answer that fits is given as it is', () => {
  expect(store().fit({ a: 1 }, OWNER)).toEqual({ a: 1 })
  expect(store().fit({ more: 'of its own' }, OWNER)).toEqual({ value: { more: 'of its own' } })
  expect(cutToFit([1, 2], 5)).toEqual({ kept: [1, 2], rest: [] })
})

test('HUB-9.3 a long text and a long list are cut where the reply says, the small fields beside them are whole', () => {
  const answer = { id: 7, text: 'é😀'.repeat(2_000), list: Array.from({ length: 500 }, (_, n) => ({ n })) }
  const first = store().fit(answer, OWNER) as { text: string; list: unknown[]; id: number; more: never }
  expect(first.id).toBe(7)
  expect(first.more).toMatchObject({
    missing: [
      { path: '/text', from: first.text.length, total: 6_000 },
      { path: '/list', from: first.list.length, total: 500 },
    ],
    alsoMissing: 0,
  })
  expect(answer.text.startsWith(first.text)).toBe(true)
  expect(encodeURIComponent(first.text)).not.toBe('')
  expect(wholeOf(answer).whole).toEqual(answer)
})

test('HUB-9.3 more fields than fit come in parts too', () => {
  const many = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`field ${n}`, n]))
  expect(wholeOf({ many }).whole).toEqual({ many })
  expect(wholeOf(many).whole).toEqual(many)
})

test('HUB-9.3 the same cursor answers the same again; another’s, an old one and an invented one are refused', () => {
  let now = 0
  const replies = store(() => now)
  const { more } = replies.fit({ text: 'x'.repeat(9_000) }, OWNER) as { more: { cursor: string } }
  const part = replies.next(more.cursor, OWNER)
  expect(replies.next(more.cursor, OWNER)).toEqual(part)
  const refused = expect.objectContaining({ code: 'REPLY_CURSOR_UNKNOWN' })
  expect(() => replies.next(more.cursor, 'eve')).toThrow(refused)
  for (const bad of ['', 'id1', 'id1.x', 'id1.99', 'id1.-1', 'id9.0', '__proto__.0'])
    expect(() => replies.next(bad, OWNER), bad).toThrow(refused)
  now = 15 * 60_000 + 1
  expect(() => replies.next(more.cursor, OWNER)).toThrow(refused)
})

test('HUB-9.3 no more than 200 answers are kept: the oldest goes first', () => {
  const replies = store()
  const cursors = Array.from(
    { length: 201 },
    () => (replies.fit({ text: 'x'.repeat(9_000) }, OWNER) as { more: { cursor: string } }).more.cursor,
  )
  expect(() => replies.next(cursors[0] ?? '', OWNER)).toThrow()
  for (const cursor of cursors.slice(1)) expect(replies.next(cursor, OWNER)).toMatchObject({ path: '/text' })
})

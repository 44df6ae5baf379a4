import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { AnyAction } from './define-action.ts'
import { hidePersonalFacts, personal, withoutPersonal } from './personal.ts'

/** What somebody who is not signed in sees of an output of that form. */
function seen(output: z.ZodType, value: unknown): unknown {
  return withoutPersonal({ output } as AnyAction, value)
}

const Person = z.object({ id: z.int(), email: personal(z.string().nullable()) })

describe('personal data', () => {
  test('HUB-11 PIPE-4.19 is masked at any depth: objects, lists, records, choices, what may be missing', () => {
    const output = z.object({
      owner: Person.nullable(),
      team: z.array(Person.extend({ title: z.string() })),
      byRegion: z.record(z.string(), Person),
      who: z.union([z.object({ agent: z.string() }), z.object({ contact: Person })]),
      note: personal(z.string()).optional(),
    })
    const ann = { id: 1, email: 'ann@example.com' }
    expect(
      seen(output, {
        owner: ann,
        team: [{ ...ann, title: 'Lead' }],
        byRegion: { EMEA: ann },
        who: { contact: ann },
      }),
    ).toEqual({
      owner: { id: 1, email: '•••' },
      team: [{ id: 1, email: '•••', title: 'Lead' }],
      byRegion: { EMEA: { id: 1, email: '•••' } },
      who: { contact: { id: 1, email: '•••' } },
    })
    const nobody = { owner: null, team: [], byRegion: {}, who: { agent: 'a' }, note: 'ask Ann' }
    expect(seen(output, nobody)).toEqual({ ...nobody, note: '•••' })
  })

  test('HUB-11 PIPE-4.19 what is not there is not made up, and the given output stays as it was', () => {
    const value = { id: 1, email: null }
    expect(seen(Person, value)).toEqual({ id: 1, email: null })
    const ann = Object.freeze({ id: 1, email: 'ann@example.com' })
    expect(seen(Person, ann)).toEqual({ id: 1, email: '•••' })
    expect(ann.email).toBe('ann@example.com')
  })

  test('HUB-11 PIPE-4.19 an output without personal data is answered as it is, without a copy', () => {
    const value = { rows: [{ id: 1 }] }
    expect(seen(z.object({ rows: z.array(z.object({ id: z.int() })) }), value)).toBe(value)
  })

  test('HUB-11 PIPE-4.19 a mark survives a description, and does not reach the schema it was made from', () => {
    const text = z.string()
    const output = z.object({ name: personal(text).describe('Who sells it'), title: text })
    expect(seen(output, { name: 'Ann', title: 'Cloud' })).toEqual({ name: '•••', title: 'Cloud' })
  })

  test('HUB-11 PIPE-4.19 a part may decide what of it is shown', () => {
    const Finding = personal(z.object({ value: z.string(), secret: z.boolean() }), (one) =>
      one.secret ? { ...one, value: '•••' } : one,
    )
    const findings = [
      { value: 'a', secret: true },
      { value: 'b', secret: false },
    ]
    expect(seen(z.array(Finding), findings)).toEqual([
      { value: '•••', secret: true },
      { value: 'b', secret: false },
    ])
  })

  test('HUB-11.82 facts that no output declares are masked by their names, in the words of an error too', () => {
    const user = 'ada@example.com'
    const failed = {
      runId: 'r1',
      error: {
        code: 'SOURCE_LOGIN_FAILED',
        message: `${user}: refused. Check ${user} in .env.`,
        details: { host: 'db', user },
        retryable: true,
      },
      tables: [{ table: 'res_users', login: user, contact: null, rows: 7 }],
      counts: { email: 12, phone: '' },
      at: new Date(0),
    }
    const given = structuredClone(failed)
    expect(hidePersonalFacts(failed)).toEqual({
      runId: 'r1',
      error: {
        code: 'SOURCE_LOGIN_FAILED',
        message: '•••: refused. Check ••• in .env.',
        details: { host: 'db', user: '•••' },
        retryable: true,
      },
      tables: [{ table: 'res_users', login: '•••', contact: null, rows: 7 }],
      counts: { email: 12, phone: '' },
      at: new Date(0),
    })
    expect(failed).toEqual(given)
    expect([hidePersonalFacts(null), hidePersonalFacts('user'), hidePersonalFacts(3)]).toEqual([
      null,
      'user',
      3,
    ])
  })
})

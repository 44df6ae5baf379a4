import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { ADMIN, AGENT, testPlatform } from '../../../tests/helpers/platform.ts'
import type { Actor } from '../actions/context.ts'
import { actionsFor, bindActions } from '../actions/define-action.ts'
import { AppError } from '../errors/app-error.ts'
import type { Platform } from '../hub/platform.ts'
import { readSetting, writeSetting } from '../settings/queries.ts'

const { defineAction } = actionsFor<null>()
let fails = false
/** What follows the commit fails. */
let endsFirst = false
const count = defineAction({
  name: 'test.count',
  summary: 'Adds to a count',
  input: z.object({ name: z.string(), by: z.int().default(1), agent: z.string().optional() }),
  output: z.object({ count: z.int(), name: z.string() }),
  errors: [],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {},
  actsFor: 'agent',
  run: async ({ name, by }, ctx) => {
    const total = ((await readSetting<number>(ctx.db, name)) ?? 0) + by
    await writeSetting(ctx.db, name, total, ctx.clock.now())
    if (fails) throw new AppError('NO_LUCK', 'unavailable', 'Try again.')
    return { name, count: total }
  },
})
const finish = defineAction({
  ...count,
  name: 'test.finish',
  finish: async ({ name, count: total }) => {
    if (endsFirst) throw new AppError('NO_LUCK', 'unavailable', 'Try again.')
    return { name, count: total * 100 }
  },
})
const DAY_MS = 24 * 60 * 60 * 1000

describeOnBothDatabases('a write that is sent again with its key', (open) => {
  let database: TestDatabase
  let platform: Platform
  let now: Date
  beforeAll(async () => {
    database = await open()
    const clock = { now: () => now }
    now = new Date()
    platform = await testPlatform(database, [bindActions([count, finish], null)], { clock })
  })
  beforeEach(() => {
    now = new Date()
    fails = false
    endsFirst = false
  })
  afterAll(async () => {
    await platform?.stop()
    await database?.close()
  })

  const send = (idempotencyKey: string, input: object, more: { actor?: Actor; dryRun?: boolean } = {}) =>
    platform.invoke('test.count', input, { actor: AGENT, channel: 'rest', idempotencyKey, ...more })
  const total = (name: string) => readSetting<number>(database.pool, name)
  const kept = async () => {
    const rows = await database.pool<{ key: string }[]>`select key from ops.idempotency_keys order by key`
    return rows.map(({ key }) => key)
  }

  test('HUB-10.5 a repeated write is answered as the first time and done once', async () => {
    const first = await send('a-1', { name: 'a', by: 2 })
    expect(first).toMatchObject({ output: { name: 'a', count: 2 }, replayed: false })
    const again = await send('a-1', { by: 2, name: 'a' })
    expect(again).toMatchObject({ output: { name: 'a', count: 2 }, replayed: true })
    expect(JSON.stringify(again.output)).toBe(JSON.stringify(first.output))
    expect(again.requestId).not.toBe(first.requestId)
    expect((await send('a-2', { name: 'a', by: 2 })).output).toEqual({ name: 'a', count: 4 })
    expect(await total('a')).toBe(4)
  })

  test('HUB-10.5 of many at once with one key one does the work, and all are answered alike', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('b-1', { name: 'b' })))
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(new Set(answers.map(({ output }) => JSON.stringify(output)))).toEqual(
      new Set(['{"count":1,"name":"b"}']),
    )
    expect(await total('b')).toBe(1)
  })

  test('HUB-10.5 a key belongs to one call of one caller', async () => {
    await send('c-1', { name: 'c' })
    await expect(send('c-1', { name: 'c', by: 7 })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      kind: 'conflict',
      message: expect.stringContaining('test.count'),
    })
    await expect(send('c-1', { name: 'c', agent: 'other-agent' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
    expect(await total('c')).toBe(1)
    expect(await send('c-1', { name: 'c' }, { actor: ADMIN })).toMatchObject({
      output: { count: 2 },
      replayed: false,
    })
  })

  test('HUB-10.5 a call that failed may be tried again with its key, and a dry run takes none', async () => {
    fails = true
    await expect(send('d-1', { name: 'd' })).rejects.toMatchObject({ code: 'NO_LUCK' })
    fails = false
    expect((await send('d-1', { name: 'd' }, { dryRun: true })).output).toEqual({ name: 'd', count: 1 })
    expect(await total('d')).toBeUndefined()
    expect(await send('d-1', { name: 'd' })).toMatchObject({ output: { count: 1 }, replayed: false })
  })

  test('HUB-10.5 what was told after the commit is told again', async () => {
    const told = () =>
      platform.invoke('test.finish', { name: 'f' }, { actor: AGENT, channel: 'rest', idempotencyKey: 'f-1' })
    expect((await told()).output).toEqual({ name: 'f', count: 100 })
    expect(await told()).toMatchObject({ output: { name: 'f', count: 100 }, replayed: true })
    expect(await total('f')).toBe(1)
  })

  test('HUB-10.5 what failed after the commit is finished by the repetition, and the commit is not done again', async () => {
    const told = () =>
      platform.invoke('test.finish', { name: 'p' }, { actor: AGENT, channel: 'rest', idempotencyKey: 'p-1' })
    endsFirst = true
    for (const _ of [1, 2]) await expect(told()).rejects.toMatchObject({ code: 'NO_LUCK' })
    expect(await total('p')).toBe(1)
    endsFirst = false
    expect(await told()).toMatchObject({ output: { name: 'p', count: 100 }, replayed: false })
    expect(await told()).toMatchObject({ output: { name: 'p', count: 100 }, replayed: true })
    expect(await total('p')).toBe(1)
  })

  test('HUB-10.5 a key is free again after a day, and the others of its time are swept away', async () => {
    await send('g-1', { name: 'g' })
    await send('g-2', { name: 'g' })
    now = new Date(now.getTime() + DAY_MS + 1)
    expect(await send('g-1', { name: 'g' })).toMatchObject({ output: { count: 3 }, replayed: false })
    expect(await kept()).toEqual(['g-1'])
  })

  test('HUB-10.5 an answer with a secret is neither kept nor given again', async () => {
    const make = () =>
      platform.invoke(
        'token.create',
        { name: 'once' },
        { actor: ADMIN, channel: 'rest', idempotencyKey: 'h-1' },
      )
    const { output, requestId } = await make()
    await expect(make()).rejects.toMatchObject({
      code: 'IDEMPOTENCY_ANSWER_SECRET',
      message: expect.stringContaining(requestId),
    })
    const rows = await database.pool`select * from ops.idempotency_keys where key = 'h-1'`
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain((output as { token: string }).token)
  })
})

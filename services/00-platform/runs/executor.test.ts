import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { AGENT, nextEvent, testPlatform } from '../../../tests/helpers/platform.ts'
import { type Actor, ANONYMOUS } from '../actions/context.ts'
import { actionsFor, bindActions } from '../actions/define-action.ts'
import { inTransaction } from '../database/client.ts'
import { AppError } from '../errors/app-error.ts'
import { errorCatalogue } from '../errors/catalogue.ts'
import type { Platform } from '../hub/platform.ts'
import { claimRun, type Run, selectRun } from './queries.ts'

const gates = new Map<string, { entered: () => void; wait: Promise<void> }>()

const USER = 'ada.lovelace@example.com'
const errors = errorCatalogue({
  LOGIN_REFUSED: { kind: 'conflict', message: 'The database at {host} refused the login of {user}.' },
})
const { defineLongAction } = actionsFor<null>()
const work = defineLongAction({
  name: 'test.work',
  summary: 'Waits at its gate, then ends as told',
  input: z.object({
    key: z.string(),
    outcome: z.enum(['ok', 'fail', 'flaky', 'down', 'refused', 'counts']).default('ok'),
  }),
  output: z.object({ key: z.string(), attempt: z.int() }),
  errors: [],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: { job: { timeoutMs: 60_000, maxAttempts: 2 } },
  exclusiveKey: ({ key }) => `work:${key}`,
  execute: async (input, run) => {
    await run.progress({ stage: 'begin', done: 0, total: 1 })
    const gate = gates.get(input.key)
    gate?.entered()
    await gate?.wait
    await run.progress({ stage: 'end', done: 1, total: 1 })
    if (input.outcome === 'counts')
      for (const rows of [0, 5, 9])
        await run.progress({ stage: 'load', done: rows, total: 9, message: `${rows} rows` })
    if (input.outcome === 'refused') throw errors.LOGIN_REFUSED({ user: USER, host: 'db' })
    if (input.outcome === 'fail') throw new AppError('NO_GOOD', 'conflict', 'No good.')
    if (input.outcome === 'down' || (input.outcome === 'flaky' && run.attempt === 1))
      throw new AppError('TRY_AGAIN', 'unavailable', 'Later.')
    return { key: input.key, attempt: run.attempt }
  },
})

describeOnBothDatabases('runs of long work', (open) => {
  let database: TestDatabase
  let platform: Platform
  beforeAll(async () => {
    database = await open()
    platform = await testPlatform(database, [bindActions([work], null)])
    await platform.work()
  })
  afterAll(async () => {
    await platform?.stop()
    await database?.close()
  })

  const caller = { actor: AGENT, channel: 'internal' } as const
  const start = async (input: object) =>
    ((await platform.invoke('test.work', input, caller)).output as { runId: string }).runId
  const ended = (runId: string) =>
    nextEvent(
      platform,
      ({ type, payload }) => payload.runId === runId && /succeeded|failed|cancelled/.test(type),
    )
  const load = async (id: string) => (await selectRun(database.pool, id)) as Run

  function gate(key: string) {
    let open = () => {}
    const wait = new Promise<void>((resolve) => {
      open = resolve
    })
    const entered = new Promise<void>((resolve) => gates.set(key, { entered: resolve, wait }))
    return { open, entered }
  }

  test('HUB-11.77 one request tells what followed from it, oldest first, and nothing of others', async () => {
    const requestId = 'request-of-a-story'
    const { output } = await platform.invoke('test.work', { key: 'story' }, { ...caller, requestId })
    const { runId } = output as { runId: string }
    await ended(runId)
    await ended(await start({ key: 'another story' }))
    const told = await platform.invoke('audit.story', { requestId }, caller)
    const story = told.output as { events: { type: string; payload: { runId: string } }[]; runs: Run[] }
    expect(story).toMatchObject({ requestId, cut: false, runs: [{ id: runId, status: 'succeeded' }] })
    expect(story.events.map(({ payload }) => payload.runId)).toEqual(story.events.map(() => runId))
    const types = story.events.map(({ type }) => type).filter((type) => type !== 'run.progress')
    expect(types).toEqual(['run.queued', 'run.started', 'run.succeeded'])
    const nobody = await platform.invoke('audit.story', { requestId: 'nobody-used-it' }, caller)
    expect(nobody.output).toEqual({ requestId: 'nobody-used-it', events: [], runs: [], cut: false })
  })

  test('a run tells its progress and keeps its result', async () => {
    const held = gate('one')
    const runId = await start({ key: 'one' })
    const end = ended(runId)
    await held.entered
    held.open()
    expect((await end).type).toBe('run.succeeded')
    expect(await load(runId)).toMatchObject({
      status: 'succeeded',
      attempt: 1,
      result: { key: 'one', attempt: 1 },
      progress: { stage: 'end', done: 1, total: 1 },
    })
  })

  test('PIPE-4.14 the same work is not started twice', async () => {
    const held = gate('two')
    const runId = await start({ key: 'two' })
    const end = ended(runId)
    await expect(start({ key: 'two' })).rejects.toMatchObject({
      code: 'RUN_ALREADY_ACTIVE',
      details: { id: runId },
    })
    held.open()
    await end
    gates.delete('two')
    await ended(await start({ key: 'two' }))
  })

  test('PIPE-10 a running run stops at its next step when cancelled', async () => {
    const held = gate('three')
    const runId = await start({ key: 'three' })
    const end = ended(runId)
    await held.entered
    await platform.invoke('runs.cancel', { id: runId }, caller)
    held.open()
    expect((await end).type).toBe('run.cancelled')
    expect(await load(runId)).toMatchObject({
      status: 'cancelled',
      error: { code: 'RUN_CANCELLED' },
      cancelRequestedBy: 'agent',
    })
    await expect(platform.invoke('runs.cancel', { id: runId }, caller)).rejects.toMatchObject({
      code: 'RUN_NOT_ACTIVE',
    })
  })

  test('PIPE-10 a failure is kept with its code, after the stages it went through; its chain ends there', async () => {
    const runId = await start({ key: 'four', outcome: 'fail' })
    await ended(runId)
    expect(await load(runId)).toMatchObject({ status: 'failed', error: { code: 'NO_GOOD' } })
    const { output } = await platform.invoke('runs.logs', { id: runId }, caller)
    expect(output).toMatchObject({
      lines: [
        { level: 'info', message: 'begin' },
        { level: 'info', message: 'end' },
        { level: 'error', message: 'No good.' },
      ],
    })
  })

  test('HUB-11.7 the log has each stage as it began, and what it said last', async () => {
    const runId = await start({ key: 'counts', outcome: 'counts' })
    await ended(runId)
    const { output } = await platform.invoke('runs.logs', { id: runId }, caller)
    const { lines } = output as { lines: { message: string }[] }
    expect(lines.map(({ message }) => message)).toEqual(['begin', 'end', 'load: 0 rows', 'load: 9 rows'])
  })

  test('HUB-11.82 who is not signed in learns why a run failed, not whose login was refused', async () => {
    const runId = await start({ key: 'refused', outcome: 'refused' })
    const { requestId } = await load(runId)
    await ended(runId)
    const views: readonly [string, object][] = [
      ['runs.get', { id: runId }],
      ['runs.list', { limit: 1 }],
      ['runs.logs', { id: runId }],
      ['audit.story', { requestId }],
    ]
    for (const [action, input] of views) {
      const seen = async (actor: Actor) =>
        JSON.stringify((await platform.invoke(action, input, { ...caller, actor })).output)
      const masked = await seen(ANONYMOUS)
      expect(masked, action).toContain('The database at db refused the login of •••.')
      expect(masked, action).not.toContain('ada')
      expect(await seen(AGENT), action).toContain(`refused the login of ${USER}.`)
    }
  })

  const retrying = (runId: string) =>
    nextEvent(platform, ({ type, payload }) => type === 'run.retrying' && payload.runId === runId)

  test('a retryable failure goes back to the queue; why and until when is told and kept', async () => {
    const runId = await start({ key: 'five', outcome: 'flaky' })
    const { payload } = await retrying(runId)
    const error = { code: 'TRY_AGAIN', kind: 'unavailable', message: 'Later.', details: {} }
    expect(payload).toMatchObject({ action: 'test.work', error, failures: 1, maxAttempts: 2 })
    const waiting = await platform.invoke('runs.get', { id: runId }, caller)
    expect(waiting.output).toMatchObject({
      ...{ status: 'queued', error, failures: 1 },
      retryAt: expect.stringMatching(/Z$/),
    })
    expect(Date.parse(String(payload.retryAt))).toBeGreaterThan(Date.now())
    expect(Date.parse(String((waiting.output as Run).retryAt))).toBe(Date.parse(String(payload.retryAt)))
    const end = ended(runId)
    await platform.executor.recover(true)
    expect((await end).type).toBe('run.succeeded')
    expect(await load(runId)).toMatchObject({
      ...{ attempt: 2, failures: 1, result: { attempt: 2 } },
      ...{ error: null, retryAt: null },
    })
  })

  test('a run that waits for its next try can be cancelled', async () => {
    const runId = await start({ key: 'five', outcome: 'down' })
    await retrying(runId)
    await platform.invoke('runs.cancel', { id: runId }, caller)
    expect(await load(runId)).toMatchObject({ status: 'cancelled', error: null, retryAt: null })
  })

  test('only failures count towards the tries of a run, not stops and crashes of the hub', async () => {
    const runId = await start({ key: 'five', outcome: 'down' })
    await retrying(runId)
    await database.pool`update ops.runs set attempt = 7, failures = 0 where id = ${runId}`
    const again = retrying(runId)
    await platform.executor.recover(true)
    expect((await again).payload).toMatchObject({ failures: 1 })
    const end = ended(runId)
    await platform.executor.recover(true)
    expect((await end).type).toBe('run.failed')
    expect(await load(runId)).toMatchObject({
      ...{ status: 'failed', attempt: 9, failures: 2, maxAttempts: 2 },
      ...{ error: { code: 'TRY_AGAIN' }, retryAt: null },
    })
  })

  test('PIPE-4.2 a run whose worker is gone is taken up again', async () => {
    const runId = await start({ key: 'six' })
    await ended(runId)
    await database.pool`update ops.runs set status = 'running', lease_owner = 'gone', lease_expires_at = now() - interval '1 s', finished_at = null where id = ${runId}`
    const end = ended(runId)
    expect(await platform.executor.recover(false)).toBe(1)
    expect((await end).type).toBe('run.succeeded')
    expect((await load(runId)).attempt).toBe(2)
  })

  test('PIPE-4.2 a queued run whose job died with its worker is enqueued again', async () => {
    const runId = await start({ key: 'lost job' })
    await ended(runId)
    await database.pool`
      update ops.runs set status = 'queued', lease_owner = null, finished_at = null,
        lease_expires_at = now() - interval '1 s' where id = ${runId}`
    const end = ended(runId)
    expect(await platform.executor.recover(false)).toBe(1)
    expect((await end).type).toBe('run.succeeded')
  })

  test('a run waits in the queue once, however often it is enqueued', async () => {
    const waiting = await inTransaction(database.pool, async (tx) => {
      for (let i = 0; i < 3; i++) await platform.queue.enqueueRun(tx, 'no-such-run')
      const rows =
        await tx`select 1 from pgboss.job where singleton_key = 'no-such-run' and state = 'created'`
      return rows.length
    })
    expect(waiting).toBe(1)
  })

  test('PIPE-4.2 a run that took down a hundred workers is not given to another', async () => {
    const runId = await start({ key: 'crash loop' })
    await ended(runId)
    const lose = (attempts: number) => database.pool`
      update ops.runs set status = 'running', attempt = ${attempts}, lease_owner = 'gone', finished_at = null,
        lease_expires_at = now() - interval '1 s' where id = ${runId}`
    await lose(99)
    const survived = ended(runId)
    await platform.executor.recover(false)
    expect((await survived).type).toBe('run.succeeded')
    await lose(100)
    const end = ended(runId)
    await platform.executor.recover(false)
    expect((await end).type).toBe('run.failed')
    expect((await load(runId)).error).toMatchObject({ code: 'RUN_LOST_TOO_OFTEN' })
  })

  test('a process that never worked starts a run, and finds a lost one', async () => {
    const [starter, finder] = [await idle(), await idle()]
    const { output } = await starter.invoke('test.work', { key: 'eight' }, caller)
    const { runId } = output as { runId: string }
    await ended(runId)
    await database.pool`update ops.runs set status = 'running', lease_owner = 'gone', lease_expires_at = now() - interval '1 s', finished_at = null where id = ${runId}`
    const end = ended(runId)
    expect(await finder.executor.recover(false)).toBe(1)
    expect((await end).type).toBe('run.succeeded')
    await starter.stop()
    await finder.stop()
  })
  const idle = () => testPlatform(database, [bindActions([work], null)])

  test('of two workers exactly one gets a run', async () => {
    const runId = await start({ key: 'seven' })
    await ended(runId)
    await database.pool`update ops.runs set status = 'queued' where id = ${runId}`
    const now = new Date()
    const leaseExpiresAt = new Date(now.getTime() + 60_000)
    const claims = await Promise.all(
      ['a', 'b', 'c', 'd'].map((owner) => claimRun(database.pool, runId, { owner, now, leaseExpiresAt })),
    )
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1)
  })
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { inTransaction } from '../database/client.ts'
import { createLogger } from '../logging/logger.ts'
import { createEventHub, type EventHub } from './event-hub.ts'
import { deleteEventsBefore, insertEvent, numberEvents, selectEventsAfter, selectLastSeq } from './queries.ts'

describeOnBothDatabases('events', (open, kind) => {
  let database: TestDatabase
  let hub: EventHub
  beforeAll(async () => {
    database = await open()
    hub = await createEventHub({
      pool: database.pool,
      log: createLogger('silent'),
      listen: kind === 'server',
      // What is published is published because somebody said that there is something.
      pollMs: 600_000,
    })
  })
  afterAll(async () => {
    await hub?.stop()
    await database?.close()
  })

  const event = (n: number) => ({
    type: 'test.event',
    payload: { n },
    actor: 'a',
    requestId: 'r',
    at: new Date(),
  })
  const numbers = (events: readonly { payload: Record<string, unknown> }[]) =>
    events.map(({ payload }) => payload.n)

  test('a rolled-back event is never seen; the others come in order without a gap', async () => {
    const seen: unknown[] = []
    const stop = hub.subscribe(({ payload }) => seen.push(payload.n))
    await insertEvent(database.pool, event(1))
    await inTransaction(database.pool, async (tx) => {
      await insertEvent(tx, event(-1))
      throw new Error('rolled back')
    }).catch(() => {})
    await insertEvent(database.pool, event(2))
    hub.wake()
    await expect.poll(() => seen).toEqual([1, 2])
    stop()
    const all = await selectEventsAfter(database.pool, 0, 10)
    expect(all.map(({ seq }) => seq)).toEqual([1, 2])
  })

  // One session cannot hold a transaction open beside another: only a server can commit late.
  const onServer = kind === 'server' ? test : () => {}
  onServer('an event that commits late is not skipped by a tail that went on', async () => {
    let commit = () => {}
    const held = new Promise<void>((resolve) => {
      commit = resolve
    })
    let written = () => {}
    const inside = new Promise<void>((resolve) => {
      written = resolve
    })
    const late = inTransaction(database.pool, async (tx) => {
      await insertEvent(tx, event(10))
      written()
      await held
    })
    await inside
    const { last: before } = await selectLastSeq(database.pool)
    await insertEvent(database.pool, event(11))
    await numberEvents(database.pool)
    expect(numbers(await selectEventsAfter(database.pool, before, 10))).toEqual([11])
    const { last } = await selectLastSeq(database.pool)
    commit()
    await late
    await numberEvents(database.pool)
    expect(numbers(await selectEventsAfter(database.pool, last, 10))).toEqual([10])
  })

  onServer('another hub on the same database is told at once', async () => {
    const log = createLogger('silent')
    const other = await createEventHub({ pool: database.pool, log, listen: true, pollMs: 600_000 })
    const seen: unknown[] = []
    other.subscribe(({ payload }) => seen.push(payload.n))
    for (const n of [15, 16]) {
      await insertEvent(database.pool, event(n))
      hub.wake()
    }
    await expect.poll(() => seen).toEqual([15, 16])
    await other.stop()
  })

  onServer('what came while another published is published afterwards', async () => {
    let free = () => {}
    const held = new Promise<void>((resolve) => {
      free = resolve
    })
    let written = () => {}
    const inside = new Promise<void>((resolve) => {
      written = resolve
    })
    const publishing = inTransaction(database.pool, async (tx) => {
      expect(await numberEvents(tx)).toMatchObject({ publisher: true })
      await insertEvent(database.pool, event(17))
      expect(await numberEvents(database.pool)).toEqual({ publisher: false, numbered: 0 })
      written()
      await held
    })
    const seen: unknown[] = []
    const stop = hub.subscribe(({ payload }) => seen.push(payload.n))
    await inside
    hub.wake()
    free()
    await publishing
    await expect.poll(() => seen).toEqual([17])
    stop()
  })

  test('HUB-10.4 thousands of one moment are published at once, in order, none at the next poll', async () => {
    const seen: unknown[] = []
    const stop = hub.subscribe(({ payload }) => seen.push(payload.n))
    await database.pool`
      insert into ops.events (type, payload, actor, request_id, at)
      select 'test.event', jsonb_build_object('n', n), 'a', 'r', now() from generate_series(1, 2500) n`
    hub.wake()
    await expect.poll(() => seen.length, { timeout: 20_000 }).toBe(2500)
    expect(seen).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1))
    stop()
  })

  test('a client that comes back gets what it missed, and is told when that is gone', async () => {
    const { last } = await selectLastSeq(database.pool)
    for (const n of [20, 21, 22]) await insertEvent(database.pool, event(n))
    await numberEvents(database.pool)
    expect(numbers((await hub.replay(last, 10)).events)).toEqual([20, 21, 22])
    await deleteEventsBefore(database.pool, new Date(Date.now() + 1_000))
    const replay = await hub.replay(last, 10)
    expect(replay.gap).toBe(true)
    expect(numbers(replay.events)).toEqual([22])
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import type { CopySession } from './copy.ts'
import { keepCopySessions } from './copy-sessions.ts'

describe.skipIf(process.env.TEST_DATABASE_URL === undefined)('connections for COPY are kept', () => {
  let hub: TestDatabase
  beforeAll(async () => {
    hub = await testDatabase({ kind: 'server' })
  })
  afterAll(() => hub.close())

  const open = () => (hub.openCopy as () => Promise<CopySession>)()
  const pidOf = async ({ db }: CopySession) =>
    ((await db.unsafe('select pg_backend_pid() as pid')) as unknown as { pid: number }[])[0]?.pid

  test('PIPE-4.20 the next table gets the connection of the one before', async () => {
    const sessions = keepCopySessions(open)
    const first = await sessions.open()
    const pid = await pidOf(first)
    const beside = await sessions.open()
    expect(await pidOf(beside)).not.toBe(pid)
    await first.close()
    await first.close()
    const next = await sessions.open()
    expect(await pidOf(next)).toBe(pid)
    const other = await sessions.open()
    expect(await pidOf(other)).not.toBe(pid)
    for (const session of [beside, next, other]) await session.close()
    await sessions.close()
  })

  test('PIPE-4.14 one that broke, or is in the midst of a transaction, goes to nobody', async () => {
    const sessions = keepCopySessions(open)
    const broken = await sessions.open()
    const pid = await pidOf(broken)
    await broken.close()
    await hub.pool`select pg_terminate_backend(${pid ?? 0}::int)`
    await expect.poll(async () => pidOf(await sessions.open()), { timeout: 10_000 }).not.toBe(pid)
    const busy = await sessions.open()
    const working = busy.transaction(async () => {
      await busy.close()
      return 'closed'
    })
    await expect(working).rejects.toThrow()
    const fresh = await sessions.open()
    expect(await fresh.transaction(async () => pidOf(fresh))).toEqual(expect.any(Number))
    await fresh.close()
    await sessions.close()
  })

  test('PIPE-4.20 a transaction that failed is undone before the connection goes on', async () => {
    const sessions = keepCopySessions(open)
    const session = await sessions.open()
    await session.db.unsafe('create table kept (id int primary key)')
    const failing = session.transaction(() => session.copyIn('copy kept from stdin', [Buffer.from('1\nx\n')]))
    await expect(failing).rejects.toMatchObject({ code: '22P02' })
    await session.close()
    const next = await sessions.open()
    await next.transaction(() => next.copyIn('copy kept from stdin', [Buffer.from('1\n')]))
    await next.close()
    expect([...(await hub.pool`select id from kept`)]).toEqual([{ id: 1 }])
    await sessions.close()
  })

  test('PIPE-4.18 one that nobody wants is ended', async () => {
    const sessions = keepCopySessions(open, 20)
    const session = await sessions.open()
    const pid = await pidOf(session)
    await session.close()
    const there = async () =>
      (await hub.pool`select 1 from pg_stat_activity where pid = ${pid ?? 0}::int`).length
    await expect.poll(there, { timeout: 10_000 }).toBe(0)
    expect(await pidOf(await sessions.open())).not.toBe(pid)
  })
})

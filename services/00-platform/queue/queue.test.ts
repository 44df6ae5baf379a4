import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { inTransaction } from '../database/client.ts'
import { createLogger } from '../logging/logger.ts'
import { bossDatabase, createQueue, type Queue } from './queue.ts'

describeOnBothDatabases('the queue without a worker', (open) => {
  let database: TestDatabase
  let queue: Queue
  beforeAll(async () => {
    database = await open()
    const { pool, target } = database
    queue = await createQueue({ pool, kind: target.kind, log: createLogger('silent') })
  })
  afterAll(async () => {
    await queue?.stop()
    await database?.close()
  })

  // A command without a running hub: the embedded database's one connection is the transaction's.
  test('ARCH a run is enqueued in a transaction, once, and gone with its rollback', async () => {
    const waiting = async () =>
      (
        await database.pool<
          { id: string }[]
        >`select data ->> 'runId' as id from pgboss.job where name = 'runs'`
      ).map(({ id }) => id)
    await inTransaction(database.pool, async (tx) => {
      await queue.enqueueRun(tx, 'run-1')
      await queue.enqueueRun(tx, 'run-1')
    })
    expect(await waiting()).toEqual(['run-1'])
    const undone = inTransaction(database.pool, async (tx) => {
      await queue.enqueueRun(tx, 'run-2')
      throw new Error('no')
    })
    await expect(undone).rejects.toThrow('no')
    expect(await waiting()).toEqual(['run-1'])
  }, 20_000)

  test('PIPE-10 schedules are what was set last; one that cannot be read is refused with what to write', async () => {
    const stored = async () => database.pool`select key, cron from pgboss.schedule order by key`
    await queue.setSchedules([
      { name: 'a.first', cron: '0 2 * * *' },
      { name: 'b.second', cron: '*/5 * * * *' },
    ])
    await queue.setSchedules([{ name: 'a.first', cron: '30 2 * * 1-5' }])
    expect(await stored()).toEqual([{ key: 'a.first', cron: '30 2 * * 1-5' }])
    for (const cron of ['99 2 * * *', 'every day at 2', '0 2 * * 9'])
      await expect(queue.setSchedules([{ name: 'a.first', cron }]), cron).rejects.toMatchObject({
        code: 'SCHEDULE_INVALID',
      })
    expect(await stored()).toEqual([{ key: 'a.first', cron: '30 2 * * 1-5' }])
  })

  test('ARCH a list that pg-boss sends as JSON text arrives as a list: it notes so which job a schedule made last', async () => {
    const { executeSql } = bossDatabase(database.pool)
    const sent = [{ name: 'scheduled', key: 'git.scan' }]
    const { rows } = await executeSql(
      'select * from json_to_recordset($1::json) as x (name text, key text)',
      [JSON.stringify(sent)],
    )
    expect(rows).toEqual(sent)
    const asObject = await executeSql("select $1::json ->> 'name' as name", [sent[0]])
    expect(asObject.rows).toEqual([{ name: 'scheduled' }])
  })

  test('PIPE-4.19 what a job failed with is kept by its code: neither its row nor its words', async () => {
    const refused = Object.assign(new Error('refused Zebulonia'), {
      ...{ code: '23514', detail: 'Failing row contains (Zebulonia).' },
    })
    await queue.work({ onRun: () => Promise.reject(refused), onSchedule: async () => {} })
    queue.wake()
    const failed = async () => {
      const [job] = await database.pool<{ output: string }[]>`
        select output::text as output from pgboss.job where name = 'runs' and state = 'failed'`
      return job?.output
    }
    await expect.poll(failed, { timeout: 15_000 }).toBeDefined()
    expect(await failed()).toContain('23514')
    expect(await failed()).not.toContain('Zebulonia')
  }, 20_000)
})

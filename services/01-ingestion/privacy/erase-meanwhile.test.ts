import { describe, expect, test } from 'vitest'
import { erasureHub, WAYS } from '../../../tests/helpers/erasure-hub.ts'
import { testPlatform } from '../../../tests/helpers/platform.ts'
import { erasePersonAction } from '../actions/privacy.ts'
import { watchAction } from '../actions/watch.ts'
import { backfillAction } from '../backfill/actions.ts'
import { TELLING } from '../testing/person-shop.ts'

const NAME = 'Zebulonia Quillfeather'

describe.each(WAYS)('an erasure and what goes on beside it on %s, %s', (kind, way) => {
  const hub = erasureHub(kind, way)
  const { run, sync, erase, standsIn, insertRun, derive } = hub
  const input = { source: 'odoo', key: '7' } as const

  const stage = (id: string, status: string) => hub.pool`
    insert into ops.runs (id, action, input, status, next, exclusive_key, actor, request_id, max_attempts, created_at,
      started_at, finished_at)
    values (${id}, 'transform.run', '{}', ${status}, '[]', ${id}, '{}', 'r', 1, now(), now(), null)`

  test('PIPE-4.19 a stage that a schedule began meanwhile writes what it read before: that is taken out when it is over', async () => {
    await sync()
    await derive()
    let written = false
    const beside = {
      ...run('run-s'),
      progress: async ({ stage: at }: { stage: string }) => {
        if (at === 'emptying rows') await stage('late', 'running')
        // Whichever comes first: an erasure that waits, or one that thinks it is done.
        if (written || !['waiting for stages', 'closing the record'].includes(at)) return
        written = true
        await hub.pool`update core.odoo_opportunities set contact_name = ${NAME} where id = 22`
        await hub.pool`update ops.runs set status = 'succeeded', finished_at = now() where id = 'late'`
      },
    }
    const done = erasePersonAction.output.parse(await erasePersonAction.execute(input, beside))
    expect(written).toBe(true)
    expect(done.remaining).toEqual([])
    expect(await standsIn(TELLING)).toEqual([])
  })

  test('PIPE-4.19 a stage that comes and goes during the last look is looked behind once more', async () => {
    await sync()
    await derive()
    let emptied = false
    let written = false
    const beside = {
      ...run('run-s'),
      progress: async ({ stage: at, done, total }: { stage: string; done: number; total?: number }) => {
        emptied ||= at === 'emptying rows'
        // CORE was looked through already.
        if (written || !emptied || at !== 'looking through all texts' || done + 1 !== total) return
        written = true
        await stage('short', 'succeeded')
        await hub.pool`update ops.runs set finished_at = now() where id = 'short'`
        await hub.pool`update core.odoo_opportunities set contact_name = ${NAME} where id = 22`
      },
    }
    const done = erasePersonAction.output.parse(await erasePersonAction.execute(input, beside))
    expect(written).toBe(true)
    expect(done.remaining).toEqual([])
    expect(await standsIn(TELLING)).toEqual([])
  })

  test.each(['emptied', 'last look'])(
    'PIPE-4.19 an erasure that is killed when the person can no longer be found (%s) still takes out all that is derived',
    async (moment) => {
      await sync()
      await derive()
      await insertRun('other', { note: `for ${NAME}` })
      let emptied = false
      const killed = {
        ...run('run-k'),
        progress: async ({ stage: at }: { stage: string }) => {
          if (emptied && (moment === 'emptied' || at === 'closing the record')) throw new Error('killed')
          if (at === 'emptying rows') {
            emptied = true
            // What a stage wrote between the first look and the emptying.
            await hub.pool`update core.odoo_opportunities set contact_name = ${NAME} where id = 22`
          }
        },
      }
      await expect(erasePersonAction.execute(input, killed)).rejects.toThrow('killed')
      const [left] = await hub.pool`select pending is not null as kept from ops.erasures`
      expect(left).toEqual({ kept: true })
      await erase(input, 'run-k')
      expect(await standsIn(TELLING)).toEqual([])
    },
  )

  test('PIPE-4.19 what a cancelled erasure left is taken out by the next one', async () => {
    await sync()
    await derive()
    let emptied = false
    const cancelled = {
      ...run('run-c'),
      progress: async ({ stage: at }: { stage: string }) => {
        if (emptied) throw new Error('cancelled')
        emptied = at === 'emptying rows'
        if (emptied) await hub.pool`update core.odoo_opportunities set contact_name = ${NAME} where id = 22`
      },
    }
    await expect(erasePersonAction.execute(input, cancelled)).rejects.toThrow('cancelled')
    expect(await standsIn(TELLING)).not.toEqual([])
    await erase({ key: '8' }, 'run-next')
    expect(await standsIn(TELLING)).toEqual([])
    const open = await hub.pool`select 1 from ops.erasures where status <> 'done' or pending is not null`
    expect(open).toEqual([])
  })

  test('PIPE-4.19 what the queue keeps of its jobs loses the values', async () => {
    await sync()
    // A hub that does not work on it: its queue has a job that failed.
    const platform = await testPlatform(hub.database)
    await platform.stop()
    const output = hub.pool.json({ message: `no row for ${NAME}` })
    await hub.pool`insert into pgboss.job (name, data, output, state) values ('runs', '{}', ${output}, 'failed')`
    const done = erasePersonAction.output.parse(await erase({ key: '7' }))
    expect(done.remaining).toEqual([])
    const [job] = await hub.pool`select output ->> 'message' as message from pgboss.job where name = 'runs'`
    expect(job).toEqual({ message: 'no row for [erased]' })
    await hub.pool`delete from pgboss.job where name = 'runs'`
  })

  test('PIPE-4.19 rows that are too many for one person are not erased by halves', async () => {
    await hub.pool`
      insert into shop.crm_lead (id, name, partner_id, write_date)
      select i, 'Lead', 7, '2026-01-01' from generate_series(1000, 11000) i`
    await sync()
    await expect(erase({ key: '7' })).rejects.toMatchObject({
      code: 'PERSON_HAS_TOO_MUCH',
      details: { table: 'crm_lead', most: 10_000 },
    })
    const [kept] = await hub.pool`select name from raw.odoo_res_partner where id = 7`
    expect(kept).toEqual({ name: NAME })
    expect(await hub.pool`select 1 from ops.suppressions`).toEqual([])
  })

  test('PIPE-4.14 PIPE-4.19 neither a backfill nor a watch begins while a person is erased', async () => {
    await insertRun('erasing', { source: 'odoo' })
    const refused = { code: 'ERASURE_ACTIVE', details: { id: 'erasing' } }
    for (const action of ['privacy.erase-person', 'privacy.lift-suppression']) {
      await hub.pool`update ops.runs set action = ${action}`
      const backfill = backfillAction.input.parse({ source: 'odoo' })
      await expect(backfillAction.check?.(backfill, run('x'))).rejects.toMatchObject(refused)
      await expect(backfillAction.execute(backfill, run('x'))).rejects.toMatchObject(refused)
      const watch = watchAction.input.parse({ sources: ['odoo'] })
      await expect(watchAction.check?.(watch, run('x'))).rejects.toMatchObject(refused)
    }
    expect(await hub.pool`select 1 from ops.backfills`).toEqual([])
  })
})

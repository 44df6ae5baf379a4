import { describe, expect, test } from 'vitest'
import { erasureHub, WAYS } from '../../../tests/helpers/erasure-hub.ts'
import { liftSuppressionAction, listErasuresAction } from '../actions/privacy.ts'
import { TELLING } from '../testing/person-shop.ts'

const REASON = 'the wrong contact was named'

describe.each(WAYS)('privacy.lift-suppression on %s, %s', (kind, way) => {
  const hub = erasureHub(kind, way)
  const { run, sync, erase, standsIn, insertRun } = hub

  const shown = async () => {
    const [row] = await hub.pool`
      select (select name from raw.odoo_res_partner where id = 7) as name,
             (select login from raw.odoo_res_users where id = 3) as login,
             (select extra ->> 'by' from raw.odoo_crm_lead where id = 21) as extra,
             (select email_from from raw.odoo_crm_lead where id = 21) as email,
             (select comment from raw.odoo_res_partner where id = 8) as comment`
    return row
  }
  const ALL = {
    name: 'Zebulonia Quillfeather',
    login: 'zebulonia@quill.example',
    extra: 'zebulonia@quill.example',
    email: '"Z" <Zebulonia@Quill.example>',
    comment: 'knows Zebulonia Quillfeather well',
  }
  const lift = async (erasureId: string, more: object = {}, runId = 'run-l') => {
    const input = liftSuppressionAction.input.parse({ source: 'odoo', erasureId, reason: REASON, ...more })
    const done = await liftSuppressionAction.execute(input, run(runId))
    return liftSuppressionAction.output.parse(done)
  }
  const erasures = async () =>
    listErasuresAction.output.parse(await listErasuresAction.run({ limit: 5 }, run('x'))).erasures

  test.each(['full', 'incremental'] as const)(
    'PIPE-4.19 lifted, everything of the person comes back with the next %s load, although nothing changed at the source',
    async (mode) => {
      // So that reading on from the cursors passes over what is hers.
      await hub.pool.unsafe(`
        insert into shop.res_partner (id, name, write_date) values (9, 'Later', '2026-03-01');
        insert into shop.res_users (id, login, write_date) values (9, 'later', '2026-03-01');
        insert into shop.crm_lead (id, name, write_date) values (9, 'Later', '2026-03-01')`)
      await sync()
      const { erasureId } = await erase({ key: '7' })
      await sync(mode)
      expect(await standsIn(TELLING)).toEqual([])
      const before = await hub.pool`select id, credit, _raw_id from raw.odoo_res_partner order by id`
      const lifted = await lift(erasureId)
      expect(lifted.rules).toBeGreaterThan(3)
      expect(lifted.tables.map(({ table }) => table)).toContain('odoo.crm_lead')
      // Nothing is written back from the hub itself.
      expect((await shown())?.name).toBeNull()
      const back = await sync(mode)
      expect(back.inserted).toBe(0)
      expect(await shown()).toEqual(ALL)
      expect(await hub.pool`select id, credit, _raw_id from raw.odoo_res_partner order by id`).toEqual(before)
      const again = await sync('full')
      expect([again.inserted, again.updated]).toEqual([0, 0])
      const [record] = await erasures()
      expect(record).toMatchObject({ id: erasureId, liftedBy: 'system', liftReason: REASON })
      expect(await hub.pool`select 1 from ops.suppressions where lifted_at is null`).toEqual([])
      expect((await hub.pool`select 1 from ops.suppressions`).length).toBe(lifted.rules)
    },
  )

  test('PIPE-4.19 rows that came after the erasure, known by a hash of their address only, come back too', async () => {
    await sync()
    const { erasureId } = await erase({ email: 'zebulonia@quill.example' })
    await hub.pool`
      insert into shop.crm_lead (id, name, contact_name, email_from, write_date)
      values (25, 'New', 'Z. Quillfeather', 'Zebulonia@quill.example', '2026-02-01')`
    await sync('incremental')
    expect(await standsIn(TELLING)).toEqual([])
    await lift(erasureId)
    await sync('incremental')
    const [lead] = await hub.pool`select contact_name as name from raw.odoo_crm_lead where id = 25`
    expect(lead).toEqual({ name: 'Z. Quillfeather' })
    expect(await shown()).toEqual(ALL)
  })

  test('PIPE-4.19 what another erasure keeps out stays out; a plan tells rows and changes nothing', async () => {
    await sync()
    const first = await erase({ key: '7' }, 'run-1')
    const second = await erase({ key: '7' }, 'run-2')
    const input = { source: 'odoo', erasureId: second.erasureId, reason: REASON } as const
    const plan = await liftSuppressionAction.plan?.(input, run('x'))
    expect(plan).toMatchObject({ tables: expect.arrayContaining([{ table: 'odoo.res_partner', rows: 1 }]) })
    expect(JSON.stringify(plan)).not.toMatch(TELLING)
    expect((await erasures()).every(({ liftedAt }) => liftedAt === null)).toBe(true)
    await lift(second.erasureId)
    await sync()
    expect(await standsIn(TELLING)).toEqual([])
    await lift(first.erasureId)
    await sync()
    expect((await shown())?.name).toBe(ALL.name)
  })

  test('PIPE-4.19 refused: without a reason, twice, of an unknown or unfinished erasure, while something loads', async () => {
    await sync()
    const { erasureId } = await erase({ key: '7' })
    const check = (more: object = {}) =>
      liftSuppressionAction.check?.(
        { source: 'odoo', erasureId, reason: REASON, ...more } as never,
        run('x'),
      ) as Promise<void>
    expect(liftSuppressionAction.input.safeParse({ source: 'odoo', erasureId, reason: ' a ' }).success).toBe(
      false,
    )
    await expect(check({ erasureId: 'none' })).rejects.toMatchObject({ code: 'ERASURE_NOT_FOUND' })
    await expect(check({ source: 'apn' })).rejects.toMatchObject({ code: 'ERASURE_NOT_FOUND' })
    await hub.pool`update ops.erasures set status = 'begun'`
    await expect(check()).rejects.toMatchObject({ code: 'ERASURE_NOT_DONE' })
    await hub.pool`update ops.erasures set status = 'done'`
    await insertRun('busy', {})
    await hub.pool`update ops.runs set action = 'ingestion.watch' where id = 'busy'`
    await expect(check()).rejects.toMatchObject({ code: 'ERASURE_WHILE_BUSY' })
    await hub.pool`delete from ops.runs`
    await lift(erasureId)
    await expect(check()).rejects.toMatchObject({ code: 'SUPPRESSION_LIFTED' })
    await expect(lift(erasureId)).rejects.toMatchObject({ code: 'SUPPRESSION_LIFTED' })
    // Taken up again behind its last transaction, the same run is simply done.
    const input = { source: 'odoo', erasureId, reason: REASON } as const
    const resumed = await liftSuppressionAction.execute(input, { ...run('run-l'), attempt: 2 })
    expect(resumed).toMatchObject({ erasureId, rules: 0 })
    expect([liftSuppressionAction.role, liftSuppressionAction.decision]).toEqual(['operator', true])
  })
})

import { describe, expect, test } from 'vitest'
import { erasureHub, WAYS } from '../../../tests/helpers/erasure-hub.ts'
import { erasePersonAction, listErasuresAction } from '../actions/privacy.ts'
import { TELLING } from '../testing/person-shop.ts'

describe.each(WAYS)('privacy.erase-person on %s, %s', (kind, way) => {
  const hub = erasureHub(kind, way)
  const { run, sync, erase, standsIn, insertRun, derive } = hub

  test('PIPE-4.19 after an erasure by key no table holds a value of the person; keys and numbers stay', async () => {
    await sync()
    await derive()
    expect(await standsIn(TELLING)).toContain('raw.odoo_res_partner.email')
    const started: unknown[] = []
    const result = erasePersonAction.output.parse(await erase({ key: '7' }, 'run-e', started))
    expect(
      await standsIn(/quillfeather|zebulonia|7654321|765-4321|Featherlane|Head of Quills|after five/i),
    ).toEqual([])
    expect(result.remaining).toEqual([])
    expect(started).toEqual([['transform.run', ['match.run']]])
    const [partner] =
      await hub.pool`select id, credit::text, parent_id, name from raw.odoo_res_partner where id = 7`
    expect(partner).toEqual({ id: 7, credit: '250.75', parent_id: 1, name: null })
    const [order] =
      await hub.pool`select partner_id, amount_total::text as amount, name from raw.odoo_sale_order`
    expect(order).toEqual({ partner_id: 7, amount: '99.5', name: 'S31' })
    const [core] = await hub.pool`select id, amount, name from core.odoo_opportunities where id = 21`
    expect(core).toEqual({ id: 21, amount: '1000.10', name: 'Quills for all' })
    const [others] = await hub.pool`
      select (select name from raw.odoo_res_partner where id = 8) as name,
             (select comment from raw.odoo_res_partner where id = 8) as comment,
             (select email_from from raw.odoo_crm_lead where id = 22) as email,
             (select street from core.odoo_opportunities where id = 22) as street`
    expect(others).toEqual({
      ...{
        name: 'Bo Stay',
        comment: 'knows [erased] well',
        email: 'bo@quill.example',
        street: 'Office Road 1',
      },
    })
  })

  test('PIPE-4.19 by an e-mail address: every person and lead with it, and later ones; only a hash of it is kept', async () => {
    await hub.pool.unsafe(`update shop.crm_lead set partner_id = null where id = 21`)
    await sync()
    await derive()
    const email = 'Zebulonia@quill.example'
    await insertRun('run-e', { source: 'odoo', email })
    await erase({ email })
    expect(await standsIn(/quillfeather|zebulonia|7654321|Featherlane/i)).toEqual([])
    await hub.pool.unsafe(`
      insert into shop.crm_lead values (25, 'New', null, 'Z. Quillfeather', 'Zebulonia@quill.example', null, null, 'Bonn',
        7, null, null, '2026-02-01')`)
    await sync('incremental')
    expect(await standsIn(TELLING)).toEqual([])
    const [record] = listErasuresAction.output.parse(
      await listErasuresAction.run({ limit: 5 }, run('x')),
    ).erasures
    expect(record).toMatchObject({
      table: null,
      key: null,
      status: 'done',
      requestedBy: 'system',
      source: 'odoo',
    })
  })

  test('PIPE-4.19 an erasure that was killed is finished by its next try, and a finished one is not done twice', async () => {
    await sync()
    await derive()
    let steps = 0
    const killed = { ...run('run-k'), progress: async () => void (++steps === 12 && fail()) }
    const fail = () => {
      throw new Error('killed')
    }
    const input = { source: 'odoo', key: '7' } as const
    await expect(erasePersonAction.execute(input, killed)).rejects.toThrow('killed')
    expect(await standsIn(TELLING)).not.toEqual([])
    const done = await erase(input, 'run-k')
    expect(await standsIn(TELLING)).toEqual([])
    expect((await erase(input, 'run-k')).erasureId).toBe(done.erasureId)
    expect(await hub.pool`select 1 from ops.erasures`).toHaveLength(1)
    await expect(erase({ key: '99' }, 'run-x')).rejects.toMatchObject({ code: 'PERSON_NOT_FOUND' })
  })
})

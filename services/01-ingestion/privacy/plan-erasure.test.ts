import { describe, expect, test } from 'vitest'
import { erasureHub, WAYS } from '../../../tests/helpers/erasure-hub.ts'
import { erasePersonAction } from '../actions/privacy.ts'
import { TELLING } from '../testing/person-shop.ts'

describe.each(WAYS)('a planned erasure on %s, %s', (kind, way) => {
  const hub = erasureHub(kind, way)
  const { run, sync, erase, standsIn, insertRun, derive } = hub

  test('PIPE-4.19 a plan tells rows and tables without a value; companies and open runs are refused', async () => {
    await sync()
    await derive()
    const before = await standsIn(TELLING)
    const plan = await erasePersonAction.plan?.({ source: 'odoo', key: '7' }, run('x'))
    expect(plan).toMatchObject({
      rows: [
        { table: 'res_partner', rows: 1 },
        { table: 'res_users', rows: 1 },
        { table: 'crm_lead', rows: 1 },
        { table: 'sale_order', rows: 1 },
      ],
      values: { emails: 1, phones: 1, names: 2 },
      sharedValues: 0,
    })
    expect(JSON.stringify(plan)).not.toMatch(TELLING)
    expect(await standsIn(TELLING)).toEqual(before)
    await expect(erase({ key: '1' })).rejects.toMatchObject({ code: 'PERSON_IS_COMPANY' })
    const check = (input: object) => erasePersonAction.check?.({ source: 'odoo', ...input }, run('x'))
    await expect(check({})).rejects.toMatchObject({ code: 'ERASURE_NEEDS_ONE_KEY' })
    await insertRun('busy', {})
    for (const action of ['transform.run', 'ingestion.watch', 'ingestion.join-backfill', 'ingestion.sync']) {
      await hub.pool`update ops.runs set action = ${action} where id = 'busy'`
      await expect(check({ key: '7' }), action).rejects.toMatchObject({ code: 'ERASURE_WHILE_BUSY' })
    }
  })
})

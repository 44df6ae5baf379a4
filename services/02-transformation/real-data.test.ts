import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/helpers/database.ts'
import { productPath } from '../00-platform/index.ts'
import { defaultTransformationOptions, loadMaps, transform } from './index.ts'
import { loadRealOdoo, realOdooIsThere } from './testing/real-odoo.ts'

const possible = realOdooIsThere && process.env.TEST_DATABASE_URL !== undefined

describe.skipIf(!possible)(
  'real Odoo 17 data (../shared/odoo17/pg_tables.dump, needs TEST_DATABASE_URL)',
  () => {
    let hub: TestDatabase
    beforeAll(async () => {
      hub = await testDatabase({ kind: 'server' })
      await loadRealOdoo(hub.pool, hub.url ?? '')
    }, 120_000)
    afterAll(() => hub?.close())

    const deps = { maps: loadMaps(productPath('config', 'maps')), options: defaultTransformationOptions }
    const run = (mode: 'full' | 'incremental') =>
      transform(
        deps,
        {
          db: hub.pool,
          signal: new AbortController().signal,
          now: () => new Date('2026-11-21'),
          progress: async () => {},
        },
        'all',
        mode,
      )

    test('PIPE-5 no lead is lost, names agree with the source, and a second run writes nothing', async () => {
      const [odoo] = await run('incremental')
      const [source] = await hub.pool`select count(*) as n from public.crm_lead`
      expect(odoo).toMatchObject({
        mode: 'full',
        read: source?.n,
        inserted: source?.n,
        updated: 0,
        deleted: 0,
      })
      const [wrong] = await hub.pool`
      select count(*) as n from core.odoo_opportunities c
        join public.crm_lead l on l.id = c.id
        left join public.crm_stage s on s.id = l.stage_id
        left join public.crm_team t on t.id = l.team_id
        left join public.res_country k on k.id = l.country_id
        left join public.res_users u on u.id = l.user_id left join public.res_partner up on up.id = u.partner_id
        left join (select r.lead_id, count(distinct g.name ->> 'en_US') as n from public.crm_tag_rel r
                   join public.crm_tag g on g.id = r.tag_id group by r.lead_id) tags on tags.lead_id = l.id
      where c.stage_name is distinct from s.name ->> 'en_US'
        or c.team_name is distinct from t.name ->> 'en_US'
        or (k.id is not null and c.country_code is distinct from k.code)
        or c.owner_name is distinct from up.name
        or c.amount is distinct from round(coalesce(l.expected_revenue, 0), 2)
        or c.close_date is distinct from l.date_deadline
        or cardinality(c.tags) <> coalesce(tags.n, 0)`
      expect(wrong?.n).toBe(0)
      const [html] =
        await hub.pool`select count(*) as n from core.odoo_opportunities where description ~ '</(p|div|li|br|span)>'`
      expect(html?.n).toBe(0)
      for (const counts of await run('incremental'))
        expect(counts).toMatchObject({ mode: 'incremental', inserted: 0, updated: 0, deleted: 0 })
    }, 180_000)

    test('PIPE-5 after changes of leads and of what they refer to, incremental leaves nothing for full to do', async () => {
      await hub.pool.unsafe(CHANGES)
      const [odoo, , accounts] = await run('incremental')
      expect(odoo).toMatchObject({ mode: 'incremental', deleted: 20 })
      expect(odoo?.updated).toBeGreaterThan(150)
      expect(odoo?.computed).toBeLessThan(15_000)
      expect(accounts).toMatchObject({ mode: 'incremental' })
      for (const counts of await run('full'))
        expect(counts).toMatchObject({ mode: 'full', inserted: 0, updated: 0, deleted: 0 })
    }, 180_000)
  },
)

/** The lineage columns that a load would change do not matter here: what is followed is the transaction. */
const CHANGES = `
  create temp table chosen as select id, row_number() over (order by md5(id::text)) as n from raw.odoo_crm_lead;
  update raw.odoo_crm_lead set name = name || ' (changed)', expected_revenue = 1 where id in (select id from chosen where n <= 100);
  update raw.odoo_crm_lead set partner_name = 'Moved & Co', website = 'moved.example' where id in (select id from chosen where n between 101 and 110);
  update raw.odoo_crm_lead set _deleted_at = now() where id in (select id from chosen where n between 111 and 130);
  update raw.odoo_res_partner set name = name || ' Renamed' where id in (
    select commercial_partner_id from raw.odoo_res_partner where id in (
      select partner_id from raw.odoo_crm_lead where partner_id is not null order by md5(id::text) limit 50));
  update raw.odoo_res_partner set _deleted_at = now() where id in (
    select partner_id from raw.odoo_crm_lead where partner_id is not null order by md5('x' || id) limit 20);
  update raw.odoo_crm_tag_rel set _deleted_at = now() where lead_id in (select id from chosen where n between 200 and 230);
  insert into raw.odoo_crm_tag_rel (lead_id, tag_id, _load_id, _extracted_at, _source_hash)
    select c.id, (select min(id) from raw.odoo_crm_tag), 'load-2', now(), 'x' from chosen c where n between 300 and 330
    on conflict do nothing;
  update raw.odoo_crm_team set name = '{"en_US": "Renamed"}' where id = (
    select team_id from raw.odoo_crm_lead where team_id is not null group by team_id order by count(*), team_id limit 1);
  drop table chosen`

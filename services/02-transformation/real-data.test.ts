import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/helpers/database.ts'
import { PRODUCT_ROOT, productPath } from '../00-platform/index.ts'
import { defaultTransformationOptions, loadMaps, transform } from './index.ts'

const DUMP = join(PRODUCT_ROOT, '..', 'shared', 'odoo17', 'pg_tables.dump')
const TABLES =
  'crm_lead res_partner res_users res_company res_country res_country_state res_currency crm_stage crm_team crm_tag crm_lost_reason utm_source utm_campaign crm_tag_rel'.split(
    ' ',
  )
const possible = existsSync(DUMP) && process.env.TEST_DATABASE_URL !== undefined

describe.skipIf(!possible)(
  'real Odoo 17 data (../shared/odoo17/pg_tables.dump, needs TEST_DATABASE_URL)',
  () => {
    let hub: TestDatabase
    beforeAll(async () => {
      hub = await testDatabase({ kind: 'server' })
      restore(hub.url ?? '')
      for (const table of TABLES) await copyToRaw(hub, table)
      await hub.pool.unsafe('analyze')
    }, 120_000)
    afterAll(() => hub?.close())

    const deps = { maps: loadMaps(productPath('config', 'maps')), options: defaultTransformationOptions }
    const run = () =>
      transform(
        deps,
        {
          db: hub.pool,
          signal: new AbortController().signal,
          now: () => new Date('2026-11-21'),
          progress: async () => {},
        },
        'all',
      )

    test('PIPE-5 no lead is lost, names agree with the source, a second run writes nothing', async () => {
      const [odoo] = await run()
      const [source] = await hub.pool`select count(*) as n from public.crm_lead`
      expect(odoo).toMatchObject({ read: source?.n, inserted: source?.n, updated: 0, deleted: 0 })
      const [wrong] = await hub.pool`
      select count(*) as n from core.odoo_opportunities c
        join public.crm_lead l on l.id = c.id
        left join public.crm_stage s on s.id = l.stage_id
        left join public.crm_team t on t.id = l.team_id
        left join public.res_country k on k.id = l.country_id
        left join public.res_users u on u.id = l.user_id left join public.res_partner up on up.id = u.partner_id
      where c.stage_name is distinct from s.name ->> 'en_US'
        or c.team_name is distinct from t.name ->> 'en_US'
        or (k.id is not null and c.country_code is distinct from k.code)
        or c.owner_name is distinct from up.name
        or c.amount is distinct from round(coalesce(l.expected_revenue, 0), 2)
        or c.close_date is distinct from l.date_deadline
        or cardinality(c.tags) <> (select count(distinct g.name ->> 'en_US') from public.crm_tag_rel r join public.crm_tag g on g.id = r.tag_id where r.lead_id = l.id)`
      expect(wrong?.n).toBe(0)
      const [html] =
        await hub.pool`select count(*) as n from core.odoo_opportunities where description ~ '</(p|div|li|br|span)>'`
      expect(html?.n).toBe(0)
      const [again, , accounts] = await run()
      expect(again).toMatchObject({ inserted: 0, updated: 0, deleted: 0, unchanged: source?.n })
      expect(accounts).toMatchObject({ inserted: 0, updated: 0, deleted: 0 })
    }, 180_000)
  },
)

function restore(url: string): void {
  execFileSync('pg_restore', ['--no-owner', '--dbname', url, DUMP], { stdio: ['ignore', 'ignore', 'ignore'] })
}

async function copyToRaw(hub: TestDatabase, table: string): Promise<void> {
  const key = table.endsWith('_rel') ? 'lead_id, tag_id' : 'id'
  await hub.pool.unsafe(`create table raw.odoo_${table} as
    select s.*, row_number() over ()::bigint as _raw_id, 'load-1'::text as _load_id, now() as _extracted_at,
      md5(s::text) as _source_hash, null::timestamptz as _deleted_at from public.${table} s`)
  await hub.pool.unsafe(`create unique index on raw.odoo_${table} (${key})`)
}

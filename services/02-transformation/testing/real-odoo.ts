import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Db, PRODUCT_ROOT } from '../../00-platform/index.ts'

const DUMP = join(PRODUCT_ROOT, '..', 'shared', 'odoo17', 'pg_tables.dump')
const TABLES = [
  ...[
    'crm_lead',
    'crm_stage',
    'crm_team',
    'crm_tag',
    'crm_tag_rel',
    'crm_lost_reason',
    'utm_source',
    'utm_campaign',
  ],
  ...['res_partner', 'res_users', 'res_company', 'res_country', 'res_country_state', 'res_currency'],
]

/** The real Odoo 17 tables lie beside the project, where they are there at all. */
export const realOdooIsThere = existsSync(DUMP)

/**
 * Fills RAW of a server's database with what the transformation reads of the real Odoo 17, as a first load leaves it (no
 * statistics). The source's own tables stay in schema public, to compare with.
 */
export async function loadRealOdoo(db: Db, url: string): Promise<void> {
  // It ends with 1 for references to tables that are not wanted; what matters is counted below.
  const wanted = TABLES.flatMap((table) => ['-t', table])
  spawnSync('pg_restore', ['--no-owner', '--no-privileges', ...wanted, '--dbname', url, DUMP], {
    stdio: 'ignore',
  })
  for (const table of TABLES) await copyToRaw(db, table)
}

async function copyToRaw(db: Db, table: string): Promise<void> {
  const key = table.endsWith('_rel') ? 'lead_id, tag_id' : 'id'
  const [columns] = await db<{ list: string }[]>`
    select string_agg(quote_ident(attname), ', ' order by attnum) as list from pg_attribute
    where attrelid = ${`public.${table}`}::regclass and attnum > 0 and not attisdropped`
  await db.unsafe(`create table raw.odoo_${table} (like public.${table}, _raw_id bigint generated always as identity,
    _load_id text not null, _extracted_at timestamptz not null, _source_hash text not null, _deleted_at timestamptz,
    primary key (${key}))`)
  await db.unsafe(`insert into raw.odoo_${table} (${columns?.list}, _load_id, _extracted_at, _source_hash)
    select ${columns?.list}, 'load-1', now(), md5(s::text) from public.${table} s`)
}

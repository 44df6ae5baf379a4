import type { Pool } from '../../00-platform/index.ts'
import type { SourceSettings } from '../settings.ts'

/** A small Odoo-like database in schema `shop`: every type that matters, a relation, credentials. */
export const SHOP_SETTINGS: SourceSettings['odoo'] = {
  models: [
    { model: 'crm.lead', required: true },
    { model: 'res.users', required: true },
    { model: 'sale.order', required: false },
  ],
  relations: [{ table: 'crm_tag_rel', model: 'crm.lead', field: 'tag_ids', columns: ['lead_id', 'tag_id'] }],
  changeColumn: 'write_date',
  excludeColumns: ['password', 'totp_secret', '*token*'],
  excludeTypes: ['bytea'],
  volatileColumns: ['duration_tracking'],
  personalColumns: ['email*'],
  persons: [],
}

export async function createShop(db: Pool): Promise<void> {
  await db.unsafe(`
    create schema if not exists raw;
    create schema shop;
    create table shop.crm_lead (
      id integer primary key, name varchar, description text, expected_revenue numeric, probability float8,
      big bigint, active boolean, closed date, labels jsonb, words text[], duration_tracking jsonb,
      photo bytea, email_from varchar, write_date timestamp);
    create table shop.res_users (
      id integer primary key, login varchar, password varchar, totp_secret varchar, access_token varchar,
      write_date timestamp);
    create table shop.crm_tag_rel (lead_id integer, tag_id integer, primary key (lead_id, tag_id));`)
}

/** `count` leads from `first` on; one write_date per 7 leads, so equal times cross page borders. */
export async function insertLeads(db: Pool, first: number, count: number): Promise<void> {
  await db`
    insert into shop.crm_lead (id, name, expected_revenue, probability, big, active, closed, labels, write_date)
    select i, 'Lead ' || i, i * 1.10, i / 3.0, i::bigint * 4611686018427, i % 5 <> 0, date '2026-01-01' + i % 300,
           jsonb_build_object('en_US', 'Lead ' || i), timestamp '2026-01-01' + (i / 7) * interval '1.000001 second'
    from generate_series(${first}::int, ${first + count - 1}::int) i`
}

/** Every RAW row without what differs from load to load, in key order. */
export async function rawLeads(db: Pool): Promise<Record<string, unknown>[]> {
  const rows = await db<{ row: Record<string, unknown> }[]>`
    select to_jsonb(t) - '_raw_id' - '_load_id' - '_extracted_at' - '_deleted_at'
           || jsonb_build_object('gone', t._deleted_at is not null) as row
    from raw.odoo_crm_lead t order by id`
  return rows.map(({ row }) => row)
}

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { createOdooDatabase, upgradeTo18 } from '../../../tests/helpers/odoo-database.ts'
import { productPath } from '../../00-platform/index.ts'
import { readSourceSettings, type SourceSettings } from '../settings.ts'
import { openListeningProxy } from '../testing/listening-proxy.ts'
import { syncTables } from '../testing/sync-tables.ts'
import { createOdooSqlSource } from './odoo-sql.ts'

const SETTINGS = readSourceSettings().odoo
const SECRET = /geheim/
const WAYS = DATABASE_KINDS.flatMap((kind) =>
  (kind === 'server' ? (['by COPY', 'row by row'] as const) : (['row by row'] as const)).map(
    (way) => [kind, way] as const,
  ),
)

describe.each(WAYS)('an Odoo database with the shipped settings on %s, %s', (kind, way) => {
  let hub: TestDatabase
  beforeAll(async () => {
    hub = await testDatabase({ kind })
  })
  afterAll(() => hub.close())
  beforeEach(async () => {
    await hub.pool.unsafe(`drop schema if exists raw cascade; create schema raw;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift`)
  })

  const sync = async (settings: SourceSettings['odoo'] = SETTINGS, place: object = {}) => {
    const deps = { sleep: async () => {}, random: () => 0.5 }
    const source = createOdooSqlSource(deps, { ...hub.source, ...place, schema: 'odoo' }, settings)
    const openCopy = way === 'by COPY' ? hub.openCopy : null
    const clock = { now: () => new Date('2026-06-01T00:00:00Z') }
    try {
      return await syncTables({ db: hub.pool, openCopy, clock }, source, { mode: 'incremental' })
    } finally {
      await source.close()
    }
  }
  const rawTables = async () => {
    const rows = await hub.pool`select relname as name from pg_class
      where relnamespace = 'raw'::regnamespace and relkind = 'r' order by 1`
    return rows.map(({ name }) => String(name))
  }
  const textOf = async (table: string) => {
    const rows = await hub.pool`select to_jsonb(t)::text as row from raw.${hub.pool(table)} t`
    return rows.map(({ row }) => String(row)).join('\n')
  }

  test('PIPE-2 Odoo 17: values per company are kept row by row, of the configured models’ fields only', async () => {
    await createOdooDatabase(hub.pool, 17)
    const { counts, failed } = await sync()
    expect([...failed]).toEqual([])
    expect(counts.get('ir_property')).toMatchObject({ read: 9, inserted: 9 })
    const differing = await hub.pool`
      select id, name, res_id, company_id, fields_id, value_float::text, value_integer, value_text, value_reference,
        value_datetime, type, write_date from odoo.ir_property where id not in (7, 8, 9)
      except select id, name, res_id, company_id, fields_id, value_float::text, value_integer, value_text,
        value_reference, value_datetime, type, write_date from raw.odoo_ir_property`
    expect([...differing]).toEqual([])
    // as docs/03-guides/08-how-loading-works.md says it
    const terms = await hub.pool`
      select coalesce(v.company_id, c.id) as company, v.value_reference as term
      from raw.odoo_ir_property v join raw.odoo_ir_model_fields f on f.id = v.fields_id and f._deleted_at is null
      join raw.odoo_res_company c on c.id = v.company_id or v.company_id is null
      where v._deleted_at is null and f.model = 'res.partner' and f.name = 'property_payment_term_id'
        and v.res_id = 'res.partner,7' order by 1`
    expect([...terms]).toEqual([
      { company: 1, term: 'account.payment.term,3' },
      { company: 2, term: 'account.payment.term,4' },
    ])
  })

  test('PIPE-2 Odoo 17: a field that is a credential is in no row, a binary value in no column', async () => {
    await createOdooDatabase(hub.pool, 17)
    await sync()
    for (const table of await rawTables())
      expect([table, await textOf(table)]).not.toContainEqual(expect.stringMatching(SECRET))
    const columns = Object.keys((await hub.pool`select * from raw.odoo_ir_property limit 1`)[0] ?? {})
    expect(columns).toContain('value_text')
    expect(columns).not.toContain('value_binary')
    expect(await textOf('odoo_ir_model_fields')).not.toMatch(/password|token/)
  })

  test('PIPE-4.5 a value that goes back to its default is gone from Odoo at once, and from RAW at the next sync', async () => {
    await createOdooDatabase(hub.pool, 17)
    await sync()
    await hub.pool`delete from odoo.ir_property where id = 1`
    await hub.pool`update odoo.ir_property set value_reference = 'account.payment.term,5' where id = 2`
    expect((await sync()).counts.get('ir_property')).toMatchObject({ read: 8, updated: 1, deleted: 1 })
    expect((await sync()).counts.get('ir_property')).toMatchObject({ read: 8, updated: 0, deleted: 0 })
  })

  test('PIPE-2 values per company are read where they are wanted and there: not when switched off, not in Odoo 18', async () => {
    await createOdooDatabase(hub.pool, 17)
    const off = await sync({ ...SETTINGS, companyValues: false })
    expect([...off.tables.keys()]).not.toContain('ir_property')
    await hub.pool`delete from odoo.ir_property`
    expect((await sync()).counts.get('ir_property')).toMatchObject({ read: 0 })
    await createOdooDatabase(hub.pool, 18)
    const later = await sync()
    expect([...later.failed]).toEqual([])
    expect([...later.tables.keys()]).not.toContain('ir_model_fields')
  })

  test('PIPE-2 PIPE-4.8 an upgrade from 17 to 18: values arrive as jsonb by company, told as drift, the old rows stay', async () => {
    await createOdooDatabase(hub.pool, 17)
    await sync()
    await upgradeTo18(hub.pool)
    const { drift, failed } = await sync()
    expect([...failed]).toEqual([])
    expect(drift.map(({ table, column, change }) => [table, column, change])).toEqual([
      ['res_partner', 'property_payment_term_id', 'column_added'],
      ['res_partner', 'credit_limit', 'column_added'],
      ['res_partner', 'barcode', 'column_added'],
      ['ir_model_fields', null, 'table_missing'],
      ['ir_property', null, 'table_missing'],
    ])
    const rows =
      await hub.pool`select id, property_payment_term_id::text as term, credit_limit::text as credit,
      barcode::text as barcode from raw.odoo_res_partner order by id`
    expect([...rows]).toEqual([
      { id: 7, term: '{"1": 3, "2": 4}', credit: null, barcode: '{"1": ""}' },
      { id: 8, term: null, credit: '{"1": 0.1, "2": 12345678901234567890.10}', barcode: null },
    ])
    expect(await textOf('odoo_res_partner')).not.toMatch(SECRET)
    const [kept] = await hub.pool`select count(*) from raw.odoo_ir_property where _deleted_at is null`
    expect(kept?.count).toBe(9)
  })

  test('PIPE-2 translated names stay whole, pairs too, and properties lead to their definitions', async () => {
    await createOdooDatabase(hub.pool, 17)
    await sync()
    const [tag] = await hub.pool`select name::text from raw.odoo_crm_tag where id = 31`
    expect(tag?.name).toBe('{"de_DE": "Schulung", "en_US": "Training"}')
    const pairs = await hub.pool`select lead_id, tag_id from raw.odoo_crm_tag_rel order by 1, 2`
    expect(pairs.map(({ lead_id, tag_id }) => [lead_id, tag_id])).toEqual([
      [1, 30],
      [1, 31],
      [2, 31],
    ])
    // as docs/03-guides/08-how-loading-works.md says it
    const properties = await hub.pool`
      select l.id, d ->> 'string' as property, d ->> 'type' as type, l.lead_properties ->> (d ->> 'name') as value
      from raw.odoo_crm_lead l join raw.odoo_crm_team t on t.id = l.team_id
      cross join jsonb_array_elements(t.lead_properties_definition) d
      where l.lead_properties ? (d ->> 'name') order by 1, 2`
    expect([...properties]).toEqual([
      { id: 1, property: 'Score', type: 'float', value: '12345678901234567890.10' },
      { id: 1, property: 'Size', type: 'selection', value: 'l' },
    ])
  })

  test('PIPE-2 attachments are not read unless configured, and then without what they hold', async () => {
    await createOdooDatabase(hub.pool, 17)
    expect([...(await sync()).tables.keys()]).not.toContain('ir_attachment')
    const models = [...SETTINGS.models, { model: 'ir.attachment', required: true }]
    const wanted = await sync({ ...SETTINGS, models })
    expect(wanted.counts.get('ir_attachment')).toMatchObject({ inserted: 1 })
    const [row] = await hub.pool`select * from raw.odoo_ir_attachment`
    expect(row).toMatchObject({ name: 'contract.pdf', file_size: 5 })
    expect(Object.keys(row ?? {})).toEqual(expect.not.arrayContaining(['db_datas', 'access_token']))
    // also where another module made it a text
    await hub.pool`alter table odoo.ir_attachment alter column db_datas type text using 'geheim'`
    await sync({ ...SETTINGS, models })
    expect(await textOf('odoo_ir_attachment')).not.toMatch(SECRET)
  })

  const onServer = kind === 'server' ? test : () => {}
  onServer('PIPE-2 no statement names an attachment, a credential or a binary', async () => {
    await createOdooDatabase(hub.pool, 17)
    const proxy = await openListeningProxy(hub.source)
    try {
      const { failed } = await sync(SETTINGS, proxy)
      expect([...failed]).toEqual([])
      const sent = proxy.sent()
      expect(sent).toContain('"value_reference"')
      const columns = [
        'db_datas',
        'value_binary',
        'totp_secret',
        'signup_token',
        'access_token',
        '"password"',
      ]
      for (const name of ['ir_attachment', ...columns]) expect(sent).not.toContain(name)
    } finally {
      await proxy.close()
    }
  })
})

test('PIPE-2 ir.property among the models is refused: there its credentials would be read', () => {
  const file = join(tmpdir(), `sources-${process.pid}.json`)
  const all = JSON.parse(readFileSync(productPath('config', 'sources.json'), 'utf8'))
  const models = [...all.odoo.models, { model: 'ir.property', required: false }]
  writeFileSync(file, JSON.stringify({ ...all, odoo: { ...all.odoo, models } }))
  try {
    expect(() => readSourceSettings(file)).toThrow(/companyValues/)
  } finally {
    rmSync(file)
  }
})

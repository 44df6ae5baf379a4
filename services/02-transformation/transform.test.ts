import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../tests/helpers/database.ts'
import { createOdooRaw, leadRow, putOdooWorld, type RawShape } from '../../tests/helpers/odoo-raw.ts'
import { createRaw, putRaw, tombstone } from '../../tests/helpers/raw-fixtures.ts'
import { productPath } from '../00-platform/index.ts'
import { defaultTransformationOptions, loadMaps, transform } from './index.ts'
import { lineageOf } from './lineage/service.ts'

const deps = {
  maps: loadMaps(join(productPath('config'), 'maps')),
  options: { ...defaultTransformationOptions, chunkSize: 7, serverChunkSize: 7 },
}
const NOW = new Date('2026-03-01T00:00:00Z')

describe.each(DATABASE_KINDS)('transformation on %s', (kind) => {
  let hub: TestDatabase
  beforeAll(async () => {
    hub = await testDatabase({ kind })
  }, 60_000)
  afterAll(() => hub?.close())
  beforeEach(async () => {
    await hub.pool.unsafe(
      'drop schema raw cascade; create schema raw; truncate core.odoo_opportunities, core.ace_opportunities, core.aws_accounts',
    )
  })

  const run = (entity: Parameters<typeof transform>[2] = 'all', now = NOW, using = deps) =>
    transform(
      using,
      { db: hub.pool, signal: new AbortController().signal, now: () => now, progress: async () => {} },
      entity,
    )

  /** Everything in CORE that follows from RAW, as text; only the time of the change is left out. */
  async function snapshot(table: string): Promise<string[]> {
    const rows = await hub.pool<{ row: string }[]>`
      select (to_jsonb(t) - 'transformed_at')::text as row from ${hub.pool.unsafe(`core.${table}`)} t order by id::text collate "C"`
    return rows.map(({ row }) => row)
  }

  const opportunity = async (id: number) => {
    const [row] = await hub.pool`select * from core.odoo_opportunities where id = ${id}`
    return row
  }

  async function world(shape: RawShape): Promise<void> {
    await createOdooRaw(hub.pool, shape)
    await putOdooWorld(hub.pool, shape)
  }

  test('PIPE-5 every name of an Odoo opportunity is resolved', async () => {
    await world('sql')
    await putRaw(hub.pool, 'odoo_crm_lead', [
      leadRow(1, {
        name: '  Cloud \u000b move\n',
        partner_id: 101,
        stage_id: 2,
        user_id: 7,
        team_id: 5,
        company_id: 2,
        source_id: 50,
        campaign_id: 60,
        probability: 40,
        expected_revenue: '1000.005',
        date_deadline: '2026-06-30',
        email_from: '"Ana S." <Ana@Mueller.example.DE>',
        description:
          '<p>Hallo &amp; <b>danke</b><br/>A&nbsp;&lt; B &#8364;&#x41;</p><p></p><ul><li>x</li></ul>',
        write_date: '2026-02-03 04:05:06.789',
        x_ace_opportunity_id: 'see o123456',
      }),
    ])
    await putRaw(
      hub.pool,
      'odoo_crm_tag_rel',
      [
        { lead_id: 1, tag_id: 32 },
        { lead_id: 1, tag_id: 30 },
        { lead_id: 1, tag_id: 31 },
      ],
      'load-1',
      ['lead_id', 'tag_id'],
    )
    await run()
    expect(await opportunity(1)).toMatchObject({
      name: 'Cloud move',
      type: 'opportunity',
      active: true,
      description: 'Hallo & danke\nA < B €A\n\nx',
      partner_id: 101,
      account_name: 'Müller & Söhne GmbH',
      contact_name: 'Ana Silva',
      email: 'ana@mueller.example.de',
      phone: '+49 89 1',
      website_domain: 'example.de',
      email_domain: 'example.de',
      street: 'Hauptstr. 1',
      city: 'München',
      postal_code: '80331',
      state_name: 'Bavaria',
      country_code: 'DE',
      country_name: 'Germany',
      stage_name: 'Proposition',
      ace_stage: 'Business Validation',
      probability: '40',
      amount: '1000.01',
      currency: 'EUR',
      amount_reporting: '1038.91',
      owner_name: 'Mia Seller',
      owner_email: 'mia@main.example',
      team_name: 'EMEA',
      company_name: 'Nord GmbH',
      tags: ['Software', 'Training', 'Élan'],
      utm_source: 'Newsletter',
      utm_campaign: 'Spring',
      lost_reason: null,
      close_date: '2026-06-30',
      ace_opportunity_id: 'O123456',
      source_created_at: '2026-01-02T03:04:05Z',
      source_updated_at: '2026-02-03T04:05:06Z',
      load_id: 'load-1',
      transformed_at: '2026-03-01T00:00:00Z',
    })
  })

  test('PIPE-5 won, lost, unmapped stages; currency of the main company; generic mailboxes are no company', async () => {
    await world('sql')
    await putRaw(hub.pool, 'odoo_crm_lead', [
      leadRow(1, { stage_id: 3, expected_revenue: 10 }),
      leadRow(2, { stage_id: 1, active: false, probability: 0, lost_reason_id: 40 }),
      leadRow(3, { stage_id: 4, email_from: 'x@gmail.com', website: 'linkedin.com/in/x' }),
      leadRow(4, { company_id: 3, expected_revenue: 5 }),
      leadRow(5, { website: 'shop.acme.co.uk:8080/', email_from: 'a@mail.acme.com.au' }),
    ])
    await run()
    expect(await opportunity(1)).toMatchObject({
      ace_stage: 'Launched',
      currency: 'USD',
      amount_reporting: '10.00',
    })
    expect(await opportunity(2)).toMatchObject({
      ace_stage: 'Closed Lost',
      active: false,
      lost_reason: 'Too expensive',
    })
    expect(await opportunity(3)).toMatchObject({
      ace_stage: null,
      stage_name: 'Wishful',
      email_domain: null,
      website_domain: null,
      email: 'x@gmail.com',
    })
    expect(await opportunity(4)).toMatchObject({ currency: 'XTS', amount: '5.00', amount_reporting: null })
    expect(await opportunity(5)).toMatchObject({ website_domain: 'acme.co.uk', email_domain: 'acme.com.au' })
  })

  test('PIPE-3 PIPE-5 the shapes of SQL and RPC give equal CORE', async () => {
    const snapshots: string[][] = []
    for (const shape of ['sql', 'rpc'] as const) {
      await hub.pool.unsafe('drop schema raw cascade; create schema raw')
      await world(shape)
      const at = (second: string) => (shape === 'sql' ? `${second}.123456` : `${second}Z`)
      const nothing = shape === 'sql' ? null : 0
      await putRaw(
        hub.pool,
        'odoo_crm_lead',
        [1, 2, 3].map((id) =>
          leadRow(id, {
            name: `Lead ${id}`,
            stage_id: id,
            team_id: 5,
            partner_id: 101,
            probability: nothing,
            expected_revenue: nothing,
            create_date: at('2026-01-02 03:04:05'),
            write_date: at('2026-01-02 03:04:06'),
          }),
        ),
      )
      await putRaw(hub.pool, 'odoo_crm_tag_rel', [{ lead_id: 2, tag_id: 30 }], 'load-1', [
        'lead_id',
        'tag_id',
      ])
      await run()
      snapshots.push(
        (await snapshot('odoo_opportunities')).map((row) =>
          row.replace(/"source_hash": "\w+"|"raw_id": \d+/g, ''),
        ),
      )
    }
    expect(snapshots[0]).toHaveLength(3)
    expect(snapshots[1]).toEqual(snapshots[0])
  })

  test('PIPE-5 rows deleted in RAW leave CORE and come back when undeleted', async () => {
    await world('sql')
    await putRaw(
      hub.pool,
      'odoo_crm_lead',
      Array.from({ length: 20 }, (_, i) => leadRow(i + 1, { name: `L${i}` })),
    )
    await run()
    for (const id of [1, 8, 20]) await tombstone(hub.pool, 'odoo_crm_lead', id)
    const [counts] = await run('odoo-opportunities')
    expect(counts).toMatchObject({ read: 17, deleted: 3, updated: 0 })
    await putRaw(hub.pool, 'odoo_crm_lead', [leadRow(8, { name: 'L7' })])
    await run()
    expect(await opportunity(8)).toMatchObject({ name: 'L7' })
    expect(await snapshot('odoo_opportunities')).toHaveLength(18)
  })

  test('PIPE-2 PIPE-5 absent columns, tables and odd types become NULL, not failures', async () => {
    await run()
    expect(await snapshot('odoo_opportunities')).toEqual([])
    await createRaw(hub.pool, 'odoo_crm_lead', {
      id: 'integer',
      name: 'text',
      partner_id: 'jsonb',
      expected_revenue: 'text',
      date_deadline: 'text',
      write_date: 'text',
      stage_id: 'integer',
    })
    await putRaw(hub.pool, 'odoo_crm_lead', [
      {
        id: 1,
        name: 'A',
        partner_id: [5, 'Acme'],
        expected_revenue: '12.5',
        date_deadline: '2026-02-31',
        write_date: '2026-01-01T10:00:00+02:00',
        stage_id: 1,
      },
      {
        id: 2,
        name: 'B',
        partner_id: false,
        expected_revenue: 'NaN',
        date_deadline: '2028-02-29',
        write_date: 'yesterday',
        stage_id: null,
      },
    ])
    await run()
    expect(await opportunity(1)).toMatchObject({
      name: 'A',
      active: true,
      partner_id: 5,
      amount: '12.50',
      close_date: null,
      source_updated_at: '2026-01-01T08:00:00Z',
      tags: [],
      country_code: null,
      stage_name: null,
    })
    expect(await opportunity(2)).toMatchObject({
      partner_id: null,
      amount: '0.00',
      close_date: '2028-02-29',
      source_updated_at: null,
    })
  })

  test('PIPE-4.20 NaN, infinity and amounts too large are NULL; a 2 MB description is read', async () => {
    await world('sql')
    await putRaw(hub.pool, 'odoo_crm_lead', [
      leadRow(1, { expected_revenue: 'NaN', probability: 'NaN' }),
      leadRow(2, { expected_revenue: 'Infinity' }),
      leadRow(3, { expected_revenue: '1e30' }),
      leadRow(4, { description: `<p>${'word &amp; <b>more</b> '.repeat(90_000)}</p>` }),
    ])
    await run()
    for (const id of [1, 2, 3])
      expect(await opportunity(id)).toMatchObject({ amount: null, amount_reporting: null })
    const [row] =
      await hub.pool`select length(description)::int as n, left(description, 12) as start from core.odoo_opportunities where id = 4`
    expect(row).toEqual({ n: 90_000 * 12 - 1, start: 'word & more ' })
  }, 30_000)

  const RATES = {
    id: 'integer',
    name: 'date',
    rate: 'numeric',
    currency_id: 'integer',
    company_id: 'integer',
  }
  const rateRow = (id: number, currency: number, company: number | null, day: string, rate: string) => ({
    id,
    currency_id: currency,
    company_id: company,
    name: day,
    rate,
  })

  test("PIPE-5 Odoo's own currency rates win over the file, each from its day on; date and source stay with the amount", async () => {
    await world('sql')
    await createRaw(hub.pool, 'odoo_res_currency_rate', RATES)
    // Odoo keeps no rate for the main company's own currency (USD here): it is 1
    await putRaw(hub.pool, 'odoo_res_currency_rate', [
      rateRow(1, 2, null, '2026-01-15', '0.9'),
      rateRow(2, 2, 1, '2026-01-01', '0.5'),
      rateRow(3, 2, 1, '2026-02-01', '0.8'),
      rateRow(4, 2, 2, '2026-01-20', '0.1'),
      rateRow(5, 2, 1, '2026-03-01', '0'),
    ])
    const on = (id: number, date_deadline: string | null, create_date: string | null) =>
      leadRow(id, { company_id: 2, expected_revenue: 100, date_deadline, create_date })
    await putRaw(hub.pool, 'odoo_crm_lead', [
      on(1, '2026-01-31', '2026-02-02 00:00:00'),
      on(2, '2026-02-01', '2026-01-01 00:00:00'),
      on(3, '2025-06-01', null),
      on(4, '2030-01-01', null),
      on(5, null, '2026-01-31 23:59:59'),
      on(6, null, null),
      leadRow(7, { company_id: 1, expected_revenue: 7 }),
      leadRow(8, { company_id: 1, expected_revenue: 'NaN' }),
    ])
    await run()
    const rows = await hub.pool`
      select id, amount_reporting as amount, rate_date as date, rate_source as source from core.odoo_opportunities order by id`
    const source = 'Odoo res_currency_rate'
    const january = { amount: '200.00', date: '2026-01-01', source }
    const february = { amount: '125.00', date: '2026-02-01', source }
    expect([...rows]).toEqual([
      { id: 1, ...january },
      { id: 2, ...february },
      { id: 3, ...january },
      { id: 4, ...february },
      { id: 5, ...january },
      { id: 6, ...february },
      { id: 7, amount: '7.00', date: '2026-01-01', source },
      { id: 8, amount: null, date: null, source: null },
    ])
    const [filed] = await hub.pool`select source, rate_date from core.reporting_rates where currency = 'GBP'`
    expect(filed).toEqual({ source: expect.stringContaining('ECB'), rate_date: '2024-12-31' })
    await putRaw(hub.pool, 'odoo_res_currency_rate', [rateRow(6, 2, 1, '2026-01-30', '0.4')], 'load-2')
    const [counts] = await run()
    expect(counts).toMatchObject({ updated: 2 })
    expect(await opportunity(1)).toMatchObject({ amount_reporting: '250.00', rate_date: '2026-01-30' })
  })

  test('PIPE-5 the rates of a currency cover every day once', async () => {
    await world('sql')
    await createRaw(hub.pool, 'odoo_res_currency_rate', RATES)
    const days = Array.from({ length: 40 }, (_, i) =>
      new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10),
    )
    await putRaw(
      hub.pool,
      'odoo_res_currency_rate',
      days.flatMap((day, i) => [
        ...(i % 3 === 0 ? [rateRow(i, 1, 1, day, `1.${i % 7}`)] : []),
        ...(i % 4 === 1 ? [rateRow(100 + i, 2, null, day, `0.${1 + (i % 9)}`)] : []),
      ]),
    )
    await run()
    const wrong = await hub.pool`
      select r.currency, day::date from core.reporting_rates r
      join generate_series(timestamp '2025-12-01', '2026-03-01', '1 day') day
        on r.valid_from <= day::date and day::date < r.valid_to
      group by r.currency, day having count(*) <> 1`
    expect([...wrong]).toEqual([])
    // as Odoo answers it: the newest rate until that day, else the first
    const other = await hub.pool`
      with unit as (
        select c.name as currency, day::date as day, coalesce(
          (select rate from raw.odoo_res_currency_rate where currency_id = c.id and name <= day order by name desc limit 1),
          (select rate from raw.odoo_res_currency_rate where currency_id = c.id order by name limit 1)) as units
        from raw.odoo_res_currency c, generate_series(timestamp '2025-12-01', '2026-03-01', '1 day') day
        where c.name in ('USD', 'EUR'))
      select e.day from unit e join unit u on u.day = e.day and u.currency = 'USD'
      join core.reporting_rates r on r.currency = 'EUR' and r.valid_from <= e.day and e.day < r.valid_to
      where e.currency = 'EUR' and r.factor <> round(u.units / e.units, 15)`
    expect([...other]).toEqual([])
  })

  test('PIPE-5 a reporting currency without a rate is refused', async () => {
    const using = { ...deps, options: { ...deps.options, reportingCurrency: 'XXX' } }
    await expect(run('all', NOW, using)).rejects.toMatchObject({ code: 'CURRENCY_RATE_MISSING' })
  })

  test('PIPE-5 an ACE opportunity from typed columns and from a CSV of text', async () => {
    const values = {
      id: 'O1',
      title: 'Move',
      customer_company_name: 'Acme, Inc.',
      customer_website_url: 'http://acme.com',
      customer_country_code: 'United Kingdom',
      stage: 'TECHNICAL  validation',
      software_revenue_amount: null,
      expected_spend_amount: '100.5',
      expected_spend_currency: 'USD',
      expected_spend_frequency: 'Monthly',
      owner_email: 'Al@Partner.com',
      target_close_date: '2026-05-01',
      last_modified_date: '2026-01-01T00:00:00Z',
      partner_opportunity_identifier: ' 77 ',
      customer_aws_account_id: '1234-5678-9012',
      customer_industry: 'Other',
      customer_other_industry: 'Zoo',
    }
    for (const types of [
      {
        expected_spend_amount: 'numeric(18,2)',
        software_revenue_amount: 'numeric(16,2)',
        target_close_date: 'date',
        last_modified_date: 'timestamptz',
      },
      {},
    ]) {
      await hub.pool.unsafe('drop schema raw cascade; create schema raw')
      const text = Object.fromEntries(Object.keys(values).map((name) => [name, 'text']))
      await createRaw(hub.pool, 'apn_opportunity', { ...text, ...types })
      await createRaw(hub.pool, 'apn_contact', {
        id: 'text',
        opportunity_id: 'text',
        side: 'text',
        first_name: 'text',
        last_name: 'text',
        email: 'text',
      })
      await createRaw(hub.pool, 'apn_user', {
        id: 'text',
        email: 'text',
        first_name: 'text',
        last_name: 'text',
      })
      await putRaw(hub.pool, 'apn_opportunity', [
        values,
        { ...values, id: 'O2', software_revenue_amount: '5000', stage: 'No such' },
      ])
      await putRaw(hub.pool, 'apn_contact', [
        {
          id: 'c2',
          opportunity_id: 'O1',
          side: 'customer',
          first_name: 'Zed',
          last_name: 'Z',
          email: 'z@acme.com',
        },
        {
          id: 'c1',
          opportunity_id: 'O1',
          side: 'customer',
          first_name: 'Bo',
          last_name: 'Lee',
          email: 'BO@uk.acme.com',
        },
        {
          id: 'c0',
          opportunity_id: 'O1',
          side: 'partner',
          first_name: 'No',
          last_name: 'One',
          email: 'no@one.com',
        },
      ])
      await putRaw(hub.pool, 'apn_user', [
        { id: 'u1', email: 'al@partner.com', first_name: 'Al', last_name: 'Liance' },
      ])
      await run()
      const rows = await hub.pool`select * from core.ace_opportunities order by id`
      expect(rows[0]).toMatchObject({
        id: 'O1',
        partner_opportunity_identifier: '77',
        name: 'Move',
        account_name: 'Acme, Inc.',
        website_domain: 'acme.com',
        country_code: 'GB',
        ace_stage: 'Technical Validation',
        amount: '1206.00',
        amount_basis: 'aws_spend_year',
        currency: 'USD',
        amount_reporting: '1206.00',
        owner_name: 'Al Liance',
        owner_email: 'al@partner.com',
        contact_name: 'Bo Lee',
        contact_email: 'bo@uk.acme.com',
        email_domain: 'acme.com',
        close_date: '2026-05-01',
        aws_account_id: '123456789012',
        industry: 'Zoo',
        source_updated_at: '2026-01-01T00:00:00Z',
      })
      expect(rows[1]).toMatchObject({
        amount: '5000.00',
        amount_basis: 'software_revenue',
        currency: null,
        ace_stage: null,
      })
    }
  })

  test('PIPE-5 accounts are merged from both sides: by domain, by name and country, never over two domains', async () => {
    await world('sql')
    await putRaw(hub.pool, 'odoo_crm_lead', [
      leadRow(1, { partner_name: 'Acme GmbH', website: 'www.acme.example', country_id: 10 }),
      leadRow(2, { partner_name: 'ACME', country_id: 10 }),
      leadRow(3, { partner_name: 'Acme Corp', country_id: 11 }),
      leadRow(4, { partner_name: 'Twin', website: 'one.example', country_id: 10 }),
      leadRow(5, { partner_name: 'Twin', website: 'two.example', country_id: 10 }),
      leadRow(6, { partner_name: 'Twin', country_id: 10 }),
      leadRow(7, {}),
    ])
    await createRaw(hub.pool, 'apn_opportunity', {
      id: 'text',
      customer_company_name: 'text',
      customer_website_url: 'text',
      customer_country_code: 'text',
      customer_industry: 'text',
    })
    await putRaw(hub.pool, 'apn_opportunity', [
      {
        id: 'O1',
        customer_company_name: 'Acme GmbH',
        customer_website_url: 'acme.example',
        customer_country_code: 'DE',
        customer_industry: 'Retail',
      },
    ])
    await run()
    const rows =
      await hub.pool`select id, name, origin, odoo_opportunities as odoo, ace_opportunities as ace, industry from core.aws_accounts order by id collate "C"`
    expect([...rows]).toEqual([
      { id: 'acme.example', name: 'Acme GmbH', origin: 'both', odoo: 2, ace: 1, industry: 'Retail' },
      { id: 'name:acme|US', name: 'Acme Corp', origin: 'odoo', odoo: 1, ace: 0, industry: null },
      { id: 'name:twin|DE', name: 'Twin', origin: 'odoo', odoo: 1, ace: 0, industry: null },
      { id: 'one.example', name: 'Twin', origin: 'odoo', odoo: 1, ace: 0, industry: null },
      { id: 'two.example', name: 'Twin', origin: 'odoo', odoo: 1, ace: 0, industry: null },
    ])
    const [acme] = await hub.pool`select provenance from core.aws_accounts where id = 'acme.example'`
    expect(acme?.provenance).toEqual({
      name: { side: 'both', records: 2, of: 3, first: 'ace:O1' },
      website_domain: { side: 'both', records: 2, of: 2, first: 'ace:O1' },
      country_code: { side: 'both', records: 3, of: 3, first: 'ace:O1' },
      industry: { side: 'ace', records: 1, of: 1, first: 'ace:O1' },
    })
  })

  test('PIPE-4.12 PIPE-5 a field of an account leads to the opportunity it was taken from, and its RAW row', async () => {
    await world('sql')
    await putRaw(
      hub.pool,
      'odoo_crm_lead',
      [
        leadRow(1, { partner_name: 'ACME', country_id: 10 }),
        leadRow(2, { partner_name: 'Acme GmbH', website: 'www.acme.example', country_id: 10 }),
        leadRow(3, { partner_name: 'Acme GmbH', country_id: 10 }),
      ],
      'load-7',
    )
    await run()
    const of = (id: string, column?: string) =>
      lineageOf(deps, hub.pool, { entity: 'aws-accounts', id, ...(column === undefined ? {} : { column }) })
    const [raw] = await hub.pool`select _raw_id from raw.odoo_crm_lead where id = 2`
    const behind = { role: 'odoo:2', rawId: raw?._raw_id, loadId: 'load-7', table: 'core.odoo_opportunities' }
    expect((await of('acme.example', 'name')).columns).toEqual([
      expect.objectContaining({ column: 'name', sources: [{ ...behind, column: 'account_name' }] }),
    ])
    const whole = await of('acme.example')
    expect(whole).toMatchObject({ table: 'core.aws_accounts', raw: null })
    const count = whole.columns.find(({ column }) => column === 'odoo_opportunities')
    expect(count?.sources.map(({ role }) => role)).toEqual(['odoo:1', 'odoo:2', 'odoo:3'])
    await expect(of('nobody.example')).rejects.toMatchObject({ code: 'LINEAGE_ROW_NOT_FOUND' })
    await expect(of('acme.example', 'nope')).rejects.toMatchObject({ code: 'LINEAGE_COLUMN_UNKNOWN' })
  })

  test('PIPE-4.12 a CORE value leads back to RAW tables, rows, loads and columns', async () => {
    await world('sql')
    await putRaw(hub.pool, 'odoo_crm_lead', [leadRow(1, { partner_id: 101, user_id: 7 })], 'load-9')
    await run()
    const lineage = await lineageOf(deps, hub.pool, {
      entity: 'odoo-opportunities',
      id: '1',
      column: 'owner_name',
    })
    expect(lineage).toMatchObject({
      table: 'core.odoo_opportunities',
      raw: { table: 'raw.odoo_crm_lead', loadId: 'load-9' },
    })
    const [partner] = await hub.pool`select _raw_id from raw.odoo_res_partner where id = 102`
    expect(lineage.columns[0]?.sources).toContainEqual({
      role: 'owner_partner',
      table: 'raw.odoo_res_partner',
      column: 'name',
      rawId: partner?._raw_id,
      loadId: 'load-1',
    })
    const whole = await lineageOf(deps, hub.pool, { entity: 'odoo-opportunities', id: '1' })
    expect(whole.columns.find(({ column }) => column === 'tags')?.sources.map((s) => s.table)).toContain(
      'raw.odoo_crm_tag',
    )
    await expect(lineageOf(deps, hub.pool, { entity: 'odoo-opportunities', id: '99' })).rejects.toMatchObject(
      {
        code: 'LINEAGE_ROW_NOT_FOUND',
      },
    )
    await expect(
      lineageOf(deps, hub.pool, { entity: 'odoo-opportunities', id: '1', column: 'nope' }),
    ).rejects.toMatchObject({ code: 'LINEAGE_COLUMN_UNKNOWN' })
  })

  test('PIPE-10 a cancelled run stops between chunks and the next one finishes', async () => {
    await world('sql')
    await putRaw(
      hub.pool,
      'odoo_crm_lead',
      Array.from({ length: 30 }, (_, i) => leadRow(i + 1)),
    )
    const abort = new AbortController()
    const progress = async () => abort.abort(new Error('cancelled'))
    await expect(
      transform(deps, { db: hub.pool, signal: abort.signal, now: () => NOW, progress }, 'all'),
    ).rejects.toThrow('cancelled')
    expect(await snapshot('odoo_opportunities')).toHaveLength(7)
    await run()
    expect(await snapshot('odoo_opportunities')).toHaveLength(30)
  })
})

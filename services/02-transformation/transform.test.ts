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
  options: { ...defaultTransformationOptions, chunkSize: 7 },
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

  test('PIPE-5 incremental equals a full rebuild after random changes, and an unchanged RAW writes nothing', async () => {
    await world('sql')
    const random = generator(20_261_121)
    const pick = <T>(...of: T[]): T => of[Math.floor(random() * of.length)] as T
    const lead = (id: number) =>
      leadRow(id, {
        name: `Lead ${Math.floor(random() * 1e6)}`,
        stage_id: pick(1, 2, 3, 4, null),
        partner_id: pick(100, 101, null),
        company_id: pick(1, 2, null),
        user_id: pick(7, null),
        active: pick(true, false),
        expected_revenue: pick<string | number | null>(null, 1.5, '12345.67', 0),
        partner_name: pick('Acme Ltd', 'ACME', null),
        country_id: pick(10, 11, null),
        email_from: pick('a@acme.example', null, 'b@gmail.com'),
        description: pick(null, '<p>x</p>', 'plain'),
      })
    await putRaw(
      hub.pool,
      'odoo_crm_lead',
      Array.from({ length: 60 }, (_, i) => lead(i + 1)),
    )
    await run()
    const changes = [
      (n: number) => putRaw(hub.pool, 'odoo_crm_lead', [lead(1 + Math.floor(random() * 60))], `load-${n}`),
      (n: number) => putRaw(hub.pool, 'odoo_crm_lead', [lead(100 + n)], `load-${n}`),
      () => tombstone(hub.pool, 'odoo_crm_lead', 1 + Math.floor(random() * 60)),
      (n: number) =>
        putRaw(
          hub.pool,
          'odoo_crm_stage',
          [{ id: pick(1, 2, 4), name: { en_US: pick('New', 'Qualified', 'Demo', `S${n}`) }, is_won: null }],
          `load-${n}`,
        ),
      (n: number) =>
        hub.pool`update raw.odoo_res_partner set name = ${`Partner ${n}`}, website = ${pick('acme.example', null)} where id = ${pick(100, 101, 102)}`,
      (n: number) =>
        putRaw(hub.pool, 'odoo_crm_tag', [{ id: pick(30, 31, 32), name: { en_US: `T${n}` } }], `load-${n}`),
      () =>
        putRaw(
          hub.pool,
          'odoo_crm_tag_rel',
          [{ lead_id: 1 + Math.floor(random() * 60), tag_id: pick(30, 31, 32) }],
          'load-x',
          ['lead_id', 'tag_id'],
        ),
      () => hub.pool`update raw.odoo_res_company set currency_id = ${pick(1, 2, 3)} where id = ${pick(1, 2)}`,
      () => tombstone(hub.pool, pick('odoo_res_partner', 'odoo_crm_tag', 'odoo_res_users'), pick(101, 31, 7)),
    ]
    for (let n = 0; n < 80; n++) {
      await pick(...changes)(n)
      if (n % 10 === 9) await run('all', new Date(NOW.getTime() + n * 1_000))
    }
    const incremental = await Promise.all(['odoo_opportunities', 'aws_accounts'].map(snapshot))
    const [again] = await run()
    expect(again).toMatchObject({ inserted: 0, updated: 0, deleted: 0 })
    await hub.pool`truncate core.odoo_opportunities, core.aws_accounts`
    await run()
    expect(await Promise.all(['odoo_opportunities', 'aws_accounts'].map(snapshot))).toEqual(incremental)
    expect(incremental[0]?.length).toBeGreaterThan(50)
  }, 60_000)

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

  test("PIPE-5 Odoo's own currency rates win over the file", async () => {
    await world('sql')
    await createRaw(hub.pool, 'odoo_res_currency_rate', {
      id: 'integer',
      currency_id: 'integer',
      company_id: 'integer',
      name: 'date',
      rate: 'numeric',
    })
    await putRaw(hub.pool, 'odoo_res_currency_rate', [
      { id: 1, currency_id: 1, company_id: null, name: '2026-01-01', rate: 1 },
      { id: 2, currency_id: 2, company_id: 1, name: '2026-01-01', rate: '0.5' },
      { id: 3, currency_id: 2, company_id: 1, name: '2026-02-01', rate: '0.8' },
    ])
    await putRaw(hub.pool, 'odoo_crm_lead', [leadRow(1, { company_id: 2, expected_revenue: 100 })])
    await run()
    expect(await opportunity(1)).toMatchObject({ amount_reporting: '125.00' })
    const [rate] =
      await hub.pool`select factor::float8 as factor, rate_date, source from core.reporting_rates where currency = 'EUR'`
    expect(rate).toEqual({ factor: 1.25, rate_date: '2026-01-01', source: 'Odoo res_currency_rate' })
    const [filed] = await hub.pool`select source from core.reporting_rates where currency = 'GBP'`
    expect(filed?.source).toContain('ECB')
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

/** Mulberry32: small, seeded, good enough for choosing. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

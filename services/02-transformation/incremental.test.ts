import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../tests/helpers/database.ts'
import { createOdooRaw, leadRow, putOdooWorld } from '../../tests/helpers/odoo-raw.ts'
import { createRaw, putRaw, tombstone } from '../../tests/helpers/raw-fixtures.ts'
import { type Pool, productPath } from '../00-platform/index.ts'
import { defaultTransformationOptions, loadMaps, transform } from './index.ts'

const deps = {
  maps: loadMaps(join(productPath('config'), 'maps')),
  options: { ...defaultTransformationOptions, chunkSize: 7, serverChunkSize: 7 },
}
const NOTHING = { inserted: 0, updated: 0, deleted: 0 }
const CORE = ['odoo_opportunities', 'ace_opportunities', 'aws_accounts', 'account_members']

describe.each(DATABASE_KINDS)('incremental transformation on %s', (kind) => {
  let hub: TestDatabase
  beforeAll(async () => {
    hub = await testDatabase({ kind })
  }, 60_000)
  afterAll(() => hub?.close())
  beforeEach(async () => {
    await hub.pool.unsafe(
      `drop schema raw cascade; create schema raw; truncate ${CORE.map((t) => `core.${t}`).join(', ')}`,
    )
    await createOdooRaw(hub.pool, 'sql')
    await putOdooWorld(hub.pool, 'sql')
    await createAceRaw(hub.pool)
  })

  const run = (mode: 'full' | 'incremental' = 'incremental', using = deps, now = new Date('2026-03-01')) =>
    transform(
      using,
      { db: hub.pool, signal: new AbortController().signal, now: () => now, progress: async () => {} },
      'all',
      mode,
    )

  /** Everything in CORE, the times of changes too: `full` must not even touch a row. */
  async function snapshot(): Promise<Record<string, string[]>> {
    const tables = await Promise.all(
      CORE.map(async (table) => {
        const rows = await hub.pool<{ row: string }[]>`
          select to_jsonb(t)::text as row from ${hub.pool.unsafe(`core.${table}`)} t order by 1`
        return [table, rows.map(({ row }) => row)] as const
      }),
    )
    return Object.fromEntries(tables)
  }

  const putLeads = (count: number, given: (id: number) => Parameters<typeof leadRow>[1] = () => ({})) =>
    putRaw(
      hub.pool,
      'odoo_crm_lead',
      Array.from({ length: count }, (_, i) => leadRow(i + 1, given(i + 1))),
    )

  test.each([1, 2, 3])(
    'PIPE-5 after random changes of any table, incremental leaves what full would (seed %i)',
    async (seed) => {
      const random = generator(seed)
      await putLargerWorld(hub.pool)
      await putLeads(150, () => randomLead(random))
      await putRaw(
        hub.pool,
        'apn_opportunity',
        Array.from({ length: 20 }, (_, i) => randomAce(random, i)),
      )
      await run()
      let incremental = 0
      for (let round = 0; round < 14; round++) {
        const changes = 1 + Math.floor(random() * 4)
        for (let n = 0; n < changes; n++) await change(hub.pool, random, round * 10 + n)
        const results = await run('incremental', deps, new Date(1_800_000_000_000 + round * 1_000))
        if (results[0]?.mode === 'incremental') incremental++
        const left = await snapshot()
        const full = await run('full', deps, new Date(1_900_000_000_000))
        for (const counts of full) expect(counts, `round ${round}`).toMatchObject(NOTHING)
        expect(await snapshot()).toEqual(left)
      }
      // changes of companies and rates touch everything
      expect(incremental).toBeGreaterThan(6)
    },
    120_000,
  )

  describe('what is worked out', () => {
    beforeEach(async () => {
      await putLeads(60, (id) => ({
        partner_id: id <= 3 ? 101 : null,
        stage_id: id <= 5 ? 2 : 1,
        user_id: id === 9 ? 7 : null,
        state_id: id === 11 ? 21 : null,
        country_id: id === 11 ? 11 : null,
      }))
      await putRaw(hub.pool, 'odoo_crm_tag_rel', [{ lead_id: 4, tag_id: 30 }], 'load-1', [
        'lead_id',
        'tag_id',
      ])
      await putRaw(hub.pool, 'apn_opportunity', [{ id: 'O1', title: 'One', owner_email: 'a@b.example' }])
      await run()
    })

    const name = (text: string) => ({ en_US: text })
    const CHANGES: readonly [string, number, (db: Pool) => Promise<unknown>][] = [
      ['nothing', 0, async () => {}],
      ['a lead', 1, (db) => putRaw(db, 'odoo_crm_lead', [leadRow(7, { name: 'x' })], 'load-2')],
      ['a new lead', 1, (db) => putRaw(db, 'odoo_crm_lead', [leadRow(99)], 'load-2')],
      ['a deleted lead', 0, (db) => tombstone(db, 'odoo_crm_lead', 7)],
      ['the partner', 3, (db) => db`update raw.odoo_res_partner set phone = '1' where id = 101`],
      [
        'the company of the partner',
        3,
        (db) => db`update raw.odoo_res_partner set name = 'N' where id = 100`,
      ],
      ['a deleted company of the partner', 3, (db) => tombstone(db, 'odoo_res_partner', 100)],
      ["the salesperson's partner", 1, (db) => db`update raw.odoo_res_partner set name = 'S' where id = 102`],
      ['the stage', 5, (db) => db`update raw.odoo_crm_stage set name = ${db.json(name('S'))} where id = 2`],
      ['the state', 1, (db) => db`update raw.odoo_res_country_state set name = 'T' where id = 21`],
      ['the country, of the company of the partner', 3, (db) => tombstone(db, 'odoo_res_country', 10)],
      [
        'a tag link',
        1,
        (db) => putRaw(db, 'odoo_crm_tag_rel', [{ lead_id: 8, tag_id: 31 }], 'load-2', ['lead_id', 'tag_id']),
      ],
      ['a deleted tag link', 1, (db) => db`update raw.odoo_crm_tag_rel set _deleted_at = now()`],
      ['a tag', 1, (db) => db`update raw.odoo_crm_tag set name = ${db.json(name('T'))} where id = 30`],
      ['a deleted tag', 1, (db) => tombstone(db, 'odoo_crm_tag', 30)],
    ]

    test.each(CHANGES)('PIPE-5 change of %s: %i leads', async (_, computed, change) => {
      await change(hub.pool)
      const [odoo, ace] = await run()
      expect(odoo).toMatchObject({ mode: 'incremental', computed })
      expect(ace).toMatchObject({ mode: 'incremental', computed: 0 })
      for (const counts of await run('full')) expect(counts).toMatchObject({ mode: 'full', ...NOTHING })
    })

    const WITHOUT_TRACE: readonly [string, (db: Pool) => Promise<unknown>][] = [
      [
        'a column more in RAW',
        (db) => db`alter table raw.odoo_crm_lead add column x_aws_opportunity_id text`,
      ],
      [
        'the company everything depends on',
        (db) => db`update raw.odoo_res_company set name = 'M' where id = 1`,
      ],
      ['CORE emptied', (db) => db`truncate core.odoo_opportunities`],
      ['a row of CORE gone', (db) => db`delete from core.odoo_opportunities where id = 3`],
      ['a row of RAW gone', (db) => db`delete from raw.odoo_crm_lead where id = 3`],
      ['the table emptied and filled again', refill],
      ['a restored backup', (db) => db`update ops.transformations set finished_at = now()`],
      ['no memory', (db) => db`delete from ops.transformations`],
      [
        'transaction numbers that came round',
        (db) => db`
          update ops.transformations set seen_below = seen_below - 2147483648, written_in = pg_current_xact_id()::text::bigint`,
      ],
    ]

    test.each(WITHOUT_TRACE)('PIPE-5 %s: everything is worked out', async (_, change) => {
      await change(hub.pool)
      const [odoo] = await run()
      expect(odoo).toMatchObject({ mode: 'full', computed: odoo?.read })
      const left = await snapshot()
      for (const counts of await run('full')) expect(counts).toMatchObject(NOTHING)
      expect(await snapshot()).toEqual(left)
      expect((await run())[0]).toMatchObject({ mode: 'incremental', computed: 0 })
    })

    test('PIPE-5 a changed mapping file or option is noticed', async () => {
      const stages = deps.maps.stages.stages.map((stage) => ({ ...stage, aceStage: 'Launched' }))
      const other = { ...deps, maps: { ...deps.maps, stages: { ...deps.maps.stages, stages } } }
      expect((await run('incremental', other))[0]).toMatchObject({ mode: 'full', updated: 60 })
      const euro = { ...other, options: { ...deps.options, reportingCurrency: 'EUR' } }
      expect((await run('incremental', euro))[0]).toMatchObject({ mode: 'full' })
    })

    test('PIPE-5 accounts: only those that a change touches, and all after a run that was cut off between', async () => {
      await putRaw(
        hub.pool,
        'odoo_crm_lead',
        [20, 21, 22, 23].map((id) => leadRow(id, { partner_name: `Acme ${id % 2}`, country_id: 10 })),
        'load-2',
      )
      await run()
      await putRaw(
        hub.pool,
        'odoo_crm_lead',
        [leadRow(20, { partner_name: 'Acme 0', country_id: 10, website: 'acme.example' })],
        'load-3',
      )
      const [, , accounts] = await run()
      // the domain of one is now that of the other of the same name: one account comes, one goes
      expect(accounts).toMatchObject({ mode: 'incremental', computed: 2, inserted: 1, deleted: 1 })
      await tombstone(hub.pool, 'odoo_crm_lead', 20)
      const abort = new AbortController()
      const progress = async ({ stage }: { stage: string }) => {
        if (stage === 'aws-accounts') abort.abort(new Error('cut off'))
      }
      const small = { ...deps, options: { ...deps.options, chunkSize: 1, serverChunkSize: 1 } }
      const now = () => new Date('2026-04-01')
      await expect(
        transform(small, { db: hub.pool, signal: abort.signal, now, progress }, 'all'),
      ).rejects.toThrow('cut off')
      expect((await run())[2]).toMatchObject({ mode: 'full' })
      const left = await snapshot()
      for (const counts of await run('full')) expect(counts).toMatchObject(NOTHING)
      expect(await snapshot()).toEqual(left)
    })
  })

  test('PIPE-5 tables that no one has looked at are looked at before the first chunk', async () => {
    await putLeads(3)
    await run()
    const unknown = await hub.pool`
      select relname from pg_class where relnamespace = 'raw'::regnamespace and relname in ('odoo_crm_lead', 'odoo_res_partner') and reltuples < 0`
    expect([...unknown]).toEqual([])
  })

  // the embedded database has one session: nothing can be committed late there
  const withSessions = kind === 'server' ? test : () => {}
  withSessions('PIPE-4.3 PIPE-5 a row that is committed late is not missed', async () => {
    await putLeads(40)
    // Other tests on this server may have a transaction open that began before: then these rows count as changed for long.
    const isPast = async () =>
      (
        await hub.pool<{ past: boolean }[]>`
          select pg_snapshot_xmin(pg_current_snapshot())::text::bigint > max(xmin::text::bigint) as past from raw.odoo_crm_lead`
      )[0]?.past
    await expect.poll(isPast, { timeout: 60_000 }).toBe(true)
    const session = await hub.pool.reserve()
    try {
      for (const savepoint of [false, true]) {
        await session`begin`
        await session`select pg_current_xact_id()`
        if (savepoint) await session`savepoint later`
        await session`update raw.odoo_crm_lead set name = ${`late ${savepoint}`} where id = 5`
        // transactions that begin and end meanwhile
        await putRaw(hub.pool, 'odoo_crm_lead', [leadRow(6, { name: `soon ${savepoint}` })], 'load-2')
        await run()
        await session`commit`
        const [odoo] = await run()
        expect(odoo).toMatchObject({ mode: 'incremental', updated: 1 })
        const [row] = await hub.pool`select name from core.odoo_opportunities where id = 5`
        expect(row?.name).toBe(`late ${savepoint}`)
      }
    } finally {
      session.release()
    }
  })
})

async function createAceRaw(db: Pool): Promise<void> {
  const text = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'text']))
  await createRaw(db, 'apn_opportunity', {
    ...text('id', 'title', 'customer_company_name', 'customer_website_url', 'customer_country_code'),
    ...text('customer_industry', 'stage', 'owner_email', 'software_revenue_currency', 'target_close_date'),
    software_revenue_amount: 'numeric',
  })
  await createRaw(db, 'apn_contact', text('id', 'opportunity_id', 'side', 'first_name', 'email'))
  await createRaw(db, 'apn_user', text('id', 'email', 'full_name'))
  await createRaw(db, 'odoo_res_currency_rate', {
    id: 'integer',
    name: 'date',
    rate: 'numeric',
    currency_id: 'integer',
    company_id: 'integer',
  })
}

async function refill(db: Pool): Promise<void> {
  await db`create table public.kept as select * from raw.odoo_crm_lead where id > 1`
  await db`truncate raw.odoo_crm_lead`
  await db`insert into raw.odoo_crm_lead select * from public.kept`
  await db`drop table public.kept`
}

type Random = () => number

const one = <T>(random: Random, ...of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
const number = (random: Random, from: number, to: number) => from + Math.floor(random() * (to - from + 1))

const COMPANIES = ['Acme Ltd', 'ACME', 'Acme, Inc.', 'Nord & Süd', 'nord and süd GmbH', 'Ünal', null]
const SITES = ['acme.example', 'https://www.acme.example/x', 'nord.example', 'linkedin.com', null, null]

const POOL = {
  partner: [100, 101, 102, ...ids(200, 229)],
  stage: ids(1, 14),
  country: ids(10, 19),
  state: ids(20, 29),
  user: [7, ...ids(70, 79)],
  tag: ids(30, 39),
  campaign: ids(60, 66),
}

/** So many to refer to that a change of one touches few leads: of many, everything would be worked out. */
async function putLargerWorld(db: Pool): Promise<void> {
  const named = (list: readonly number[]) => list.map((id) => ({ id, name: { en_US: `N${id}` } }))
  await putRaw(db, 'odoo_crm_stage', named(POOL.stage.slice(4)))
  await putRaw(
    db,
    'odoo_res_country',
    named(POOL.country.slice(2)).map((row) => ({ ...row, code: `C${row.id}` })),
  )
  await putRaw(
    db,
    'odoo_res_country_state',
    POOL.state.slice(2).map((id) => ({ id, name: `State ${id}`, country_id: id - 10 })),
  )
  await putRaw(db, 'odoo_crm_tag', named(POOL.tag.slice(3)))
  await putRaw(
    db,
    'odoo_utm_campaign',
    named(POOL.campaign.slice(1)).map((row) => ({ id: row.id, name: `u${row.id}` })),
  )
  await putRaw(
    db,
    'odoo_res_partner',
    ids(200, 229).map((id) => ({
      id,
      name: `Company ${id}`,
      is_company: id % 2 === 0,
      commercial_partner_id: id - (id % 2),
      country_id: 10 + (id % 10),
      state_id: id % 3 === 0 ? 20 + (id % 10) : null,
    })),
  )
  await putRaw(
    db,
    'odoo_res_users',
    ids(70, 79).map((id) => ({ id, partner_id: 130 + id, login: `user${id}` })),
  )
}

function ids(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

function randomLead(random: Random) {
  return {
    name: `Lead ${number(random, 1, 1e6)}`,
    stage_id: one(random, ...POOL.stage, null),
    partner_id: one(random, ...POOL.partner, ...POOL.partner.map(() => null)),
    company_id: one(random, 1, 2, 3, null),
    user_id: one(random, ...POOL.user, null, null),
    state_id: one(random, ...POOL.state, null, null),
    active: one(random, true, false),
    expected_revenue: one<string | number | null>(random, null, 1.5, '12345.67', 0, 'NaN'),
    partner_name: one(random, ...COMPANIES),
    website: one(random, ...SITES),
    country_id: one(random, ...POOL.country, null, null, null),
    email_from: one(random, 'a@acme.example', null, 'b@gmail.com'),
    description: one(random, null, '<p>x</p>', 'plain', '<TABLE a="1"><tr><td>y &amp; z</td></tr></TABLE>'),
    date_deadline: one(random, '2026-01-10', '2026-02-10', null),
    campaign_id: one(random, ...POOL.campaign, null),
    lost_reason_id: one(random, 40, null, null, null),
  }
}

function randomAce(random: Random, n: number) {
  return {
    id: `O${n}`,
    title: `ACE ${number(random, 1, 1e6)}`,
    customer_company_name: one(random, ...COMPANIES),
    customer_website_url: one(random, ...SITES),
    customer_country_code: one(random, 'DE', 'United States', null),
    customer_industry: one(random, 'Retail', 'Energy', null),
    stage: one(random, 'Prospect', 'Launched'),
    owner_email: one(random, 'al@partner.example', 'bo@partner.example'),
    software_revenue_currency: one(random, 'USD', 'EUR'),
    target_close_date: one(random, '2026-01-10', null),
    software_revenue_amount: one(random, '10', '2500.5', null),
  }
}

/** One random change somewhere in RAW, as a load would make it, or by hand. */
async function change(db: Pool, random: Random, n: number): Promise<void> {
  const lead = number(random, 1, 155)
  const pick = <T>(...of: readonly T[]) => one(random, ...of)
  const load = `load-${n}`
  const { partner, stage, country, state, user, tag, campaign } = POOL
  const changes = [
    () => putRaw(db, 'odoo_crm_lead', [leadRow(lead, randomLead(random))], load),
    () => putRaw(db, 'odoo_crm_lead', [leadRow(lead, randomLead(random))], load),
    () => tombstone(db, 'odoo_crm_lead', lead),
    () => putRaw(db, 'apn_opportunity', [randomAce(random, number(random, 0, 24))], load),
    () => tombstone(db, 'apn_opportunity', `O${number(random, 0, 24)}`),
    () =>
      putRaw(
        db,
        'odoo_crm_stage',
        [
          {
            id: pick(...stage),
            name: { en_US: pick('New', 'Qualified', `S${n}`) },
            is_won: pick(null, true),
          },
        ],
        load,
      ),
    () =>
      db`update raw.odoo_res_partner set name = ${`Partner ${n}`}, website = ${pick('acme.example', null)},
           is_company = ${pick(true, false)}, country_id = ${pick(...country, null)} where id = ${pick(...partner)}`,
    () =>
      db`update raw.odoo_res_partner set commercial_partner_id = ${pick(...partner)} where id = ${pick(...partner)}`,
    () =>
      db`update raw.odoo_res_users set partner_id = ${pick(...partner)}, _deleted_at = ${pick(null, new Date(0))}
         where id = ${pick(...user)}`,
    () => db`update raw.odoo_res_country set code = ${pick('DE', 'FR', 'US')} where id = ${pick(...country)}`,
    () =>
      db`update raw.odoo_res_country_state set country_id = ${pick(...country)} where id = ${pick(...state)}`,
    () => putRaw(db, 'odoo_crm_tag', [{ id: pick(...tag), name: { en_US: `T${n % 3}` } }], load),
    () =>
      putRaw(
        db,
        'odoo_crm_tag_rel',
        ids(lead, lead + 3).map((lead_id) => ({ lead_id, tag_id: pick(...tag) })),
        load,
        ['lead_id', 'tag_id'],
      ),
    () => db`update raw.odoo_crm_tag_rel set _deleted_at = now() where lead_id % 5 = ${lead % 5}`,
    () => tombstone(db, 'odoo_res_partner', pick(...partner)),
    () => tombstone(db, 'odoo_crm_tag', pick(...tag)),
    () => tombstone(db, 'odoo_crm_stage', pick(...stage)),
    () => tombstone(db, 'odoo_res_country', pick(...country)),
    () => db`update raw.odoo_res_country set _deleted_at = null where id = ${pick(...country)}`,
    () =>
      putRaw(
        db,
        'odoo_utm_campaign',
        [{ id: pick(...campaign), name: `c${n}`, title: { en_US: pick('Spring', 'Fall') } }],
        load,
      ),
    () =>
      putRaw(
        db,
        'apn_contact',
        [
          {
            id: `c${n % 4}`,
            opportunity_id: `O${number(random, 0, 9)}`,
            side: 'customer',
            first_name: `F${n}`,
            email: pick('x@acme.example', null),
          },
        ],
        load,
      ),
    () => {
      const email = pick('al@partner.example', 'bo@partner.example')
      return putRaw(db, 'apn_user', [{ id: pick('u1', 'u2'), email, full_name: `U${n}` }], load)
    },
    () => pick(changeCompany, changeRate, leaveIt, leaveIt)(db, random, load),
  ]
  await one(random, ...changes)()
}

async function changeCompany(db: Pool, random: Random): Promise<unknown> {
  return db`update raw.odoo_res_company set currency_id = ${one(random, 1, 2, 3)} where id = ${one(random, 1, 2)}`
}

function changeRate(db: Pool, random: Random, load: string): Promise<unknown> {
  const row = {
    id: number(random, 1, 4),
    name: one(random, '2026-01-01', '2026-02-01'),
    rate: one(random, '0.5', '0.8'),
    currency_id: one(random, 1, 2),
    company_id: one(random, null, 1),
  }
  return putRaw(db, 'odoo_res_currency_rate', [row], load)
}

async function leaveIt(): Promise<void> {}

/** Mulberry32: small, seeded, good enough for choosing. */
function generator(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../../tests/helpers/database.ts'
import { randomIds } from '../../../00-platform/index.ts'
import { discoverSource } from '../../discovery/discover.ts'
import { loadTable } from '../../loading/load-table.ts'
import type { LoadMode } from '../../loading/options.ts'
import { createApnSqlSource } from '../apn-sql.ts'
import type { Source } from '../source.ts'
import { type Fixture, fixture, withAwsEnvironment } from './testing/fixture.ts'
import { sampleApn, transformedCore } from './testing/neighbours.ts'
import type { ServerOptions } from './testing/server.ts'
import { smallWorld, touch, worldOf } from './testing/world.ts'

const signal = new AbortController().signal
const clock = { now: () => new Date('2026-11-20T00:00:00Z') }
const NONE = { read: 0, inserted: 0, updated: 0, unchanged: 0, quarantined: 0, deleted: 0 }

describe.each(DATABASE_KINDS)('Partner Central into RAW on %s', (kind) => {
  let hub: TestDatabase
  let home: string
  let opened: Fixture[] = []

  beforeAll(async () => {
    withAwsEnvironment()
    hub = await testDatabase({ kind })
    home = mkdtempSync(join(tmpdir(), 'partner-central-'))
  }, 60_000)
  afterAll(async () => {
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await hub.pool.unsafe(`drop schema raw cascade; create schema raw;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift, core.ace_opportunities, core.aws_accounts`)
  })
  afterEach(async () => {
    for (const each of opened) {
      expect([...new Set(each.server.problems)]).toEqual([])
      await each.close()
    }
    opened = []
  })

  const start = async (options: ServerOptions) => {
    const made = await fixture(options)
    opened.push(made)
    return made
  }
  const deps = () => ({ db: hub.pool, openCopy: hub.openCopy, clock, ids: randomIds, home })
  const load = async (source: Source, table: string, mode: LoadMode, runId?: string) => {
    const found = (await discoverSource(deps(), source, signal)).tables.find(({ name }) => name === table)
    if (found === undefined) throw new Error(`no table ${table}`)
    const options = { mode, batchSize: 20, copyBatchSize: 20, lookbackSeconds: 600, signal }
    const {
      loadId: _,
      table: __,
      ...counts
    } = await loadTable(deps(), source, found, {
      ...options,
      ...(runId === undefined ? {} : { runId }),
    })
    return counts
  }
  const raw = async (table: string) => {
    const rows = await hub.pool<{ row: Record<string, unknown> }[]>`
      select to_jsonb(t) - '_raw_id' - '_load_id' - '_extracted_at' - '_deleted_at'
             || jsonb_build_object('gone', t._deleted_at is not null) as row
      from ${hub.pool.unsafe(`raw.${table}`)} t order by id collate "C"`
    return rows.map(({ row }) => row)
  }
  const gone = async () =>
    (await raw('apn_opportunity')).filter((row) => row.gone === true).map((row) => row.id)

  test('PIPE-4.1 a first load brings all, a second nothing, and an incremental one what changed', async () => {
    const world = smallWorld(70)
    const { open } = await start({ world, pageRows: 15 })
    expect(await load(open(), 'apn_opportunity', 'incremental')).toEqual({ ...NONE, read: 70, inserted: 70 })
    expect(await load(open(), 'apn_opportunity', 'full')).toEqual({ ...NONE, read: 70, unchanged: 70 })
    touch(world, 'O1000009', '2026-06-01T00:00:00.500Z', { OpportunityType: 'Expansion' })
    const changed = await load(open(), 'apn_opportunity', 'incremental')
    expect([changed.inserted, changed.updated, changed.deleted]).toEqual([0, 1, 0])
    touch(world, 'O1000010', '2026-06-01T00:00:00.500Z')
    const late = await load(open(), 'apn_opportunity', 'incremental')
    expect([late.read, late.updated]).toEqual([2, 1])
    expect((await raw('apn_opportunity'))[8]).toMatchObject({
      id: 'O1000009',
      opportunity_type: 'Expansion',
      last_modified_date: '2026-06-01T00:00:00.5+00:00',
      delivery_models: ['SaaS or PaaS', 'Managed Services'],
      expected_spend_amount: 1008,
      next_steps_history: [{ Time: '2026-01-01T00:00:08Z', Value: 'First "call"' }],
    })
  })

  test('PIPE-4.3 a conflict: changed between list and reading is loaded new, and once more by the next load', async () => {
    const world = smallWorld(5)
    let armed = false
    const { open } = await start({
      world,
      onCall: ({ operation, body }) => {
        if (!armed || operation !== 'GetOpportunity' || body.Identifier !== 'O1000001') return
        armed = false
        touch(world, 'O1000001', '2026-07-01T00:00:00.000Z', { OpportunityType: 'Flat Renewal' })
      },
    })
    await load(open(), 'apn_opportunity', 'full')
    touch(world, 'O1000001', '2026-06-30T00:00:00.000Z')
    touch(world, 'O1000002', '2026-06-30T00:00:01.000Z')
    armed = true
    expect(await load(open(), 'apn_opportunity', 'incremental')).toMatchObject({ updated: 2 })
    const [first, second] = await raw('apn_opportunity')
    expect(first).toMatchObject({
      opportunity_type: 'Flat Renewal',
      last_modified_date: '2026-07-01T00:00:00+00:00',
    })
    expect(second).toMatchObject({ last_modified_date: '2026-06-30T00:00:01+00:00' })
    expect(await load(open(), 'apn_opportunity', 'incremental')).toMatchObject({ updated: 0, inserted: 0 })
  })

  test('PIPE-4.5 PIPE-4.7 what is gone becomes a tombstone at the next load, full or not, and comes back with the opportunity', async () => {
    const world = smallWorld(45)
    const { open, server } = await start({ world, pageRows: 10 })
    await load(open(), 'apn_opportunity', 'full')
    const kept = world.opportunities.get('O1000022')
    world.opportunities.delete('O1000022')
    world.opportunities.delete('O1000045')
    const before = server.calls.length
    expect(await load(open(), 'apn_opportunity', 'incremental')).toMatchObject({ updated: 0, deleted: 2 })
    expect(await gone()).toEqual(['O1000022', 'O1000045'])
    // Five pages from each end, and no opportunity is read but those within the lookback.
    const asked = server.calls.slice(before).map(({ operation }) => operation)
    expect(asked.filter((name) => name === 'ListOpportunities').length).toBeLessThan(20)
    if (kept !== undefined) world.opportunities.set('O1000022', kept)
    expect(await load(open(), 'apn_opportunity', 'incremental')).toMatchObject({ updated: 1, deleted: 0 })
    expect(await gone()).toEqual(['O1000045'])
    world.opportunities.delete('O1000001')
    expect(await load(open(), 'apn_opportunity', 'full')).toMatchObject({ deleted: 1 })
    expect(await gone()).toEqual(['O1000001', 'O1000045'])
  })

  test('PIPE-4.3 a change that was missed, and an opportunity that came with an old date, are found by the sweep', async () => {
    const world = smallWorld(40)
    const { open } = await start({ world, pageRows: 10 })
    const late = world.opportunities.get('O1000005')
    world.opportunities.delete('O1000005')
    touch(world, 'O1000040', '2026-05-01T00:00:00.000Z')
    await load(open(), 'apn_opportunity', 'full')
    touch(world, 'O1000009', '2026-02-02T00:00:00.000Z', { OpportunityType: 'Expansion' })
    if (late !== undefined) world.opportunities.set('O1000005', late)
    const found = await load(open(), 'apn_opportunity', 'incremental')
    expect(found).toMatchObject({ inserted: 1, updated: 1, deleted: 0, quarantined: 0 })
    expect((await raw('apn_opportunity'))[8]).toMatchObject({ id: 'O1000009', opportunity_type: 'Expansion' })
    expect(await load(open(), 'apn_opportunity', 'incremental')).toMatchObject({ inserted: 0, updated: 0 })
  })

  test('PIPE-4.17 those that may not be read are tried again by each sweep, and stop no load however few they are', async () => {
    const closed = new Set(['O1000003', 'O1000004'])
    const { open } = await start({
      world: smallWorld(30),
      fault: ({ operation, body }) =>
        operation === 'GetOpportunity' && closed.has(String(body.Identifier))
          ? { name: 'AccessDeniedException', status: 403 }
          : undefined,
    })
    expect(await load(open(), 'apn_opportunity', 'full')).toMatchObject({ inserted: 28, quarantined: 2 })
    expect(await load(open(), 'apn_opportunity', 'incremental')).toMatchObject({ quarantined: 2, deleted: 0 })
    closed.delete('O1000003')
    expect(await load(open(), 'apn_opportunity', 'incremental')).toMatchObject({
      inserted: 1,
      quarantined: 1,
    })
  })

  test('PIPE-4.5 a list that AWS cuts off without an error marks nobody as gone', async () => {
    let cut = false
    const world = smallWorld(300)
    const { open } = await start({
      world,
      fault: ({ operation, body }) =>
        cut && operation === 'ListOpportunities' && body.MaxResults === 100 && body.NextToken !== undefined
          ? { answer: { OpportunitySummaries: [] } }
          : undefined,
    })
    await load(open(), 'apn_opportunity', 'full')
    cut = true
    for (const mode of ['incremental', 'full'] as const)
      expect(await load(open(), 'apn_opportunity', mode)).toMatchObject({ deleted: 0 })
    expect(await gone()).toEqual([])
    const told =
      await hub.pool`select status, error_code as code from ops.loads order by started_at, id offset 1`
    expect([...told]).toEqual(Array(2).fill({ status: 'succeeded', code: 'MANY_ROWS_GONE' }))
    cut = false
    expect(await load(open(), 'apn_opportunity', 'incremental')).toMatchObject({ read: 300, unchanged: 300 })
  })

  test('PIPE-4.17 one that may not be read is in quarantine, is not gone, and leaves it once it may be', async () => {
    let closed = false
    const { open } = await start({
      world: smallWorld(30),
      fault: ({ operation, body }) =>
        closed && operation === 'GetOpportunity' && body.Identifier === 'O1000013'
          ? { name: 'AccessDeniedException', status: 403 }
          : undefined,
    })
    await load(open(), 'apn_opportunity', 'full')
    closed = true
    expect(await load(open(), 'apn_opportunity', 'full')).toEqual({
      ...NONE,
      read: 30,
      unchanged: 29,
      quarantined: 1,
    })
    expect(await gone()).toEqual([])
    const open13 = () => hub.pool`
      select key, code from ops.quarantine where source = 'apn' and resolved_at is null`
    expect(await open13()).toEqual([{ key: { id: 'O1000013' }, code: 'ROW_NOT_READABLE' }])
    closed = false
    await load(open(), 'apn_opportunity', 'full')
    expect(await open13()).toEqual([])
  })

  test.each(['cut', 'expired', 'throttled'] as const)(
    'PIPE-4.2 a load that ends in the middle (%s) goes on where it was and ends as a clean one',
    async (how) => {
      const { open: openClean } = await start({ world: smallWorld(64) })
      await load(openClean(), 'apn_opportunity', 'full')
      const clean = await raw('apn_opportunity')
      await hub.pool.unsafe('drop schema raw cascade; create schema raw; truncate ops.loads, ops.cursors')
      const faults = {
        cut: 'cut',
        expired: { name: 'ExpiredTokenException', status: 403 },
        throttled: { name: 'ThrottlingException', status: 429 },
      } as const
      let broken = true
      const { open, server } = await start({
        world: smallWorld(64),
        fault: ({ operation, body }) =>
          broken && operation === 'GetOpportunity' && body.Identifier === 'O1000051'
            ? faults[how]
            : undefined,
      })
      await expect(load(open(), 'apn_opportunity', 'full')).rejects.toMatchObject({
        code: expect.stringMatching(/^PARTNER_CENTRAL_(UNREACHABLE|CREDENTIALS_EXPIRED|THROTTLED)$/),
      })
      expect(await raw('apn_opportunity')).toHaveLength(40)
      broken = false
      const before = server.calls.length
      expect(await load(open(), 'apn_opportunity', 'incremental')).toEqual({
        ...NONE,
        read: 24,
        inserted: 24,
      })
      // What was committed is not asked for again.
      const again = server.calls.slice(before).filter(({ operation }) => operation === 'GetOpportunity')
      expect(again).toHaveLength(24)
      expect(await raw('apn_opportunity')).toEqual(clean)
    },
  )

  test('PIPE-4.2 a cancelled load of contacts, and of changes, goes on and ends as a clean one', async () => {
    const world = smallWorld(50)
    const { open } = await start({ world })
    await load(open(), 'apn_contact', 'full')
    const clean = await raw('apn_contact')
    await hub.pool.unsafe('drop schema raw cascade; create schema raw; truncate ops.loads, ops.cursors')
    const source = open()
    const cut: Source = {
      ...source,
      async *read(...given) {
        let batches = 0
        for await (const batch of source.read(...given)) {
          if (++batches > 2) throw new Error('killed')
          yield batch
        }
      },
    }
    await expect(load(cut, 'apn_contact', 'full')).rejects.toThrow('killed')
    expect(await raw('apn_contact')).toHaveLength(40)
    await load(open(), 'apn_contact', 'incremental')
    expect(await raw('apn_contact')).toEqual(clean)
    for (const [at, id] of [...world.opportunities.keys()].entries()) {
      touch(world, id, new Date(Date.UTC(2026, 7, 1, 0, at)).toISOString())
    }
    await expect(load(cut, 'apn_contact', 'incremental')).rejects.toThrow('killed')
    await load(open(), 'apn_contact', 'incremental')
    const moved = (await raw('apn_contact')).map((row) => String(row.last_modified_date).slice(0, 7))
    expect(new Set(moved)).toEqual(new Set(['2026-08']))
    expect(moved).toHaveLength(100)
  })

  test('PIPE-5 the same data through APN SQL and through the API is the same in RAW and in CORE', async () => {
    const { tables, statements } = await sampleApn()
    await hub.pool.unsafe('drop schema if exists apn cascade; create schema apn')
    for (const { text, values } of statements) {
      const placed = text.replace(/\b(create table|insert into|references|on|into) (apn_\w+)/g, '$1 apn.$2')
      await hub.pool.unsafe(placed, [...values])
    }
    const sql = createApnSqlSource(
      { sleep: async () => {}, random: () => 0.5 },
      { ...hub.source, schema: 'apn', ...(kind === 'embedded' ? { oneSession: true } : {}) },
      { excludeColumns: [], csvColumns: {}, persons: [] },
    )
    const names = [
      'apn_opportunity',
      'apn_company',
      'apn_contact',
      'apn_engagement_invitation',
      'apn_solution',
      'apn_user',
    ]
    try {
      for (const name of names) await load(sql, name, 'full')
    } finally {
      await sql.close()
    }
    const coreBefore = await transformedCore(hub.pool)
    const before = await Promise.all(SAME.map(raw))
    expect(coreBefore.length).toBeGreaterThan(150)

    const { open } = await start({ world: worldOf(tables), pageRows: 50 })
    const source = open()
    // The same rows with the same hashes: for RAW nothing has changed but where they come from.
    const count = tables.apn_opportunity?.length
    expect(await load(source, 'apn_opportunity', 'full')).toEqual({ ...NONE, read: count, unchanged: count })
    expect(await load(source, 'apn_solution', 'full')).toMatchObject({ updated: 0, inserted: 0, deleted: 0 })
    expect(await load(source, 'apn_engagement_invitation', 'full')).toMatchObject({
      updated: 0,
      inserted: 0,
      deleted: 0,
    })
    for (const name of ['apn_company', 'apn_contact', 'apn_user']) await load(source, name, 'full')
    expect(await Promise.all(SAME.map(raw))).toEqual(before)
    expect(await transformedCore(hub.pool)).toEqual(coreBefore)

    // And into an empty hub.
    await hub.pool.unsafe(`drop schema raw cascade; create schema raw;
      truncate ops.loads, ops.cursors, core.ace_opportunities, core.aws_accounts`)
    for (const name of names) await load(source, name, 'full')
    expect(await Promise.all(SAME.map(raw))).toEqual(before)
    expect(await transformedCore(hub.pool)).toEqual(coreBefore)
  }, 120_000)
})

const SAME = ['apn_opportunity', 'apn_solution', 'apn_engagement_invitation']

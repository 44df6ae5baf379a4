import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { bindActions, type Platform, randomIds } from '../../services/00-platform/index.ts'
import type { IngestionDeps } from '../../services/01-ingestion/deps.ts'
import { ingestionActions } from '../../services/01-ingestion/index.ts'
import type { Contract } from '../../services/01-ingestion/raw/contract.ts'
import { readSourceSettings } from '../../services/01-ingestion/settings.ts'
import { createSources } from '../../services/01-ingestion/sources/create-sources.ts'
import { createGate, gatedSource } from '../../services/01-ingestion/testing/gated-source.ts'
import { createShop, insertLeads, SHOP_SETTINGS } from '../../services/01-ingestion/testing/shop.ts'
import { type DATABASE_KINDS, type TestDatabase, testDatabase } from './database.ts'
import { AGENT, nextEvent, testPlatform } from './platform.ts'

export const LEADS = 600
export const PAIRS = 120
export const BATCH = 20
export const TIMEOUT_MS = 60_000

interface Counts {
  readonly read: number
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly quarantined: number
  readonly deleted: number
}

export interface Result {
  readonly backfillId: string
  readonly parts: number
  readonly tables: readonly (Counts & { readonly table: string; readonly parts: number })[]
  readonly total: Counts
}

/** What `ingestion.get-backfill` answers, as far as the tests look at it. */
export interface Found {
  readonly backfill: {
    readonly active: boolean
    readonly finishedAt: string | null
    readonly parts: {
      readonly all: number
      readonly done: number
      readonly pending: number
      readonly running: number
    }
    readonly atWork: readonly { readonly attempts: number }[]
  }
}

const OVER = /^run\.(succeeded|failed|cancelled)$/

/** Worker processes in small, on a hub and a shop of their own for the tests of a file; both are made anew before each test. */
export function backfillHub(kind: (typeof DATABASE_KINDS)[number]) {
  let hub: TestDatabase
  /** Of its own: the embedded database is one session, in which a source and a hub would meet. */
  let shop: TestDatabase
  const platforms: Platform[] = []
  let gate = createGate()
  let home: string
  let limit: number | undefined
  let contract: Contract

  beforeAll(async () => {
    hub = await testDatabase({ kind })
    shop = await testDatabase({ kind, empty: true })
    return () => Promise.all([hub.close(), shop.close()])
  })
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'ingestion-backfill-'))
    gate = createGate()
    limit = undefined
    contract = 'evolve'
    await shop.pool.unsafe('drop schema if exists shop cascade')
    await hub.pool.unsafe(`drop schema if exists raw cascade; create schema raw;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift, ops.runs, ops.backfills,
        ops.backfill_tables, ops.backfill_parts`)
    await createShop(shop.pool)
    await insertLeads(shop.pool, 1, LEADS)
    await shop.pool`insert into shop.crm_tag_rel select i, i % 7 from generate_series(1, ${PAIRS}::int) i`
    await shop.pool`insert into shop.res_users (id, login, write_date) values (1, 'ann', '2026-01-01')`
  })
  afterEach(async () => {
    gate.open()
    for (const platform of platforms.splice(0)) await platform.stop()
    rmSync(home, { recursive: true, force: true })
  })

  function deps(): IngestionDeps {
    const settings = { ...readSourceSettings(), odoo: SHOP_SETTINGS }
    const loading = {
      ...settings.loading,
      batchSize: BATCH,
      copyBatchSize: BATCH,
      databaseLimitBytes: limit,
      contracts: { 'odoo.res_users': contract },
    }
    const password = shop.source.password ?? 'geheim'
    const oneSession = kind === 'embedded'
    const config = { kind: 'odoo-sql', ...shop.source, password, schema: 'shop', oneSession } as const
    const all = { ...settings, loading }
    const sources = createSources({ odoo: config, apn: null }, all)
    return {
      ...{ ids: randomIds, home, settings: all, origin: 'real', stages: [], openCopy: hub.openCopy },
      openSource: async (name) => gatedSource(await sources.open(name), gate),
      describeSources: sources.describe,
    }
  }

  /** A process that takes two runs at once; the embedded database has one. */
  async function startWorker(): Promise<Platform> {
    const [first] = platforms
    if (kind === 'embedded' && first !== undefined) return first
    const platform = await testPlatform(hub, [bindActions(ingestionActions, deps())], { home })
    await platform.work()
    platforms.push(platform)
    return platform
  }

  async function begin(platform: Platform, action: string, input: object): Promise<string> {
    const { output } = await platform.invoke(
      action,
      { source: 'odoo', ...input },
      { actor: AGENT, channel: 'rest' },
    )
    return (output as { runId: string }).runId
  }

  async function ended<T>(platform: Platform, runId: string): Promise<T> {
    type Row = { status: string; result: T; error: { code: string } | null }
    const look = async () =>
      (await hub.pool<Row[]>`select status, result, error from ops.runs where id = ${runId}`)[0] as Row
    for (;;) {
      const over = nextEvent(platform, ({ type, payload }) => payload.runId === runId && OVER.test(type))
      over.catch(() => {})
      const { status, result, error } = await look()
      if (status === 'succeeded') return result
      if (status === 'failed' || status === 'cancelled') throw Object.assign(new Error(status), error)
      await over
    }
  }

  async function done<T = Result>(platform: Platform, action: string, input: object): Promise<T> {
    return ended<T>(platform, await begin(platform, action, input))
  }

  /** RAW row by row, without what differs from load to load. */
  async function rawRows(): Promise<Record<string, unknown[]>> {
    const tables = ['odoo_crm_lead', 'odoo_crm_tag_rel', 'odoo_res_users']
    const entries = await Promise.all(
      tables.map(async (name) => {
        const rows = await hub.pool.unsafe<{ row: unknown }[]>(
          `select to_jsonb(t) - '{_raw_id,_load_id,_extracted_at,_deleted_at}'::text[]
             || jsonb_build_object('gone', _deleted_at is not null) as row from raw.${name} t order by t::text`,
        )
        const texts = rows.map(({ row }) => JSON.stringify(row))
        return [name, texts.sort()] as const
      }),
    )
    return Object.fromEntries(entries)
  }

  const cursors = () => hub.pool`select table_name, position, watermark from ops.cursors order by table_name`

  /** Each part, and each load, tells what became of every row it read. */
  async function countsAgree({ total, backfillId }: Result): Promise<void> {
    expect(total.read).toBe(total.inserted + total.updated + total.unchanged + total.quarantined)
    const sums = async (query: Promise<readonly object[]>) => (await query)[0]
    const counted = { ...total }
    expect(
      await sums(hub.pool`select sum(read)::int as read, sum(inserted)::int as inserted, sum(updated)::int as updated,
        sum(unchanged)::int as unchanged, sum(quarantined)::int as quarantined, sum(deleted)::int as deleted
        from ops.loads where mode = 'backfill' and status = 'succeeded'`),
    ).toEqual(counted)
    expect(
      await sums(hub.pool`select sum(read)::int as read, sum(inserted)::int as inserted, sum(updated)::int as updated,
        sum(unchanged)::int as unchanged, sum(quarantined)::int as quarantined, sum(deleted)::int as deleted
        from ops.backfill_parts where backfill_id = ${backfillId}`),
    ).toEqual(counted)
  }

  /** Begins a backfill whose first worker is held in its third batch, so that two are committed. */
  async function heldBackfill(worker: Platform, input: object): Promise<string> {
    const held = gate.hold('crm_lead', { afterRows: 2 * BATCH })
    const runId = await begin(worker, 'ingestion.backfill', { tables: ['crm_lead'], workers: 1, ...input })
    await held
    return runId
  }

  async function read<T>(action: string, input: object = {}): Promise<T> {
    const [worker] = platforms as [Platform]
    const { output } = await worker.invoke(
      action,
      { source: 'odoo', ...input },
      { actor: AGENT, channel: 'rest' },
    )
    return output as T
  }

  return {
    get pool() {
      return hub.pool
    },
    get shop() {
      return shop.pool
    },
    get gate() {
      return gate
    },
    get openCopy() {
      return hub.openCopy
    },
    platforms,
    setLimit: (bytes: number) => {
      limit = bytes
    },
    setContract: (wanted: Contract) => {
      contract = wanted
    },
    ...{ startWorker, begin, ended, done, rawRows, cursors, countsAgree, heldBackfill, read },
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import {
  createLogger,
  type RunContext,
  randomIds,
  SYSTEM,
  systemClock,
} from '../../services/00-platform/index.ts'
import { erasePersonAction } from '../../services/01-ingestion/actions/privacy.ts'
import { syncAction } from '../../services/01-ingestion/actions/sync.ts'
import type { IngestionDeps } from '../../services/01-ingestion/deps.ts'
import { readSourceSettings } from '../../services/01-ingestion/settings.ts'
import { createSources } from '../../services/01-ingestion/sources/create-sources.ts'
import { createPersonShop, deriveFromLead } from '../../services/01-ingestion/testing/person-shop.ts'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from './database.ts'

const SETTINGS = readSourceSettings()
const MODELS = ['res.partner', 'res.users', 'crm.lead', 'sale.order']
const ODOO = {
  ...SETTINGS.odoo,
  models: MODELS.map((model) => ({ model, required: true })),
  relations: [],
}
/** Databases, and the ways into RAW that each of them has. */
export const WAYS = DATABASE_KINDS.flatMap((kind) =>
  (kind === 'server' ? (['by COPY', 'row by row'] as const) : (['row by row'] as const)).map(
    (way) => [kind, way] as const,
  ),
)

type Contracts = IngestionDeps['settings']['loading']['contracts']

/** A hub of its own for the tests of a file, whose tables and shop are made anew before each test. */
export function erasureHub(kind: (typeof DATABASE_KINDS)[number], way: 'by COPY' | 'row by row') {
  let hub: TestDatabase
  const home = mkdtempSync(join(tmpdir(), 'erase-home-'))
  beforeAll(async () => {
    hub = await testDatabase({ kind })
  })
  afterAll(async () => {
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })
  let contracts: Contracts = {}
  beforeEach(async () => {
    contracts = {}
    await hub.pool.unsafe(`
      drop schema if exists raw cascade; create schema raw;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift, ops.erasures, ops.suppressions, ops.runs,
        ops.events, ops.validation_failures, core.odoo_opportunities, core.aws_accounts, search.opportunities,
        search.terms, core.opportunity_matches cascade;`)
    await createPersonShop(hub.pool)
  })

  function run(runId: string, started: unknown[] = []): RunContext<IngestionDeps> {
    const settings = { ...SETTINGS, odoo: ODOO, loading: { ...SETTINGS.loading, contracts } }
    const password = hub.source.password ?? 'geheim-77'
    const config = { kind: 'odoo-sql', ...hub.source, password, schema: 'shop' } as const
    const sources = createSources({ odoo: config, apn: null }, settings)
    return {
      ...{ requestId: 'r', actor: SYSTEM, channel: 'job', dryRun: false, attempt: 1, runId },
      signal: new AbortController().signal,
      db: hub.pool,
      clock: systemClock,
      log: createLogger('silent'),
      deps: {
        ...{ ids: randomIds, home, settings, origin: 'real' },
        stages: [
          { action: 'transform.run', input: {} },
          { action: 'match.run', input: {} },
        ],
        openCopy: way === 'by COPY' ? hub.openCopy : null,
        ...{ openSource: sources.open, describeSources: sources.describe },
      },
      emit: async () => {},
      afterCommit: () => {},
      startRun: async (action, _input, next) => {
        started.push([action, next?.map((step) => step.action)])
        return { runId: 'rebuild', status: 'queued', href: '' }
      },
      progress: async () => {},
    }
  }
  const sync = async (mode: 'full' | 'incremental' = 'full') =>
    (await syncAction.execute({ source: 'odoo', mode }, run(randomIds.next(new Date())))).total
  const erase = (input: Record<string, unknown>, runId = 'run-e', started: unknown[] = []) =>
    erasePersonAction.execute(
      erasePersonAction.input.parse({ source: 'odoo', ...input }),
      run(runId, started),
    )

  /** Every text of the hub's database, with its table and column, that holds one of the words. */
  async function standsIn(pattern: RegExp): Promise<string[]> {
    const columns = await hub.pool<{ schema: string; table: string; column: string }[]>`
      select table_schema as schema, table_name as "table", column_name as "column" from information_schema.columns
      where table_schema not in ('pg_catalog', 'information_schema', 'shop')
        and (data_type in ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'USER-DEFINED', 'tsvector'))
      order by 1, 2, 3`
    const found: string[] = []
    for (const { schema, table, column } of columns) {
      const rows = await hub.pool.unsafe(
        `select 1 from "${schema}"."${table}" where "${column}"::text ~* $1 limit 1`,
        [pattern.source],
      )
      if (rows.length > 0) found.push(`${schema}.${table}.${column}`)
    }
    return found
  }

  async function insertRun(
    id: string,
    input: Record<string, string>,
    action = 'privacy.erase-person',
  ): Promise<void> {
    await hub.pool`
      insert into ops.runs (id, action, input, status, next, exclusive_key, actor, request_id, max_attempts, created_at)
      values (${id}, ${action}, ${hub.pool.json(input)}, 'running', '[]', ${id}, '{}', 'r', 1, now())`
  }

  return {
    get database() {
      return hub
    },
    get pool() {
      return hub.pool
    },
    run,
    sync,
    erase,
    standsIn,
    insertRun,
    derive: () => deriveFromLead(hub.pool),
    setContracts: (wanted: Contracts) => {
      contracts = wanted
    },
  }
}

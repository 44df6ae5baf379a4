import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createApnSql,
  generateCompany,
  type OdooServer,
  SAMPLE_LOGINS,
  startOdooServer,
} from '../../sample/index.ts'
import {
  type CleanRun,
  type Client,
  cleanRunOf,
  killAndResume,
  ownDatabases,
  type Rows,
  rowsOf,
  type Stage,
} from './kills.ts'
import { buildProduct, createProcesses, until } from './processes.ts'

const SERVER = process.env.TEST_DATABASE_URL
const KILLS = 50
const SEED = 'kill -9'
const TIMEOUT_MS = 600_000

/** Names of runs and loads, moments, and numbers given by sequences: they differ between two clean runs too. */
const RAW_VOLATILE = ['_raw_id', '_load_id', '_extracted_at']
const CORE_VOLATILE = ['raw_id', 'load_id', 'transformed_at']

const sync = (source: 'odoo' | 'apn'): Stage => ({
  name: `ingestion.sync ${source}`,
  action: 'ingestion.sync',
  input: { source, mode: 'full' },
  reset: async (db) => {
    for (const table of await rawTables(db, source)) await db.unsafe(`drop table ${table}`)
    for (const table of ['loads', 'cursors', 'quarantine', 'schema_drift']) {
      await db.unsafe(`delete from ops.${table} where source = $1`, [source])
    }
  },
  rows: async (db) => {
    const raw = await rawTables(db, source)
    return {
      ...(await rowsOf(db, Object.fromEntries(raw.map((table) => [table, RAW_VOLATILE])))),
      ...(await bookkeeping(db, source)),
    }
  },
})

const transform: Stage = {
  name: 'transform.run',
  action: 'transform.run',
  input: { entity: 'all' },
  reset: async (db) => {
    await db`truncate core.odoo_opportunities, core.ace_opportunities, core.aws_accounts, core.stage_map,
      core.country_map, core.reporting_rates, core.generic_domains`
  },
  rows: (db) =>
    rowsOf(db, {
      'core.odoo_opportunities': CORE_VOLATILE,
      'core.ace_opportunities': CORE_VOLATILE,
      'core.aws_accounts': CORE_VOLATILE,
      'core.stage_map': [],
      'core.country_map': [],
      'core.reporting_rates': [],
      'core.generic_domains': [],
    }),
}

const validate: Stage = {
  name: 'validate.run',
  action: 'validate.run',
  input: {},
  reset: async (db) => {
    await db`truncate ops.validation_results, ops.validation_failures`
  },
  rows: (db) =>
    rowsOf(db, {
      'ops.validation_results': ['run_id', 'started_at', 'duration_ms', 'sql'],
      'ops.validation_failures': ['id', 'run_id'],
    }),
}

const embedding: Stage = {
  name: 'embedding.run',
  action: 'embedding.run',
  input: {},
  reset: async (db) => {
    await db`truncate search.opportunities, search.embeddings, search.terms, search.corpus`
  },
  rows: (db) =>
    rowsOf(db, {
      'search.opportunities': ['updated_at'],
      'search.embeddings': ['embedded_at'],
      'search.terms': [],
      'search.corpus': ['updated_at'],
    }),
}

const match: Stage = {
  name: 'match.run',
  action: 'match.run',
  input: {},
  reset: async (db) => {
    await db`truncate core.opportunity_matches, ops.match_staging, ops.match_runs`
  },
  rows: (db) =>
    rowsOf(db, {
      'core.opportunity_matches': ['run_id', 'created_at', 'updated_at'],
      'ops.match_staging': [],
    }),
}

const STAGES = [sync('odoo'), sync('apn'), transform, validate, embedding, match] as const
/** Stages that do not read each other's tables share workers, and a kill; the groups go on side by side. */
const GROUPS: readonly (readonly Stage[])[] = [
  [STAGES[0], STAGES[1]],
  [transform],
  [validate, match],
  [embedding],
]

async function rawTables(db: Client, source: string): Promise<string[]> {
  const rows = await db<{ name: string }[]>`
    select format('raw.%I', tablename) as name from pg_tables
    where schemaname = 'raw' and tablename like ${`${source}\\_%`} order by 1`
  return rows.map(({ name }) => name)
}

/** What the loads say they did, and where the next incremental one begins. */
async function bookkeeping(db: Client, source: string): Promise<Rows> {
  const text = async (rows: Promise<readonly object[]>) => (await rows).map((row) => JSON.stringify(row))
  return {
    loads: await text(db`
      select table_name, mode, status, read, inserted, updated, unchanged, quarantined, deleted
      from ops.loads where source = ${source} and status = 'succeeded' order by table_name`),
    cursors: await text(db`
      select table_name, position, watermark from ops.cursors where source = ${source} order by table_name`),
    quarantine: await text(db`
      select table_name, key, column_name, code from ops.quarantine where source = ${source} order by 1, 2::text, 3, 4`),
  }
}

describe.skipIf(SERVER === undefined)('kill -9 in every stage, then resume [server]', () => {
  const serverUrl = SERVER ?? ''
  const databases = ownDatabases(serverUrl)
  const clean = new Map<string, CleanRun>()
  const lanes = new Map<readonly Stage[], string>()
  let odoo: OdooServer
  let settings: Record<string, string>

  beforeAll(async () => {
    buildProduct()
    const company = generateCompany({
      seed: 11,
      opportunities: 200,
      aceOpportunities: 80,
      today: '2026-03-02',
    })
    settleTimes(company.odoo)
    const { database, admin } = SAMPLE_LOGINS
    odoo = await startOdooServer({
      data: company.odoo,
      database,
      logins: [{ ...admin, profile: 'admin' }],
      now: () => '2026-03-02 04:00:00.000000',
    })
    settings = {
      ODOO_URL: odoo.url,
      ODOO_DB: database,
      ODOO_USERNAME: admin.login,
      ODOO_PASSWORD: admin.password,
      ...(await apnSettings(await databases.create(), company.apn)),
      BATCH_SIZE: '10',
      LOG_LEVEL: 'error',
    }
    await runClean()
  }, TIMEOUT_MS)

  afterAll(async () => {
    await odoo?.close()
    await databases.drop()
  })

  /** The first load of a hub does every stage undisturbed; its database is what the killed runs begin from. */
  async function runClean(): Promise<void> {
    const base = await databases.create()
    const processes = createProcesses()
    const db = postgres(base, { max: 2, onnotice: () => {} })
    try {
      const hub = await processes.hub(processes.home(), { ...settings, DATABASE_URL: base })
      await until('the first load to end', () => firstLoadEnded(db), { timeoutMs: 120_000, program: hub })
      for (const stage of STAGES) clean.set(stage.name, await cleanRunOf(db, stage))
      hub.kill('SIGTERM')
      await hub.ended
    } finally {
      await processes.cleanUp()
      await db.end({ timeout: 2 })
    }
    for (const group of GROUPS) lanes.set(group, await databases.create(base))
  }

  describe('issue 2, PIPE-4.2', () => {
    for (const group of GROUPS) {
      const names = group.map(({ name }) => name).join(' and ')
      test.concurrent(
        `${names}: ${KILLS} kills at seeded random points end row by row like the clean run`,
        async () => {
          const report = await killAndResume({
            stages: group,
            clean,
            url: lanes.get(group) ?? '',
            settings,
            seed: `${SEED} ${names}`,
            kills: KILLS,
            onRound: (stage, rows) => expect(rows, stage.name).toEqual(clean.get(stage.name)?.rows),
          })
          console.log(JSON.stringify(report.map((r) => ({ ...r, ms: clean.get(r.stage)?.durationMs }))))
          for (const { kills, rounds } of report) {
            expect(kills).toBeGreaterThanOrEqual(KILLS)
            expect(rounds).toBeGreaterThan(1)
          }
        },
        TIMEOUT_MS,
      )
    }
  })
})

/** The sample has documents changed "today"; a cursor never lies beyond now, so these would show when a run was. */
function settleTimes(odoo: ReturnType<typeof generateCompany>['odoo']): void {
  for (const row of Object.values(odoo).flat()) {
    if (typeof row.write_date === 'string' && row.write_date > '2026-03-02')
      row.write_date = '2026-03-02 04:00:00'
  }
}

async function firstLoadEnded(db: Client): Promise<boolean> {
  const rows = await db<{ action: string; status: string }[]>`select action, status from ops.runs`
  const failed = rows.find(({ status }) => status === 'failed' || status === 'cancelled')
  if (failed !== undefined) throw new Error(`${failed.action} ${failed.status}`)
  return rows.some(({ action, status }) => action === 'match.run' && status === 'succeeded')
}

async function apnSettings(url: string, apn: Parameters<typeof createApnSql>[0]) {
  const db = postgres(url, { max: 1, onnotice: () => {} })
  try {
    for (const { text, values } of createApnSql(apn)) await db.unsafe(text, [...values])
  } finally {
    await db.end({ timeout: 2 })
  }
  const { hostname, port, pathname, username, password } = new URL(url)
  return {
    APN_DB_HOST: hostname,
    APN_DB_PORT: port,
    APN_DB_NAME: pathname.slice(1),
    APN_DB_USER: username,
    APN_DB_PASSWORD: decodeURIComponent(password),
  }
}

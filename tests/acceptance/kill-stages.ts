import type postgres from 'postgres'

export type Client = postgres.Sql

/** A stage of the pipeline as these tests see it: an action, and the tables it fills. */
export interface Stage {
  readonly name: string
  readonly action: string
  readonly input: object
  /** Takes the database back to what it was before the stage ran. */
  reset(db: Client): Promise<void>
  /** Everything the stage left, row by row, without what names a run or a moment. */
  rows(db: Client): Promise<Rows>
}

/** Table → its rows as sorted texts. */
export type Rows = Readonly<Record<string, readonly string[]>>

/** All rows of `tables` (name → columns that differ from run to run). */
export async function rowsOf(db: Client, tables: Readonly<Record<string, readonly string[]>>): Promise<Rows> {
  const entries = await Promise.all(
    Object.entries(tables).map(async ([table, volatile]) => {
      const rows = await db.unsafe<{ row: string }[]>(
        `select (to_jsonb(t) - $1::text[])::text as row from ${table} t order by 1`,
        [volatile as never],
      )
      return [table, rows.map(({ row }) => row)] as const
    }),
  )
  return Object.fromEntries(entries)
}

export interface CleanRun {
  readonly rows: Rows
  readonly durationMs: number
}

/** What the stage left when nobody disturbed it, in a database where it ran once. */
export async function cleanRunOf(db: Client, stage: Stage): Promise<CleanRun> {
  const [run] = await db<{ durationMs: number }[]>`
    select extract(epoch from finished_at - started_at)::float8 * 1000 as "durationMs" from ops.runs
    where action = ${stage.action} and status = 'succeeded' and input @> ${db.json(stage.input as never)}`
  if (run === undefined) throw new Error(`${stage.name} did not run`)
  const rows = await stage.rows(db)
  if (Object.values(rows).flat().length === 0) throw new Error(`${stage.name} left nothing to compare`)
  return { rows, durationMs: run.durationMs }
}

/** Whether the load of a new hub came to its end. @throws Error when one of its runs failed */
export async function firstLoadEnded(db: Client): Promise<boolean> {
  const rows = await db<{ action: string; status: string }[]>`select action, status from ops.runs`
  const failed = rows.find(({ status }) => status === 'failed' || status === 'cancelled')
  if (failed !== undefined) throw new Error(`${failed.action} ${failed.status}`)
  return rows.some(({ action, status }) => action === 'match.run' && status === 'succeeded')
}

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

export const STAGES = [sync('odoo'), sync('apn'), transform, validate, embedding, match] as const
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

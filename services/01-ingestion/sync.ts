import { type ActionContext, AppError, type RunContext } from '../00-platform/index.ts'
import { isLeftToBackfill, refuseBackfilled } from './backfill/active.ts'
import type { IngestionDeps } from './deps.ts'
import { type DiscoveryResult, discoverSource } from './discovery/discover.ts'
import { ingestionErrors } from './errors.ts'
import { NO_COUNTS } from './loading/counts.ts'
import { loadTable } from './loading/load-table.ts'
import type { LoadMode } from './loading/options.ts'
import type { Counts } from './loading/queries.ts'
import { claimOrigin } from './pipeline/origin.ts'
import { contractOf } from './raw/contract.ts'
import { notConfigured } from './sources/create-sources.ts'
import type { Source, SourceName, SourceTable } from './sources/source.ts'

export interface SyncInput {
  readonly source: SourceName
  readonly mode: LoadMode
  readonly tables?: readonly string[] | undefined
}

export interface TableOutcome extends Counts {
  readonly table: string
  readonly loadId: string | null
  readonly error: { readonly code: string; readonly message: string } | null
}

type Run = RunContext<IngestionDeps>
type Ctx = ActionContext<IngestionDeps>

/**
 * Discovers the source, brings RAW to it, then loads its tables one after another, in order of name. A table that
 * fails does not stop the others; a source that is gone does.
 * @throws SYNC_INCOMPLETE when some tables failed; TABLE_NOT_IN_SOURCE; OTHER_DATA_PRESENT; SOURCE_*
 */
export async function syncSource(run: Run, input: SyncInput) {
  await claim(run)
  const source = await run.deps.openSource(input.source, run.signal)
  try {
    await run.progress({ stage: 'discovery', done: 0, message: `Reading the catalogue of ${input.source}` })
    const { tables, drift } = await discover(run, source)
    const chosen = chooseTables(input, tables)
    const outcomes: TableOutcome[] = []
    for (const [done, table] of chosen.entries()) {
      outcomes.push(await loadOne(run, source, table, input.mode, { done, total: chosen.length }, outcomes))
    }
    refuseFailures(input.source, outcomes)
    await run.progress({ stage: 'loading', done: chosen.length, total: chosen.length })
    return {
      source: input.source,
      mode: input.mode,
      tables: outcomes,
      total: totalOf(outcomes),
      drift: drift.length,
    }
  } finally {
    await source.close()
  }
}

/** Discovery alone; each drift becomes an event. */
export async function discoverOnly(run: Run, name: SourceName) {
  await claim(run)
  const source = await run.deps.openSource(name, run.signal)
  try {
    await run.progress({ stage: 'discovery', done: 0, message: `Reading the catalogue of ${name}` })
    const { tables, drift } = await discover(run, source)
    return {
      source: name,
      tables: tables.map((table) => ({ name: table.name, kind: table.kind, columns: table.columns.length })),
      drift: [...drift],
    }
  } finally {
    await source.close()
  }
}

export async function discover(run: Run, source: Source): Promise<DiscoveryResult> {
  const found = await discoverSource(
    { db: run.db, clock: run.clock, home: run.deps.home, contracts: run.deps.settings.loading.contracts },
    source,
    run.signal,
  )
  for (const change of found.drift) {
    await run.emit('source.schema-drift', { source: source.name, ...change })
  }
  return found
}

export function chooseTables(
  { source, tables: wanted }: Pick<SyncInput, 'source' | 'tables'>,
  tables: readonly SourceTable[],
): readonly SourceTable[] {
  if (wanted === undefined || wanted.length === 0) return tables
  const unknown = wanted.find((name) => !tables.some((table) => table.name === name || table.model === name))
  if (unknown !== undefined) {
    const list = tables.map((table) => table.name).join(', ')
    throw ingestionErrors.TABLE_NOT_IN_SOURCE({ source, table: unknown, tables: list })
  }
  return tables.filter((table) => wanted.includes(table.name) || wanted.includes(table.model ?? table.name))
}

async function loadOne(
  run: Run,
  source: Source,
  table: SourceTable,
  mode: LoadMode,
  progress: { readonly done: number; readonly total: number },
  before: readonly TableOutcome[],
): Promise<TableOutcome> {
  const { loading } = run.deps.settings
  const rowsBefore = totalOf(before).read
  const tell = (counts: Counts) =>
    run.progress({
      stage: 'loading',
      ...progress,
      message: `${table.name}: ${counts.read} rows (${rowsBefore + counts.read} in all)`,
    })
  if (await isLeftToBackfill(run.db, source.name, table.name, mode)) {
    await run.progress({ stage: 'loading', ...progress, message: `${table.name}: left to its backfill` })
    return { table: table.name, loadId: null, ...NO_COUNTS, error: null }
  }
  try {
    await tell(NO_COUNTS)
    const result = await loadTable(
      { db: run.db, clock: run.clock, ids: run.deps.ids, openCopy: run.deps.openCopy },
      source,
      table,
      {
        mode,
        runId: run.runId,
        batchSize: table.kind === 'relation' ? loading.relationBatchSize : loading.batchSize,
        copyBatchSize: loading.copyBatchSize,
        contract: contractOf(loading.contracts, source.name, table.name),
        lookbackSeconds: loading.lookbackSeconds,
        signal: run.signal,
        onBatch: tell,
      },
    )
    return { ...result, error: null }
  } catch (error) {
    if (!isTableFault(error)) throw error
    run.log.warn({ err: error, source: source.name, table: table.name }, 'a table could not be loaded')
    return {
      table: table.name,
      loadId: null,
      ...NO_COUNTS,
      error: { code: error.code, message: error.message },
    }
  }
}

/** Faults of one table; everything else (source gone, cancelled, database down) ends the run. */
const TABLE_FAULTS = new Set([
  'SCHEMA_FROZEN',
  'SOURCE_TABLE_MISSING',
  'SOURCE_COLUMN_MISSING',
  'SOURCE_PERMISSION_DENIED',
  'SOURCE_QUERY_FAILED',
  'ODOO_ACCESS_DENIED',
  'ODOO_MODEL_UNKNOWN',
  'ODOO_FIELD_UNKNOWN',
  'ODOO_SERVER_ERROR',
  'ODOO_USER_ERROR',
])

export function isTableFault(error: unknown): error is AppError {
  return error instanceof AppError && TABLE_FAULTS.has(error.code)
}

function refuseFailures(source: SourceName, outcomes: readonly TableOutcome[]): void {
  const failed = outcomes.filter((outcome) => outcome.error !== null)
  if (failed.length === 0) return
  const tables = failed.map(({ table, error }) => `${table}: ${error?.code ?? ''}`).join(', ')
  throw ingestionErrors.SYNC_INCOMPLETE({ source, failed: failed.length, tables })
}

export function totalOf(outcomes: readonly Counts[]): Counts {
  const sum = (name: keyof Counts) => outcomes.reduce((total, outcome) => total + outcome[name], 0)
  return {
    read: sum('read'),
    inserted: sum('inserted'),
    updated: sum('updated'),
    unchanged: sum('unchanged'),
    quarantined: sum('quarantined'),
    deleted: sum('deleted'),
  }
}

/**
 * Refuses a run before it is recorded. Connects to nothing: the call holds a transaction.
 * @throws SOURCE_NOT_CONFIGURED, OTHER_DATA_PRESENT
 */
export async function checkStartable(ctx: Ctx, name: SourceName): Promise<void> {
  const described = ctx.deps.describeSources().find((source) => source.name === name)
  if (described?.configured !== true) throw notConfigured(name)
  await claim(ctx)
}

/** @throws what {@link checkStartable} does; BACKFILL_ACTIVE, for a full sync of tables that a backfill reads */
export async function checkSync(ctx: Ctx, { source, mode, tables }: SyncInput): Promise<void> {
  await checkStartable(ctx, source)
  if (mode === 'full') await refuseBackfilled(ctx.db, source, tables)
}

/** Sample and real data never mix: what the sources give may be written only into a database that is claimed for it. */
export async function claim({ db, clock, deps }: Pick<Ctx, 'db' | 'clock' | 'deps'>): Promise<void> {
  if (deps.origin !== 'none') await claimOrigin(db, deps.origin, clock.now())
}

/** @throws what {@link discoverSource} throws, without writing anything. */
export async function planSync(ctx: Ctx, input: SyncInput) {
  const source = await ctx.deps.openSource(input.source, ctx.signal)
  try {
    const tables = chooseTables(input, await source.discover(ctx.signal))
    return { source: input.source, mode: input.mode, tables: tables.map((table) => table.name) }
  } finally {
    await source.close()
  }
}

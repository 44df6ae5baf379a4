import type { ActionContext } from '../00-platform/index.ts'
import { refuseBackfilled } from './backfill/active.ts'
import type { IngestionDeps } from './deps.ts'
import { ingestionErrors } from './errors.ts'
import type { LoadMode } from './loading/options.ts'
import type { TableOutcome } from './loading/outcome.ts'
import { claimOrigin } from './pipeline/origin.ts'
import { notConfigured } from './sources/create-sources.ts'
import type { SourceName, SourceTable } from './sources/source.ts'
import { discover, follow, loadOne, type Run, totalOf } from './sync-tables.ts'

export interface SyncInput {
  readonly source: SourceName
  readonly mode: LoadMode
  readonly tables?: readonly string[] | undefined
  readonly sweep?: boolean | undefined
  /** However many rows are missing at the source, they are marked as gone. */
  readonly acceptDeletions?: boolean | undefined
}

type Ctx = ActionContext<IngestionDeps>

/**
 * Discovers the source, brings RAW to it, then loads its tables one after another, as the source orders them. A table that
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
      const { mode, sweep = true, acceptDeletions = false } = input
      const progress = { done, total: chosen.length, rowsBefore: totalOf(outcomes).read }
      outcomes.push(await loadOne(run, source, table, { mode, sweep, acceptDeletions }, progress))
    }
    outcomes.push(...(await follow(run, source, tables, input.acceptDeletions)))
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

function refuseFailures(source: SourceName, outcomes: readonly TableOutcome[]): void {
  const failed = outcomes.filter((outcome) => outcome.error !== null)
  if (failed.length === 0) return
  const tables = failed.map(({ table, error }) => `${table}: ${error?.code ?? ''}`).join(', ')
  throw ingestionErrors.SYNC_INCOMPLETE({ source, failed: failed.length, tables })
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

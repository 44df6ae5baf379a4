import type { RunContext } from '../00-platform/index.ts'
import { isLeftToBackfill } from './backfill/active.ts'
import type { IngestionDeps } from './deps.ts'
import { type DiscoveryResult, discoverSource } from './discovery/discover.ts'
import { NO_COUNTS } from './loading/counts.ts'
import { followDeletions } from './loading/follow-deletions.ts'
import { loadTable } from './loading/load-table.ts'
import { type GoneLimit, USUAL_LIMIT } from './loading/missing.ts'
import type { LoaderDeps, LoadOptions } from './loading/options.ts'
import { failedTable, isTableFault, type TableOutcome } from './loading/outcome.ts'
import type { Counts } from './loading/queries.ts'
import { noteMissing } from './outages/missing.ts'
import { contractOf } from './raw/contract.ts'
import { closestOf } from './settings.ts'
import type { Source, SourceName, SourceTable } from './sources/source.ts'

export type Run = RunContext<IngestionDeps>

/** Brings RAW to what the source has; each drift becomes an event. */
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

/** What refers to rows that are gone. */
export async function follow(
  run: Run,
  source: Source,
  tables: readonly SourceTable[],
  acceptDeletions = false,
): Promise<TableOutcome[]> {
  const { contracts } = run.deps.settings.loading
  return await followDeletions(loaderOf(run), source, tables, {
    runId: run.runId,
    signal: run.signal,
    contracts,
    goneLimitOf: (table) => goneLimitOf(run, source.name, table, acceptDeletions),
    noteMissing: (table, gone) => noteMissing(run, source.name, table, gone),
  })
}

/** How many rows of a table may vanish at once; null: any number. */
export function goneLimitOf(
  { deps: { settings } }: Pick<Run, 'deps'>,
  source: SourceName,
  table: string,
  acceptDeletions = false,
): GoneLimit | null {
  const set = closestOf(settings.loading.deletions, source, table)
  return acceptDeletions ? null : set === undefined ? USUAL_LIMIT : set
}

function loaderOf({ db, clock, deps }: Run): LoaderDeps {
  return { db, clock, ids: deps.ids, openCopy: deps.openCopy }
}

/** Loads one table of a run and tells how far it is. A fault of the table is its outcome; any other ends the run. */
export async function loadOne(
  run: Run,
  source: Source,
  table: SourceTable,
  options: Pick<LoadOptions, 'mode' | 'sweep' | 'repeats' | 'yields'> & {
    readonly acceptDeletions?: boolean
  },
  { rowsBefore, ...place }: { readonly done: number; readonly total: number; readonly rowsBefore: number },
): Promise<TableOutcome> {
  const { loading } = run.deps.settings
  const tell = (counts: Counts) =>
    run.progress({
      stage: 'loading',
      ...place,
      message: `${table.name}: ${counts.read} rows (${rowsBefore + counts.read} in all)`,
    })
  if (await isLeftToBackfill(run.db, source.name, table.name, options.mode)) {
    await run.progress({ stage: 'loading', ...place, message: `${table.name}: left to its backfill` })
    return { table: table.name, loadId: null, ...NO_COUNTS, error: null, warning: null }
  }
  let warning: TableOutcome['warning'] = null
  try {
    await tell(NO_COUNTS)
    const { acceptDeletions, ...loadOptions } = options
    const result = await loadTable(loaderOf(run), source, table, {
      ...loadOptions,
      goneLimit: goneLimitOf(run, source.name, table.name, acceptDeletions),
      runId: run.runId,
      batchSize: table.kind === 'relation' ? loading.relationBatchSize : loading.batchSize,
      copyBatchSize: loading.copyBatchSize,
      contract: contractOf(loading.contracts, source.name, table.name),
      lookbackSeconds: loading.lookbackSeconds,
      signal: run.signal,
      onBatch: tell,
      onSettled: async (refused) => {
        warning = await noteMissing(run, source.name, table.name, refused)
      },
    })
    return { ...result, error: null, warning }
  } catch (error) {
    if (!isTableFault(error)) throw error
    run.log.warn({ err: error, source: source.name, table: table.name }, 'a table could not be loaded')
    return failedTable(table.name, error)
  }
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

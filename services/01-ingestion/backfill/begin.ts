import { type Db, inTransaction, type RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { capToNow } from '../loading/positions.ts'
import { abandonLoads, insertLoad, type NewLoad, selectCursor, upsertCursor } from '../loading/queries.ts'
import type { Source, SourceName, SourceTable } from '../sources/source.ts'
import { selectWholeReads } from './active-queries.ts'
import { backfillErrors } from './errors.ts'
import { growthOf, type PlannedTable, planTables } from './plan.ts'
import {
  type Backfill,
  insertBackfill,
  type NewBackfill,
  selectBackfillOfRun,
  selectUnfinished,
} from './queries.ts'
import { findSpace, type Space } from './space.ts'

type Run = RunContext<IngestionDeps>

interface Wanted {
  readonly source: SourceName
  readonly workers: number
  readonly partRows: number
  readonly fresh: boolean
  readonly ignoreSpace: boolean
}

/** The backfill to go on with: that of this run, else the newest unfinished one of the same tables. */
export async function resumable(
  db: Db,
  runId: string | null,
  { source, fresh }: Pick<Wanted, 'source' | 'fresh'>,
  tables: readonly SourceTable[],
): Promise<Backfill | undefined> {
  const own = runId === null ? undefined : await selectBackfillOfRun(db, runId)
  if (own !== undefined) return own
  return fresh ? undefined : await selectUnfinished(db, source, scopeOf(tables))
}

function scopeOf(tables: readonly SourceTable[]): string[] {
  return tables.map(({ name }) => name).sort()
}

/**
 * Plans and records a backfill; nothing is loaded yet.
 * @returns its id
 * @throws BACKFILL_SPACE_SHORT, BACKFILL_SYNC_ACTIVE, SOURCE_*
 */
export async function beginBackfill(
  run: Run,
  source: Source,
  tables: readonly SourceTable[],
  input: Wanted,
): Promise<string> {
  await refuseWholeReads(run.db, source.name, tables)
  await run.progress({ stage: 'planning', done: 0, message: `Measuring ${tables.length} tables` })
  const planned = await planTables(run.db, source, tables, { partRows: input.partRows, signal: run.signal })
  if (!input.ignoreSpace) refuseShortSpace(source.name, growthOf(planned), await spaceOf(run))
  // Before any part reads: where it becomes the cursor, nothing that is written meanwhile is missed.
  const marks = new Map<string, Mark>()
  for (const { table } of planned) marks.set(table.name, await markOf(run, source, table))
  const backfill = assemble(run, source, input.workers, planned, marks)
  await inTransaction(run.db, async (tx) => {
    const now = run.clock.now()
    await insertBackfill(tx, backfill, now)
    for (const { description, loadId, takesCursor, watermark } of backfill.tables) {
      const load: NewLoad = {
        ...{ id: loadId, runId: run.runId, source: source.name },
        ...{ table: description.name, mode: 'backfill' },
      }
      if (takesCursor) await abandonLoads(tx, source.name, description.name, now)
      await insertLoad(tx, load, now)
      if (takesCursor) await upsertCursor(tx, load, { phase: 'full', afterKey: null }, watermark, now)
    }
  })
  return backfill.id
}

/** What is free for the hub's database. */
export function spaceOf({ db, deps }: Pick<Run, 'db' | 'deps'>): Promise<Space> {
  const limit = deps.settings.loading.databaseLimitBytes
  return findSpace(db, { home: deps.home, embedded: deps.openCopy === null, limit })
}

interface Mark {
  readonly takesCursor: boolean
  readonly watermark: string | null
}

/** A live cursor is left alone; where there is none, the highest change now is what the finished backfill leaves. */
async function markOf(run: Run, source: Source, table: SourceTable): Promise<Mark> {
  const cursor = await selectCursor(run.db, source.name, table.name)
  if (cursor?.position.phase === 'incremental') return { takesCursor: false, watermark: null }
  const highest = await source.watermark(table, run.signal)
  return { takesCursor: true, watermark: highest === null ? null : capToNow(highest, run.clock.now()) }
}

/** Parts of the largest tables come first, so that the last ones to end are small. */
function assemble(
  run: Run,
  source: Source,
  workers: number,
  planned: readonly PlannedTable[],
  marks: ReadonlyMap<string, Mark>,
): NewBackfill {
  const newId = () => run.deps.ids.next(run.clock.now())
  const bySize = [...planned].sort((a, b) => b.parts.length - a.parts.length || (b.rows ?? 0) - (a.rows ?? 0))
  return {
    ...{ id: newId(), runId: run.runId, source: source.name, workers },
    scope: scopeOf(planned.map(({ table }) => table)),
    tables: planned.map(({ table, rows, bytes }) => ({
      ...{ description: table, loadId: newId(), rows, bytes },
      takesCursor: marks.get(table.name)?.takesCursor ?? true,
      watermark: marks.get(table.name)?.watermark ?? null,
    })),
    parts: bySize
      .flatMap(({ table, parts }) => parts.map((part) => ({ table: table.name, ...part })))
      .map((part, i) => ({ number: i + 1, ...part })),
  }
}

async function refuseWholeReads(db: Db, source: SourceName, tables: readonly SourceTable[]): Promise<void> {
  const reads = await selectWholeReads(db, source, scopeOf(tables))
  const [first] = reads
  if (first === undefined) return
  const names = reads.map(({ table }) => table).join(', ')
  throw backfillErrors.BACKFILL_SYNC_ACTIVE({ source, id: first.id, tables: names })
}

function refuseShortSpace(source: SourceName, needed: number, { free, from }: Space): void {
  if (free === null || needed <= free) return
  const mb = (bytes: number) => Math.ceil(bytes / 1_000_000)
  const told = from === 'limit' ? 'loading.databaseLimitBytes' : 'its disk'
  throw backfillErrors.BACKFILL_SPACE_SHORT({
    ...{ source, neededMb: mb(needed), freeMb: Math.floor(free / 1_000_000), from: told },
  })
}

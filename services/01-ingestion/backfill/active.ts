import type { Db } from '../../00-platform/index.ts'
import { selectCursor } from '../loading/queries.ts'
import { tableOfModel } from '../settings.ts'
import type { SourceName } from '../sources/source.ts'
import { selectActiveBackfills, selectActiveFullSyncs } from './active-queries.ts'
import { backfillErrors } from './errors.ts'

type Tables = readonly string[] | null | undefined

/** @throws BACKFILL_ACTIVE when a backfill reads some of these tables (none named: all) whole */
export async function refuseBackfilled(db: Db, source: SourceName, tables: Tables): Promise<void> {
  const found = (await selectActiveBackfills(db, source)).find((run) => overlap(run.tables, tables))
  if (found !== undefined) throw backfillErrors.BACKFILL_ACTIVE({ source, id: found.id })
}

/** @throws BACKFILL_SYNC_ACTIVE when a full sync reads some of these tables */
export async function refuseFullSync(db: Db, source: SourceName, tables: Tables): Promise<void> {
  const found = (await selectActiveFullSyncs(db, source)).find((run) => overlap(run.tables, tables))
  if (found === undefined) return
  const names = found.tables?.join(', ') ?? 'all tables'
  throw backfillErrors.BACKFILL_SYNC_ACTIVE({ source, id: found.id, tables: names })
}

/** True when a sync must leave the table to a backfill: it would read it whole, which that does. */
export async function isLeftToBackfill(
  db: Db,
  source: SourceName,
  table: string,
  mode: 'full' | 'incremental',
): Promise<boolean> {
  const runs = await selectActiveBackfills(db, source)
  if (!runs.some((run) => overlap(run.tables, [table]))) return false
  return mode === 'full' || (await selectCursor(db, source, table))?.position.phase !== 'incremental'
}

function overlap(a: Tables, b: Tables): boolean {
  const names = (tables: Tables) => (tables?.length ? tables.map(tableOfModel) : undefined)
  const [left, right] = [names(a), names(b)]
  return left === undefined || right === undefined || left.some((name) => right.includes(name))
}

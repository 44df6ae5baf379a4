import type { RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { type ManyGone, manyGone } from '../loading/missing.ts'
import type { SourceName } from '../sources/source.ts'
import { payloadOf } from './outages.ts'
import { addMissingTable, endOutage, openOutage, removeMissingTable, selectMissingTables } from './queries.ts'

type Run = RunContext<IngestionDeps>

/**
 * Raises the alert of a source that lacks more rows of a table than may vanish at once, one for all its tables, and tells
 * of each table once; ends it when none of them does any more (`gone` is null: what was missing is back, or a person has accepted it).
 * @returns what to tell of the table
 */
export async function noteMissing(
  run: Run,
  source: SourceName,
  table: string,
  gone: ManyGone | null,
): Promise<{ readonly code: string; readonly message: string } | null> {
  if (gone === null) {
    await noteComplete(run, source, table)
    return null
  }
  const { code, message } = manyGone({ source, table }, gone)
  const now = run.clock.now()
  const outage = await openOutage(run.db, { source, kind: 'rows-missing', code }, now)
  const told = !outage.fresh && table in (await selectMissingTables(run.db, source))
  await addMissingTable(run.db, source, { [table]: { ...gone } }, outage.fresh, now)
  run.log.warn({ source, table, ...gone }, 'more rows are missing at the source than may vanish at once')
  if (!told) await run.emit('source.rows-missing', { ...payloadOf(outage), table, ...gone })
  return { code, message }
}

async function noteComplete(run: Run, source: SourceName, table: string): Promise<void> {
  const now = run.clock.now()
  if ((await removeMissingTable(run.db, source, table, now)) !== 0) return
  const outage = await endOutage(run.db, source, 'rows-missing', now)
  if (outage !== undefined) await run.emit('source.rows-complete', payloadOf(outage))
}

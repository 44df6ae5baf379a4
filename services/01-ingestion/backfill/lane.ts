import { type RunContext, toAppError } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { isTableFault } from '../loading/outcome.ts'
import type { Counts } from '../loading/queries.ts'
import { noteMissing } from '../outages/missing.ts'
import { contractOf } from '../raw/contract.ts'
import type { Source } from '../sources/source.ts'
import { goneLimitOf } from '../sync-tables.ts'
import { isLost, loadPart } from './part.ts'
import { type Part, releasePart, takePart } from './part-queries.ts'

type Run = RunContext<IngestionDeps>

export interface Lane {
  readonly source: Source
  readonly backfillId: string
  /** Told after each batch. Throws to stop. */
  readonly onBatch: (part: Part, counts: Counts) => Promise<void>
}

/**
 * Takes one part and loads it. A part that fails by itself is noted as failed; whatever ends the run gives it back.
 * @returns false when there is none to take now
 */
export async function workOnPart(run: Run, lane: Lane): Promise<boolean> {
  const holder = { runId: run.runId, attempt: run.attempt }
  const part = await takePart(run.db, lane.backfillId, holder, run.clock.now())
  if (part === undefined) return false
  const release = (code: string | null) => releasePart(run.db, lane.backfillId, part.number, holder, code)
  try {
    await load(run, lane, part)
  } catch (error) {
    if (isLost(error)) {
      run.log.warn({ part: part.number, table: part.table }, 'a part was taken over by another worker')
      return true
    }
    if (isCollision(error)) {
      run.log.info({ part: part.number, table: part.table }, 'a part met another load and is tried again')
      await release(null)
      return true
    }
    if (!isTableFault(error)) {
      // The first error is the one to tell; a database that is gone frees the part with the run's lease.
      await release(null).catch(() => {})
      throw error
    }
    const { code } = toAppError(error, run.requestId)
    run.log.warn({ err: error, part: part.number, table: part.table }, 'a part could not be loaded')
    await release(code)
  }
  return true
}

/** Two transactions waited for each other: PostgreSQL rolled this one back, nothing of its batch is written. */
function isCollision(error: unknown): boolean {
  return ['40P01', '40001'].includes(String((error as { code?: unknown } | null)?.code))
}

async function load(run: Run, { source, backfillId, onBatch }: Lane, part: Part): Promise<void> {
  const { ids, openCopy, settings } = run.deps
  const { loading } = settings
  await onBatch(part, part)
  const gone = await loadPart(
    { db: run.db, clock: run.clock, ids, openCopy },
    {
      source,
      backfillId,
      part,
      holder: { runId: run.runId, attempt: run.attempt },
      options: {
        batchSize: part.description.kind === 'relation' ? loading.relationBatchSize : loading.batchSize,
        copyBatchSize: loading.copyBatchSize,
        contract: contractOf(loading.contracts, source.name, part.table),
        lookbackSeconds: loading.lookbackSeconds,
        signal: run.signal,
        goneLimit: goneLimitOf(run, source.name, part.table),
        onBatch: (counts) => onBatch(part, counts),
      },
    },
  )
  // Only a load of the whole table can say that nothing is missing any more.
  if (gone !== null) await noteMissing(run, source.name, part.table, gone)
}

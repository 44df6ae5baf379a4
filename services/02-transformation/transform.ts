import { type Db, inTransaction, type Progress } from '../00-platform/index.ts'
import { mergeAccounts } from './accounts/queries.ts'
import type { TransformationDeps } from './deps.ts'
import { transformationErrors } from './errors.ts'
import { syncMaps, syncRates } from './maps/queries.ts'
import { writeChunk } from './model/compile.ts'
import type { CoreModel } from './model/model.ts'
import { modelOf } from './model/models.ts'
import { type ChunkCounts, chunkEnds, readRawCatalogue, runChunk } from './queries.ts'
import { type RawCatalogue, rawSelect } from './sql/raw-shape.ts'

export const ENTITIES = ['odoo-opportunities', 'ace-opportunities', 'aws-accounts'] as const
export type Entity = (typeof ENTITIES)[number]

export interface EntityCounts {
  readonly entity: Entity
  /** Living source rows (accounts: accounts found). read = inserted + updated + unchanged. */
  readonly read: number
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly deleted: number
  readonly durationMs: number
}

/** What a transformation needs of its run. */
export interface TransformRun {
  readonly db: Db
  readonly signal: AbortSignal
  now(): Date
  progress(progress: Progress): Promise<void>
}

/**
 * Brings CORE to what RAW says: `all`, or one entity. Accounts are merged from both opportunity tables, so they
 * come last. Every row is worked out anew by set-based SQL and written only when it differs, so an
 * incremental run equals a full rebuild, and running again after a crash simply finishes the work.
 *
 * @throws AppError CURRENCY_RATE_MISSING
 */
export async function transform(
  deps: TransformationDeps,
  run: TransformRun,
  entity: Entity | 'all',
): Promise<EntityCounts[]> {
  const wanted = entity === 'all' ? ENTITIES : [entity]
  const catalogue = await readRawCatalogue(run.db)
  await syncMaps(run.db, deps.maps)
  const currency = deps.options.reportingCurrency
  if (!(await syncRates(run.db, deps.maps.currencyRates, catalogue, currency))) {
    throw transformationErrors.CURRENCY_RATE_MISSING({ currency })
  }
  const results: EntityCounts[] = []
  for (const name of wanted) {
    const started = performance.now()
    const counts = await transformEntity(deps, run, catalogue, name)
    const unchanged = counts.read - counts.inserted - counts.updated
    results.push({ entity: name, ...counts, unchanged, durationMs: Math.round(performance.now() - started) })
  }
  return results
}

function transformEntity(
  deps: TransformationDeps,
  run: TransformRun,
  catalogue: RawCatalogue,
  entity: Entity,
) {
  if (entity === 'aws-accounts') return mergeWhole(run)
  return transformModel(deps, run, catalogue, modelOf(deps, entity))
}

async function mergeWhole(run: TransformRun): Promise<ChunkCounts> {
  run.signal.throwIfAborted()
  const counts = await mergeAccounts(run.db, run.now())
  await run.progress({ stage: 'aws-accounts', done: counts.read, total: counts.read })
  return counts
}

async function transformModel(
  deps: TransformationDeps,
  run: TransformRun,
  catalogue: RawCatalogue,
  model: CoreModel,
): Promise<ChunkCounts> {
  const statement = writeChunk(model, rawSelect(catalogue, deps.options.language))
  const table = model.roles[0].table
  const ends = catalogue.has(table) ? await chunkEnds(run.db, table, deps.options.chunkSize) : []
  const total = { read: 0, inserted: 0, updated: 0, deleted: 0 }
  let from: string | number | null = null
  for (const [index, to] of [...ends, null].entries()) {
    run.signal.throwIfAborted()
    const now = run.now()
    const start: string | number | null = from
    const counts: ChunkCounts = await inTransaction(run.db, (tx) => runChunk(tx, statement, start, to, now))
    for (const key of ['read', 'inserted', 'updated', 'deleted'] as const) total[key] += counts[key]
    await run.progress({
      stage: model.entity,
      done: index + 1,
      total: ends.length + 1,
      message: `${total.read} rows`,
    })
    from = to
  }
  return total
}

import { transformAccounts } from './accounts/accounts.ts'
import type { TransformationDeps } from './deps.ts'
import { transformationErrors } from './errors.ts'
import type { Mode } from './incremental/plan.ts'
import { isOneSession } from './incremental/queries.ts'
import { refreshStatistics } from './incremental/statistics.ts'
import { currentRates } from './maps/current-rates.ts'
import { syncMaps } from './maps/queries.ts'
import { joinColumns } from './model/changes.ts'
import { modelOf } from './model/models.ts'
import { readRawCatalogue } from './queries.ts'
import { transformModel } from './transform-model.ts'
import {
  type Counts,
  ENTITIES,
  type Entity,
  type EntityCounts,
  type TransformRun,
  type Work,
} from './work.ts'

/** 1,000 leads of the real Odoo took 230 to 270 ms there. */
const EMBEDDED_CHUNK = 500

/**
 * Brings CORE to what RAW says: `all`, or one entity. Accounts are merged from both opportunity tables, so they come
 * last. Incremental works out only what can have changed since the last run that came to its end, and gives the same rows
 * as full; either writes only what differs, and running again after a crash simply finishes the work.
 *
 * @throws AppError CURRENCY_RATE_MISSING
 */
export async function transform(
  deps: TransformationDeps,
  run: TransformRun,
  entity: Entity | 'all',
  mode: Mode = 'incremental',
): Promise<EntityCounts[]> {
  const wanted = entity === 'all' ? ENTITIES : [entity]
  const work = await prepare(deps, run, mode)
  const results: EntityCounts[] = []
  for (const name of wanted) {
    const started = performance.now()
    const counts = await transformEntity(work, name)
    const unchanged = counts.read - counts.inserted - counts.updated
    results.push({ entity: name, ...counts, unchanged, durationMs: Math.round(performance.now() - started) })
  }
  return results
}

async function prepare(deps: TransformationDeps, run: TransformRun, mode: Mode): Promise<Work> {
  const { db } = run
  const catalogue = await readRawCatalogue(db)
  await syncMaps(db, deps.maps)
  const currency = deps.options.reportingCurrency
  if (!(await currentRates(db, deps.maps.currencyRates, catalogue, currency, run.now()))) {
    throw transformationErrors.CURRENCY_RATE_MISSING({ currency })
  }
  const models = [modelOf(deps, 'odoo-opportunities'), modelOf(deps, 'ace-opportunities')]
  const columns = new Map(models.flatMap((model) => [...joinColumns(model, catalogue)]))
  await refreshStatistics(db, columns)
  const { chunkSize, serverChunkSize } = deps.options
  const oneSession = await isOneSession(db)
  const rows = oneSession ? Math.min(chunkSize, EMBEDDED_CHUNK) : serverChunkSize
  return { run, deps, catalogue, mode, chunkSize: rows, oneSession }
}

function transformEntity(work: Work, entity: Entity): Promise<Counts> {
  if (entity === 'aws-accounts') return transformAccounts(work)
  return transformModel(work, modelOf(work.deps, entity))
}

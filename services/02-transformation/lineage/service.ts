import type { Db } from '../../00-platform/index.ts'
import type { TransformationDeps } from '../deps.ts'
import { transformationErrors } from '../errors.ts'
import { type ModelEntity, modelOf } from '../model/models.ts'
import { readRawCatalogue } from '../queries.ts'
import { rawSelect } from '../sql/raw-shape.ts'
import { accountLineage } from './account-lineage.ts'
import { columnLineage } from './lineage.ts'
import { coreRow, rawRowsBehind } from './queries.ts'

export interface LineageQuery {
  readonly entity: ModelEntity | 'aws-accounts'
  readonly id: string
  readonly column?: string | undefined
}

/**
 * Leads one CORE row, or one of its columns, back to the RAW tables, rows, columns and loads it came from; an account to the
 * opportunities that its values were taken from, with their RAW rows.
 * Columns in the order of the table, sources by role and column. Values stay where they are (personal data).
 * @throws AppError LINEAGE_ROW_NOT_FOUND, LINEAGE_COLUMN_UNKNOWN
 */
export function lineageOf(deps: TransformationDeps, db: Db, query: LineageQuery) {
  const { entity } = query
  return entity === 'aws-accounts' ? accountLineage(db, query) : rowLineage(deps, db, { ...query, entity })
}

async function rowLineage(
  deps: TransformationDeps,
  db: Db,
  query: LineageQuery & { readonly entity: ModelEntity },
) {
  const model = modelOf(deps, query.entity)
  const columns = columnLineage(model).filter(
    ({ column }) => query.column === undefined || column === query.column,
  )
  if (columns.length === 0) {
    const known = model.columns.map(({ name }) => name).join(', ')
    throw transformationErrors.LINEAGE_COLUMN_UNKNOWN({
      entity: query.entity,
      column: query.column ?? '',
      columns: known,
    })
  }
  const isKey = model.keyType === 'text' || /^\d{1,18}$/.test(query.id)
  const row = isKey ? await coreRow(db, model.table, model.keyType, query.id) : undefined
  if (row === undefined)
    throw transformationErrors.LINEAGE_ROW_NOT_FOUND({ table: model.table, id: query.id })
  const raw = rawSelect(await readRawCatalogue(db), deps.options.language)
  const behind = (await rawRowsBehind(db, model, raw, query.id)) ?? {}
  const baseTable = `raw.${model.roles[0].table}`
  return {
    entity: query.entity,
    id: query.id,
    table: `core.${model.table}`,
    raw: { table: baseTable, rawId: row.rawId, loadId: row.loadId, sourceHash: row.sourceHash },
    transformedAt: row.transformedAt,
    columns: columns.map(({ column, type, rule, sources, maps }) => ({
      column,
      type,
      rule,
      maps: [...maps],
      sources: sources.map((source) => ({
        role: source.role,
        table: `raw.${source.table}`,
        column: source.column,
        rawId: behind[source.role]?.rawId ?? null,
        loadId: behind[source.role]?.loadId ?? null,
      })),
    })),
  }
}

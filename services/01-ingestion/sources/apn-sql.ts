import { ingestionErrors } from '../errors.ts'
import { columnMatcher, type SourceSettings } from '../settings.ts'
import { type ApnTable, readApnModel } from './apn-model.ts'
import { toSourceColumn } from './odoo-sql.ts'
import type { CatalogueColumn } from './postgres/catalogue.ts'
import type { PostgresSourceConfig } from './postgres/connection.ts'
import { createPostgresSource, type PostgresPlan } from './postgres/postgres-source.ts'
import type { SourceDeps } from './retry.ts'
import type { Source, SourceTable } from './source.ts'

/** The team's APN database: apn_opportunity is needed, the other five tables are read where they exist. */
export function createApnSqlSource(
  deps: SourceDeps,
  config: Omit<PostgresSourceConfig, 'source'>,
  settings: SourceSettings['apn'],
  model: readonly ApnTable[] = readApnModel(),
): Source {
  return createPostgresSource(deps, { ...config, source: 'apn' }, apnPlan(settings, model))
}

function apnPlan(settings: SourceSettings['apn'], model: readonly ApnTable[]): PostgresPlan {
  const excluded = columnMatcher(settings.excludeColumns)
  return {
    kind: 'apn-sql',
    product: 'APN database',
    tables: model.map(({ name }) => ({ name, required: name === 'apn_opportunity' })),
    describe: (name, columns) =>
      describe(
        name,
        columns.filter((column) => !excluded(column.name) && column.type !== 'bytea'),
        model.find((table) => table.name === name),
      ),
  }
}

function describe(
  name: string,
  catalogue: readonly CatalogueColumn[],
  known: ApnTable | undefined,
): SourceTable {
  const key = known?.key ?? ['id']
  const names = new Set(catalogue.map((column) => column.name))
  const missing = key.find((part) => !names.has(part))
  if (missing !== undefined) {
    throw ingestionErrors.SOURCE_KEY_MISSING({ source: 'apn', table: name, column: missing })
  }
  const personal = new Set(known?.columns.filter((column) => column.personal).map((column) => column.name))
  const change = known?.changeColumn
  return {
    name,
    kind: 'entity',
    key,
    columns: catalogue.map((column) => toSourceColumn(column, personal.has(column.name), false)),
    ...(change !== undefined && names.has(change) ? { changeColumn: change } : {}),
  }
}

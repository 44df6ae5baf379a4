import { ingestionErrors } from '../errors.ts'
import { columnMatcher, type SourceSettings, tableOfModel } from '../settings.ts'
import { companyValues } from './odoo-company-values.ts'
import type { CatalogueColumn } from './postgres/catalogue.ts'
import type { PostgresSourceConfig, SourceConnection } from './postgres/connection.ts'
import { quote } from './postgres/page.ts'
import { createPostgresSource, type PostgresPlan } from './postgres/postgres-source.ts'
import type { SourceDeps } from './retry.ts'
import type { Source, SourceColumn, SourceTable } from './source.ts'

/** Odoo's tables read straight from its PostgreSQL. Excluded columns and types never appear in any statement. */
export function createOdooSqlSource(
  deps: SourceDeps,
  config: Omit<PostgresSourceConfig, 'source'>,
  settings: SourceSettings['odoo'],
): Source {
  return createPostgresSource(deps, { ...config, source: 'odoo' }, odooPlan(settings))
}

function odooPlan(settings: SourceSettings['odoo']): PostgresPlan {
  const perCompany = settings.companyValues === true ? companyValues(settings) : undefined
  const models = new Map(
    [...settings.models.map(({ model }) => model), ...(perCompany?.models ?? [])].map((model) => [
      tableOfModel(model),
      model,
    ]),
  )
  const describe = describer(settings)
  return {
    kind: 'odoo-sql',
    product: 'Odoo',
    tables: [
      ...settings.models.map(({ model, required }) => ({ name: tableOfModel(model), required })),
      ...settings.relations.map(({ table }) => ({ name: table, required: false })),
    ],
    describe: (name, columns) => {
      const table = describe(name, models.get(name), columns)
      return perCompany?.partial.tables.includes(name) === true ? readWhole(table) : table
    },
    ...(perCompany === undefined ? {} : { partial: perCompany.partial }),
    version: odooVersion,
  }
}

/** How Odoo tables become SourceTables: key, change column, what is left out, what is personal. */
function describer(settings: SourceSettings['odoo']) {
  const excluded = columnMatcher(settings.excludeColumns)
  const personal = columnMatcher(settings.personalColumns)
  const volatile = columnMatcher(settings.volatileColumns)
  return (name: string, model: string | undefined, catalogue: readonly CatalogueColumn[]): SourceTable => {
    const columns = catalogue
      .filter((column) => !excluded(column.name) && !settings.excludeTypes.includes(column.type))
      .map((column) => toSourceColumn(column, personal(column.name), volatile(column.name)))
    const key = model === undefined ? relationKey(catalogue) : ['id']
    const missing = key.find((part) => !columns.some((column) => column.name === part))
    if (missing !== undefined || key.length === 0) {
      throw ingestionErrors.SOURCE_KEY_MISSING({ source: 'odoo', table: name, column: missing ?? '(none)' })
    }
    const change = columns.some((column) => column.name === settings.changeColumn)
    return {
      name,
      kind: model === undefined ? 'relation' : 'entity',
      key,
      columns,
      ...(model === undefined ? {} : { model }),
      ...(model !== undefined && change ? { changeColumn: settings.changeColumn } : {}),
    }
  }
}

/** Odoo deletes and restricts these rows without a trace in their change moments. */
function readWhole({ changeColumn: _, ...table }: SourceTable): SourceTable {
  return table
}

/** A relation's primary key; old ones have none: then both columns are it. */
function relationKey(columns: readonly CatalogueColumn[]): string[] {
  const key = columns.filter((column) => column.inKey)
  return (key.length > 0 ? key : columns).map((column) => column.name)
}

export function toSourceColumn(column: CatalogueColumn, personal: boolean, volatile: boolean): SourceColumn {
  return {
    name: column.name,
    type: column.type,
    nullable: column.nullable,
    ...(column.refTable === null || column.refColumn === null
      ? {}
      : { references: { table: column.refTable, column: column.refColumn } }),
    ...(personal ? { personal } : {}),
    ...(volatile ? { volatile } : {}),
  }
}

/** `17.0` of the base module's `17.0.1.3`, where the role may read ir_module_module. */
async function odooVersion(sql: SourceConnection, schema: string): Promise<string | undefined> {
  const [allowed] = await sql<{ ok: boolean | null }[]>`
    select has_table_privilege(to_regclass(${`${quote(schema)}.ir_module_module`})::oid, 'select') as ok`
  if (allowed?.ok !== true) return undefined
  const [row] = await sql<{ version: string | null }[]>`
    select latest_version as version from ${sql(schema)}.ir_module_module where name = 'base'`
  return row?.version?.split('.').slice(0, 2).join('.')
}

import type { Batch, Position, RejectedRow, SourceRow, SourceTable } from '../source.ts'
import type { CallOptions, OdooClient } from './client.ts'
import { tableOf } from './columns.ts'
import { idsBehind } from './entity.ts'
import { isDivisible, type Page, type Reader, readPage } from './page.ts'
import type { OdooRow } from './values.ts'

/** A many2many field to read as a table. Table and columns as in Odoo's database; asked from Odoo when absent. */
export interface RelationConfig {
  readonly model: string
  readonly field: string
  readonly table?: string
  /** Column of the owning record, column of the other one. */
  readonly columns?: readonly [string, string]
}

export interface Relation {
  readonly model: string
  readonly field: string
  readonly comodel: string
  readonly table: string
  readonly columns: readonly [string, string]
}

/** The relation's names: configured, else from ir.model.fields where the user may read it, else Odoo's default. */
export async function resolveRelation(
  client: OdooClient,
  config: RelationConfig,
  comodel: string,
  options: CallOptions,
): Promise<Relation> {
  const known = { model: config.model, field: config.field, comodel }
  if (config.table !== undefined && config.columns !== undefined)
    return { ...known, table: config.table, columns: config.columns }
  const [own, other] = [tableOf(config.model), tableOf(comodel)]
  const asked = await askNames(client, config, options)
  return {
    ...known,
    table: config.table ?? asked?.table ?? `${[own, other].sort().join('_')}_rel`,
    columns: config.columns ?? asked?.columns ?? [`${own}_id`, `${other}_id`],
  }
}

interface Names {
  readonly table: string
  readonly columns: readonly [string, string]
}

async function askNames(
  client: OdooClient,
  { model, field }: RelationConfig,
  options: CallOptions,
): Promise<Names | undefined> {
  const fields = ['relation_table', 'column1', 'column2']
  const domain = [
    ['model', '=', model],
    ['name', '=', field],
  ]
  try {
    const rows = (await client.executeKw(
      'ir.model.fields',
      'search_read',
      [domain],
      { fields, limit: 1 },
      options,
    )) as OdooRow[]
    const [table, one, two] = fields.map((name) => rows[0]?.[name])
    if (typeof table !== 'string' || typeof one !== 'string' || typeof two !== 'string') return undefined
    return { table, columns: [one, two] }
  } catch (error) {
    // Ordinary users may not read the model catalogue: the default names serve.
    if (isDivisible(error) || isUnknownModel(error)) return undefined
    throw error
  }
}

function isUnknownModel(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ODOO_MODEL_UNKNOWN'
}

/** The relation as a table: two ids, both the key, no change column. */
export function relationTable(relation: Relation, models: readonly string[]): SourceTable {
  const sides = [relation.model, relation.comodel]
  const columns = relation.columns.map((name, side) => {
    const model = sides[side] ?? ''
    return {
      name,
      type: 'integer',
      nullable: false,
      ...(models.includes(model) ? { references: { table: tableOf(model), column: 'id' } } : {}),
    }
  })
  return {
    name: relation.table,
    kind: 'relation',
    key: [...relation.columns],
    columns: columns.sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

/**
 * All pairs, by ascending owning id then other id, `limit` owning records per batch. The position is the owning id.
 * Pairs whose other record is archived and hidden by a domain of the field are not shown by Odoo.
 */
export async function* readRelation(
  reader: Reader,
  relation: Relation,
  from: Extract<Position, { phase: 'full' }>,
  limit: number,
  upTo?: number,
): AsyncGenerator<Batch> {
  let after = Number(from.afterKey?.[0] ?? 0)
  for (;;) {
    const request = { domain: idsBehind(after, upTo), order: 'id', limit, fields: [relation.field] }
    const page = await readPage(reader, request)
    if (page.ids.length === 0) return
    after = Math.max(...page.ids)
    yield {
      rows: page.rows.flatMap((row) => pairs(relation, row)),
      rejected: rejectedOwners(relation, page),
      next: { phase: 'full', afterKey: [String(after)] },
    }
  }
}

function pairs({ field, columns: [own, other] }: Relation, row: OdooRow): SourceRow[] {
  const ids = Array.isArray(row[field]) ? (row[field] as readonly number[]) : []
  return [...new Set(ids)].sort((a, b) => a - b).map((id) => ({ [own]: row.id ?? null, [other]: id }))
}

function rejectedOwners({ columns: [own, other] }: Relation, page: Page): RejectedRow[] {
  return page.rejected.map(({ key, column, ...facts }) => ({
    ...facts,
    key: { [own]: key.id ?? null },
    ...(column === undefined ? {} : { column: other }),
  }))
}

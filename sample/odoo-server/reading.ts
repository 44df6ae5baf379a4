import type { Field, Model } from './catalogue/catalogue.ts'
import { compare, compileDomain, mentions } from './domain.ts'
import { checkFields, type Environment, hiddenRecord, restrictedTo, visibleTo } from './environment.ts'
import { invalidField, typeError, userError, valueError } from './errors.ts'
import { labelOf, oneToMany, rowOf, rowsOf, translated } from './store.ts'
import { PyFloat, type Row, type Stored, UNSERIALISABLE, type Wire } from './values.ts'
import type { Param } from './xml.ts'

export interface SearchOptions {
  readonly domain?: Param
  readonly order?: Param
  readonly offset?: Param
  readonly limit?: Param
}

/**
 * Rows a domain finds, in the asked order (ties by id), archived ones and other companies' left out as Odoo does.
 * @throws OdooError ValueError for unknown fields in domain or order
 */
export function searchRows(env: Environment, model: Model, options: SearchOptions): Row[] {
  const domain = options.domain ?? []
  const matches = compileDomain(env, model, domain)
  const visible = visibleTo(env, model)
  const activeOnly =
    model.fields.active !== undefined && env.context.active_test !== false && !mentions(domain, 'active')
  const found = rowsOf(env.store, model.name).filter(
    (row) => visible(row) && (!activeOnly || row.active === true) && matches(row),
  )
  found.sort(comparator(env, model, typeof options.order === 'string' ? options.order : model.order))
  const offset = typeof options.offset === 'number' ? options.offset : 0
  const limit = typeof options.limit === 'number' && options.limit > 0 ? options.limit : found.length
  return found.slice(offset, offset + limit)
}

const TERM = /^\s*(\w+)(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?\s*$/i

function comparator(env: Environment, model: Model, order: string): (a: Row, b: Row) => number {
  const terms = order
    .split(',')
    .filter((term) => term.trim() !== '')
    .map((term) => {
      const [, name = '', direction = 'asc', nulls] = TERM.exec(term) ?? []
      if (name === '')
        throw userError(
          `Invalid "order" specified (${order}). A valid "order" specification is a comma-separated list of valid field names (optionally followed by asc/desc for the direction)`,
        )
      const field = model.fields[name]
      if (field === undefined) throw invalidField(model.name, name)
      const sign = direction.toLowerCase() === 'desc' ? -1 : 1
      const nullsFirst = nulls === undefined ? sign < 0 : nulls.toLowerCase() === 'first'
      return { value: sortValue(env, model, name, field), sign, nullsFirst }
    })
  return (a, b) => {
    for (const { value, sign, nullsFirst } of terms) {
      const [left, right] = [value(a), value(b)]
      if (left === null || right === null) {
        if (left !== right) return (left === null) === nullsFirst ? -1 : 1
        continue
      }
      const result = compare(left, right)
      if (result !== 0) return sign * result
    }
    return a.id - b.id
  }
}

function sortValue(env: Environment, model: Model, name: string, field: Field): (row: Row) => Stored {
  if (field.store === false) {
    if (field.type !== 'char') return () => null
    return (row) => labelOf(env.store, model.name, row.id, env.context.lang)
  }
  if (field.type === 'boolean') return (row) => (row[name] === true ? 1 : 0)
  if (field.type !== 'many2one') return (row) => translated(row[name], env.context.lang)
  const comodel = env.store.get(field.relation ?? '')?.model
  if (comodel === undefined || comodel === model) return (row) => row[name] ?? null
  const rank = new Map(
    rowsOf(env.store, comodel.name)
      .sort(comparator(env, comodel, comodel.order))
      .map((row, at) => [row.id, at]),
  )
  return (row) => rank.get(row[name] as number) ?? null
}

/**
 * Reads records by id, in the order asked, deleted ones left out.
 * @throws OdooError AccessError when one of them belongs to a hidden company or a field is restricted
 */
export function readRows(
  env: Environment,
  model: Model,
  ids: readonly number[],
  fields: readonly string[] | undefined,
  load: unknown,
): Wire[] {
  const names =
    fields === undefined || fields.length === 0
      ? readableFields(env, model)
      : ['id', ...fields.filter((name) => name !== 'id')]
  checkFieldNames(model, names)
  checkFields(env, model, names)
  const rows = ids.flatMap((id) => rowOf(env.store, model.name, id) ?? [])
  const visible = visibleTo(env, model)
  if (!rows.every((row) => visible(row))) throw hiddenRecord(env, model, userName(env), 'read')
  const labels = new Map<string, string>()
  raiseComputed(model, names, rows)
  return rows.map((row) =>
    Object.fromEntries(names.map((name) => [name, wireValue(env, model, name, row, load, labels)])),
  )
}

export const userName = (env: Environment) => labelOf(env.store, 'res.users', env.uid, undefined)

const readableFields = (env: Environment, model: Model) => {
  const names = Object.keys(model.fields).filter(
    (name) => restrictedTo(env, model, name) === undefined && name !== 'needed_terms' && name !== 'id',
  )
  return ['id', ...names]
}

export function checkFieldNames(model: Model, names: readonly string[]): void {
  for (const name of names) {
    if (typeof name !== 'string') throw typeError(`unhashable type: 'dict'`)
    if (model.fields[name] === undefined) throw invalidField(model.name, name)
  }
}

/** Computed fields that raise for the whole batch as soon as one record of a kind is in it. */
function raiseComputed(model: Model, names: readonly string[], rows: readonly Row[]): void {
  if (model.name !== 'crm.team' || !names.includes('dashboard_graph_data')) return
  const archived = rows.find((row) => row.active !== true)
  if (archived !== undefined)
    throw userError(`Undefined graph model for Sales Team: ${translated(archived.name, undefined)}`)
}

function wireValue(
  env: Environment,
  model: Model,
  name: string,
  row: Row,
  load: unknown,
  labels: Map<string, string>,
): Wire {
  const field = model.fields[name] as Field
  if (field.store === false) return computed(env, model, name, row)
  const stored = translated(row[name], env.context.lang)
  switch (field.type) {
    case 'many2one':
      return manyToOne(env, field.relation ?? '', stored, load, labels)
    case 'one2many':
      return oneToMany(env.store, model.name, name, row.id)
    case 'many2many':
      return Array.isArray(row[name]) ? [...(row[name] as number[])] : []
    case 'float':
    case 'monetary':
      return new PyFloat(typeof stored === 'number' ? stored : 0)
    case 'integer':
    case 'many2one_reference':
      return typeof stored === 'number' ? stored : 0
    case 'datetime':
      return typeof stored === 'string' ? stored.slice(0, 19) : false
    case 'properties':
      return properties(env, row, row[name] ?? null)
    default:
      return (
        ((row[name] !== null && typeof row[name] === 'object' ? stored : (row[name] ?? false)) as Wire) ??
        false
      )
  }
}

function manyToOne(
  env: Environment,
  comodel: string,
  stored: Stored,
  load: unknown,
  labels: Map<string, string>,
): Wire {
  if (typeof stored !== 'number') return false
  if (load !== '_classic_read') return stored
  const key = `${comodel},${stored}`
  const label = labels.get(key) ?? labelOf(env.store, comodel, stored, env.context.lang)
  labels.set(key, label)
  return [stored, label]
}

/** Properties come as definition and value; SQL holds the values only, the definitions lie with the team. */
function properties(env: Environment, row: Row, values: Stored): Wire {
  const definitions = rowOf(env.store, 'crm.team', row.team_id)?.lead_properties_definition
  if (!Array.isArray(definitions)) return []
  const own = (values ?? {}) as Readonly<Record<string, Stored>>
  return (definitions as Readonly<Record<string, Stored>>[]).map((definition) => ({
    ...(definition as Record<string, Wire>),
    value: (own[String(definition.name)] ?? false) as Wire,
  }))
}

function computed(env: Environment, model: Model, name: string, row: Row): Wire {
  const field = model.fields[name] as Field
  if (name === 'display_name') return labelOf(env.store, model.name, row.id, env.context.lang)
  if (model.name === 'res.users') {
    const partner = rowOf(env.store, 'res.partner', row.partner_id)
    return (partner?.[name] ?? false) as Wire
  }
  if (name === 'duration_tracking') return durationTracking(env, row)
  if (name === 'sale_order_count') return confirmedOrders(env, row.id).length
  if (name === 'company_currency') return currencyOf(env, row)
  if (name === 'rate' || name === 'inverse_rate') return currencyRate(env, row.id, name)
  if (name === 'needed_terms') return row.needed_terms === null ? false : { [UNSERIALISABLE]: true }
  if (name === 'total_invoiced' || name === 'credit' || name === 'debit') return new PyFloat(0)
  return field.type === 'float' || field.type === 'monetary' ? new PyFloat(0) : false
}

const confirmedOrders = (env: Environment, leadId: number) =>
  rowsOf(env.store, 'sale.order').filter((order) => order.opportunity_id === leadId && order.state === 'sale')

function currencyOf(env: Environment, row: Row): Wire {
  const company = rowOf(env.store, 'res.company', row.company_id ?? 1)
  const id = company?.currency_id
  return typeof id === 'number' ? [id, labelOf(env.store, 'res.currency', id, undefined)] : false
}

function currencyRate(env: Environment, currencyId: number, name: string): Wire {
  const rates = rowsOf(env.store, 'res.currency.rate')
    .filter((rate) => rate.currency_id === currencyId)
    .sort((a, b) => compare(a.name ?? null, b.name ?? null))
  const rate = Number(rates.at(-1)?.rate ?? 1)
  return new PyFloat(name === 'rate' ? rate : 1 / rate)
}

/** Seconds the lead has spent in its stage; grows with the clock while write_date stands still. */
function durationTracking(env: Environment, row: Row): Wire {
  const since = row.date_last_stage_update ?? row.create_date
  if (typeof since !== 'string' || typeof row.stage_id !== 'number') return false
  const seconds = (Date.parse(`${env.now()}Z`) - Date.parse(`${since}Z`)) / 1000
  return { [String(row.stage_id)]: Math.max(0, Math.trunc(seconds)) }
}

/** Record ids given by a caller: a number, a list of numbers. @throws OdooError ValueError otherwise */
export function idsOf(value: Param | undefined): number[] {
  if (typeof value === 'number') return [value]
  if (value === undefined || value === null || value === false) return []
  if (Array.isArray(value) && value.every((id) => typeof id === 'number')) return value as number[]
  throw valueError(`invalid record ids: ${JSON.stringify(value)}`)
}

import type { Field, Model } from './catalogue/catalogue.ts'
import { type Environment, hiddenRecord, visibleTo } from './environment.ts'
import { HttpFailure, invalidField, missingError, outOfRange, validationError, valueError } from './errors.ts'
import { userName } from './reading.ts'
import { rowOf, rowsOf, type Store } from './store.ts'
import { PyFloat, pyRepr, type Row, type Stored } from './values.ts'
import type { Param } from './xml.ts'

type Values = Readonly<Record<string, Param>>
const IGNORED = new Set(['id', 'create_date', 'create_uid', 'write_date', 'write_uid', 'display_name'])
const INT_MAX = 2_147_483_647

/** Values Odoo itself fills in on create, so that a missing one is no mistake. */
function defaults(env: Environment, model: Model): Record<string, Stored> {
  const shared: Record<string, Stored> = model.fields.active === undefined ? {} : { active: true }
  const user = rowOf(env.store, 'res.users', env.uid)
  switch (model.name) {
    case 'crm.lead':
      return {
        ...shared,
        type: 'lead',
        user_id: env.uid,
        stage_id: 1,
        priority: '0',
        color: 0,
        probability: 0,
        company_id: user?.company_id ?? null,
        expected_revenue: 0,
      }
    case 'res.partner':
      return { ...shared, type: 'contact', is_company: false, color: 0, customer_rank: 0, supplier_rank: 0 }
    case 'sale.order':
      return {
        ...shared,
        state: 'draft',
        date_order: env.now(),
        company_id: user?.company_id ?? null,
        user_id: env.uid,
      }
    case 'mail.activity':
      return { ...shared, user_id: env.uid, date_deadline: env.now().slice(0, 10) }
    default:
      return shared
  }
}

/** Required fields a caller must name; the rest of the catalogue's required ones are computed by Odoo. */
const MANDATORY: Readonly<Record<string, readonly string[]>> = {
  'sale.order': ['partner_id'],
  'sale.order.line': ['order_id', 'name'],
  'mail.activity': ['user_id'],
  'res.country.state': ['name', 'code', 'country_id'],
}

/** Creates a record and answers its id. @throws OdooError ValidationError for a missing mandatory field */
export function createRow(env: Environment, model: Model, values: Values): number {
  const table = env.store.get(model.name)
  if (table === undefined) throw valueError(`no table for ${model.name}`)
  const now = env.now()
  const empty = Object.fromEntries(
    Object.entries(model.fields)
      .filter(([, field]) => field.store !== false && field.type !== 'one2many')
      .map(([name, field]) => [name, field.type === 'many2many' ? [] : null]),
  )
  const row: Row = { ...empty, ...defaults(env, model), id: table.lastId + 1 }
  assign(env, model, row, values)
  const mandatory = MANDATORY[model.name] ?? (model.fields.name === undefined ? [] : ['name'])
  const missing = mandatory.find((name) => row[name] === null || row[name] === undefined)
  if (missing !== undefined) throw mandatoryField(model, missing)
  Object.assign(row, { create_date: now, create_uid: env.uid, write_date: now, write_uid: env.uid })
  derive(row, model, now, { stage_id: row.stage_id ?? null })
  table.lastId = row.id
  table.rows.set(row.id, row)
  return row.id
}

const mandatoryField = (model: Model, name: string) =>
  validationError(
    'The operation cannot be completed:\n- Create/update: a mandatory field is not set.\n' +
      '- Delete: another model requires the record being deleted. If possible, archive it instead.\n\n' +
      `Model: ${model.description} (${model.name})\nField: ${model.fields[name]?.string} (${name})\n`,
  )

/** Writes values to records; all or none. Bumps write_date also when nothing changes, as Odoo does. */
export function writeRows(env: Environment, model: Model, ids: readonly number[], values: Values): void {
  const rows = existing(env, model, ids, 'write')
  const now = env.now()
  const changed = rows.map((row) => {
    const next: Row = { ...row, write_date: now, write_uid: env.uid }
    assign(env, model, next, values)
    derive(next, model, now, row.stage_id === next.stage_id ? {} : { stage_id: next.stage_id ?? null })
    return next
  })
  for (const row of changed) env.store.get(model.name)?.rows.set(row.id, row)
  if (model.name === 'res.partner') copyContactToLeads(env, changed, values, now)
}

/** A partner's phone or email is kept on its leads too, which bumps them. */
function copyContactToLeads(env: Environment, partners: readonly Row[], values: Values, now: string): void {
  if (!('email' in values) && !('phone' in values)) return
  const byId = new Map(partners.map((partner) => [partner.id, partner]))
  for (const lead of rowsOf(env.store, 'crm.lead')) {
    const partner = byId.get(lead.partner_id as number)
    if (partner === undefined) continue
    if ('email' in values) lead.email_from = partner.email ?? null
    if ('phone' in values) lead.phone = partner.phone ?? null
    Object.assign(lead, { write_date: now, write_uid: env.uid })
  }
}

function existing(
  env: Environment,
  model: Model,
  ids: readonly number[],
  operation: 'write' | 'unlink',
): Row[] {
  const visible = visibleTo(env, model)
  return ids.map((id) => {
    const row = rowOf(env.store, model.name, id)
    if (row === undefined) throw missingError(model.name, id, env.uid)
    if (!visible(row)) throw hiddenRecord(env, model, userName(env), operation)
    return row
  })
}

function derive(row: Row, model: Model, now: string, changed: { stage_id?: Stored }): void {
  if (model.name !== 'crm.lead') return
  const product = Number(row.expected_revenue ?? 0) * Number(row.probability ?? 0)
  row.prorated_revenue = Math.round(product) / 100
  if (changed.stage_id !== undefined) row.date_last_stage_update = now
}

function assign(env: Environment, model: Model, row: Row, values: Values): void {
  for (const [name, value] of Object.entries(values)) {
    const field = model.fields[name]
    if (field === undefined) throw invalidField(model.name, name)
    if (IGNORED.has(name) || field.store === false || field.type === 'one2many') continue
    row[name] = toStored(env, model, name, field, row, value)
  }
}

function toStored(
  env: Environment,
  model: Model,
  name: string,
  field: Field,
  row: Row,
  value: Param,
): Stored {
  if (field.type === 'many2many') return applyCommands(env, field, row[name], value)
  if (field.type === 'boolean') return value instanceof PyFloat ? value.value !== 0 : Boolean(value)
  if (field.type === 'float' || field.type === 'monetary') return toFloat(value)
  if (value === false || value === null) return null
  if (field.type === 'integer' || field.type === 'many2one_reference') return toInteger(value)
  if (field.type === 'many2one') return toReference(env, field, value)
  if (field.type === 'selection') return toSelection(model, name, field, value)
  if (value instanceof PyFloat) return String(value.value)
  if (typeof value === 'object') return value as Stored
  return toText(field, row[name] ?? null, String(value), env.context.lang)
}

function toFloat(value: Param): number {
  if (value === false || value === null) return 0
  const number =
    value instanceof PyFloat
      ? value.value
      : typeof value === 'string' && value.trim() === ''
        ? Number.NaN
        : Number(value)
  if (typeof value === 'string' && Number.isNaN(number) && value.toLowerCase() !== 'nan') {
    throw valueError(`could not convert string to float: ${pyRepr(value)}`)
  }
  return number
}

function toInteger(value: Param): number {
  const number = value instanceof PyFloat ? Math.trunc(value.value) : Number(value)
  if (!Number.isInteger(number)) throw valueError(`invalid literal for int() with base 10: ${pyRepr(value)}`)
  if (Math.abs(number) > INT_MAX) throw outOfRange()
  return number
}

function toReference(env: Environment, field: Field, value: Param): number {
  const comodel = field.relation ?? ''
  const id = Array.isArray(value) ? value[0] : value
  if (typeof id !== 'number') throw valueError(`Wrong value for ${comodel}: ${pyRepr(value)}`)
  if (id > INT_MAX) throw outOfRange()
  if (env.store.has(comodel) && rowOf(env.store, comodel, id) === undefined)
    throw missingError(comodel, id, env.uid)
  return id
}

function toSelection(model: Model, name: string, field: Field, value: Param): string {
  const options = field.selection ?? []
  if (options.length > 0 && !options.some(([key]) => key === value)) {
    throw valueError(`Wrong value for ${model.name}.${name}: ${pyRepr(value)}`)
  }
  return String(value)
}

function toText(field: Field, before: Stored, value: string, lang: Param | undefined): Stored {
  if (value.includes('\u0000')) throw valueError('A string literal cannot contain NUL (0x00) characters.')
  if (/\p{Surrogate}/u.test(value)) throw new HttpFailure('surrogates not allowed')
  const text = field.type === 'html' ? sanitize(value) : value
  if (field.type === 'datetime') return text.length === 10 ? `${text} 00:00:00` : text.slice(0, 19)
  const translations = before !== null && typeof before === 'object' && !Array.isArray(before)
  return translations ? { ...before, [typeof lang === 'string' ? lang : 'en_US']: text } : text
}

/** Takes scripts and event attributes out of HTML and wraps plain text in a paragraph. */
function sanitize(html: string): string {
  if (html === '') return html
  const clean = html
    .replace(/<(script|style|iframe|object)\b[\s\S]*?(<\/\1\s*>|$)/gi, '')
    .replace(/\s+on\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, '')
  return /^\s*</.test(clean) ? clean : `<p>${clean}</p>`
}

function applyCommands(env: Environment, field: Field, before: Stored | undefined, value: Param): number[] {
  const ids = new Set(Array.isArray(before) ? (before as number[]) : [])
  for (const command of Array.isArray(value) ? value : []) {
    if (typeof command === 'number') ids.add(command)
    if (!Array.isArray(command)) continue
    const [code, id, list] = command
    if (code === 3 || code === 2) ids.delete(id as number)
    if (code === 4) ids.add(id as number)
    if (code === 5 || code === 6) ids.clear()
    if (code === 6) for (const item of (list ?? []) as number[]) ids.add(item)
  }
  const comodel = field.relation ?? ''
  for (const id of ids) {
    if (env.store.has(comodel) && rowOf(env.store, comodel, id) === undefined)
      throw missingError(comodel, id, env.uid)
  }
  return [...ids].sort((a, b) => a - b)
}

/** Foreign keys that forbid a deletion; the others become NULL without touching the referrer's write_date. */
const RESTRICTS = new Set([
  'crm.lost.reason>crm.lead',
  'crm.stage>crm.lead',
  'res.partner>sale.order',
  'res.partner>res.users',
])
const CASCADES = new Set(['sale.order>sale.order.line', 'product.template>product.product'])

/** Deletes records without a tombstone. @throws OdooError MissingError, ValidationError for one that is still needed */
export function unlinkRows(env: Environment, model: Model, ids: readonly number[]): void {
  existing(env, model, ids, 'unlink')
  const gone = new Set(ids)
  const referrers = [...env.store.values()].map((table) => table.model.name)
  for (const referrer of referrers) {
    if (
      RESTRICTS.has(`${model.name}>${referrer}`) &&
      referring(env.store, referrer, model.name, gone).length > 0
    ) {
      throw validationError(
        'The operation cannot be completed: another model requires the record being deleted. If possible, archive it instead.\n\n' +
          `Model: ${env.store.get(referrer)?.model.description} (${referrer})\n`,
      )
    }
  }
  for (const referrer of referrers) release(env, referrer, model.name, gone)
  for (const id of ids) env.store.get(model.name)?.rows.delete(id)
}

function referring(
  store: Store,
  referrer: string,
  target: string,
  gone: ReadonlySet<number>,
): [Row, string][] {
  const fields = Object.entries(store.get(referrer)?.model.fields ?? {}).filter(
    ([, field]) => field.relation === target && field.type !== 'one2many' && field.store !== false,
  )
  return rowsOf(store, referrer).flatMap((row) =>
    fields
      .filter(([name]) => {
        const value = row[name]
        return Array.isArray(value)
          ? (value as number[]).some((id) => gone.has(id))
          : gone.has(value as number)
      })
      .map(([name]): [Row, string] => [row, name]),
  )
}

function release(env: Environment, referrer: string, target: string, gone: ReadonlySet<number>): void {
  const found = referring(env.store, referrer, target, gone)
  if (CASCADES.has(`${target}>${referrer}`)) {
    for (const [row] of found) env.store.get(referrer)?.rows.delete(row.id)
    return
  }
  for (const [row, name] of found) {
    const value = row[name]
    row[name] = Array.isArray(value) ? (value as number[]).filter((id) => !gone.has(id)) : null
  }
}

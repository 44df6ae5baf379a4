import type { Model } from './catalogue/catalogue.ts'
import { accessError, userError } from './errors.ts'
import type { Store } from './store.ts'
import type { Row } from './values.ts'
import type { Param } from './xml.ts'

/** What a login may do. `sales` is a salesperson without settings and accounting. */
export type Profile = 'admin' | 'sales'
export interface Login {
  readonly uid: number
  readonly login: string
  readonly password: string
  readonly profile: Profile
}

/** One call's surroundings, as Odoo's `env`. */
export interface Environment {
  readonly store: Store
  readonly uid: number
  readonly profile: Profile
  readonly context: Readonly<Record<string, Param>>
  /** Now in UTC with microseconds: `2026-11-21 04:05:06.789012`. */
  readonly now: () => string
}

/** What a call of this login sees. */
export function environmentOf(
  { store, now }: Pick<Environment, 'store' | 'now'>,
  { uid, profile }: Login,
  context: Environment['context'],
): Environment {
  return { store, uid, profile, context, now }
}

const BAKED_COOKIES =
  'If you really, really need access, perhaps you can win over your friendly administrator with a batch of freshly baked cookies.'

export type Operation = 'read' | 'write' | 'create' | 'unlink'
const VERBS: Record<Operation, string> = {
  read: 'access',
  write: 'modify',
  create: 'create',
  unlink: 'delete',
}
const SALES_NEVER = new Set(['ir.config_parameter'])
const SALES_WRITES = new Set([
  'crm.lead',
  'crm.tag',
  'mail.activity',
  'mail.message',
  'res.partner',
  'sale.order',
  'sale.order.line',
])

const ACCOUNTING = "'Technical / Show Accounting Features - Readonly', 'Invoicing / Billing'"
/** Fields only some groups may read: model.field → the groups as the error names them. */
const RESTRICTED: Readonly<Record<string, string>> = {
  'res.partner.total_invoiced': ACCOUNTING,
  'res.partner.credit': ACCOUNTING,
  'res.partner.debit': ACCOUNTING,
  'res.partner.debit_limit': ACCOUNTING,
}

/** The model by name. @throws OdooError UserError when there is none */
export function modelOf(env: Environment, name: string): Model {
  const table = env.store.get(name)
  if (table === undefined) throw userError(`Object ${name} doesn't exist`)
  return table.model
}

export function mayAccess(env: Environment, model: Model, operation: Operation): boolean {
  if (env.profile === 'admin') return true
  return operation === 'read' ? !SALES_NEVER.has(model.name) : SALES_WRITES.has(model.name)
}

/** @throws OdooError AccessError in Odoo's words */
export function checkAccess(env: Environment, model: Model, operation: Operation): void {
  if (mayAccess(env, model, operation)) return
  const group =
    model.name.startsWith('ir.') || model.name.startsWith('res.')
      ? 'Administration/Settings'
      : 'Sales/Administrator'
  throw accessError(
    `You are not allowed to ${VERBS[operation]} '${model.description}' (${model.name}) records.\n\n` +
      `This operation is allowed for the following groups:\n\t- ${group}\n\n` +
      'Contact your administrator to request access if necessary.',
  )
}

export const restrictedTo = (env: Environment, model: Model, field: string): string | undefined =>
  env.profile === 'admin' ? undefined : RESTRICTED[`${model.name}.${field}`]

/** @throws OdooError AccessError naming every field the user may not read */
export function checkFields(env: Environment, model: Model, fields: readonly string[]): void {
  const refused = fields.filter((field) => restrictedTo(env, model, field) !== undefined)
  if (refused.length === 0) return
  const lines = refused.map((field) => `- ${field} (allowed for groups ${restrictedTo(env, model, field)})`)
  throw accessError(
    'The requested operation can not be completed due to security restrictions.\n\n' +
      `Document type: ${model.description} (${model.name})\nOperation: read\nUser: ${env.uid}\nFields:\n${lines.join('\n')}`,
  )
}

/** Companies whose records the call sees. @throws OdooError AccessError for a company that is not the user's */
export function companiesOf(env: Environment): ReadonlySet<number> {
  const user = env.store.get('res.users')?.rows.get(env.uid)
  const own = (Array.isArray(user?.company_ids) ? user.company_ids : []) as number[]
  const asked = env.context.allowed_company_ids
  if (!Array.isArray(asked)) return new Set(own)
  if (asked.some((id) => !own.includes(id as number))) {
    throw accessError('Access to unauthorized or invalid companies.')
  }
  return new Set(asked as number[])
}

/** Says whether the company rule lets the user see a row (rows without a company are everybody's). */
export function visibleTo(env: Environment, model: Model): (row: Row) => boolean {
  const companies = companiesOf(env)
  if (model.fields.company_id?.relation !== 'res.company' || model.name.startsWith('res.users'))
    return () => true
  return (row) => typeof row.company_id !== 'number' || companies.has(row.company_id)
}

/** The refusal for a record of another company; one hidden id fails the whole batch. */
export function hiddenRecord(env: Environment, model: Model, userName: string, operation: Operation) {
  return accessError(
    `Uh-oh! Looks like you have stumbled upon some top-secret records.\n\nSorry, ${userName} (id=${env.uid}) doesn't have ` +
      `'${operation}' access to:\n- ${model.description} (${model.name})\n\n${BAKED_COOKIES}`,
  )
}

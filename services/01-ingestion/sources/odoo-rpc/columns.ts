import type { SourceColumn } from '../source.ts'
import type { OdooValue } from './client.ts'

/** What fields_get says of one field, as far as it is used. */
export interface OdooField {
  readonly name: string
  readonly type: string
  readonly store: boolean
  readonly relation?: string
  /** Float with digits, also with 0, which is any number of them: a numeric column; without: double precision. */
  readonly digits: boolean
  readonly companyDependent: boolean
}

export const FIELD_ATTRIBUTES = ['type', 'relation', 'store', 'digits', 'company_dependent'] as const

/** Reads fields_get's answer, sorted by field name. Fields without a type are left out. */
export function readFields(answer: OdooValue): OdooField[] {
  const entries = Object.entries((answer ?? {}) as Readonly<Record<string, OdooValue>>)
  return entries.flatMap(([name, value]) => readField(name, value)).sort(byName)
}

function readField(name: string, value: OdooValue): OdooField[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return []
  const facts = value as Readonly<Record<string, OdooValue>>
  if (typeof facts.type !== 'string') return []
  return [
    {
      name,
      type: facts.type,
      // Virtual fields (in_group_*, sel_groups_* of res.users) say nothing: not stored.
      store: facts.store === true,
      digits: Array.isArray(facts.digits) || facts.digits === 0,
      companyDependent: facts.company_dependent === true,
      ...(typeof facts.relation === 'string' ? { relation: facts.relation } : {}),
    },
  ]
}

const TYPES: Readonly<Record<string, string>> = {
  char: 'text',
  text: 'text',
  html: 'text',
  selection: 'text',
  reference: 'text',
  date: 'date',
  datetime: 'timestamp without time zone',
  integer: 'integer',
  many2one: 'integer',
  many2one_reference: 'integer',
  boolean: 'boolean',
  monetary: 'numeric',
}
/** Lists have tables of their own, binaries never leave the source. */
const WITHOUT_COLUMN = new Set(['one2many', 'many2many', 'binary', 'image'])

/** PostgreSQL type of a field; json, properties and types nobody knows yet become jsonb. */
export function columnType(field: OdooField): string {
  if (field.type === 'float') return field.digits ? 'numeric' : 'double precision'
  return TYPES[field.type] ?? 'jsonb'
}

/**
 * Names that hold credentials: never asked for, never stored (PIPE-2). Deliberately wide; `excludedFields` adds to it.
 */
export const CREDENTIAL_PATTERN =
  /(^|_)(password|passwd|passphrase|pass|pwd|secret|secrets|token|tokens|totp|otp|signup|credential|credentials|pin|api_?keys?|(?:private|secret|access|client|encryption|license)_?keys?)(_|$)/

const PERSONAL_PATTERN =
  /(^|_)(email|e?mail_normalized|phone|mobile|fax|street2?|zip|vat|birthday|gender|marital|passport|ssn|iban|latitude|longitude|contact_name|ip_address)(_|$)/
/** About a personal field, not the thing itself: `vat_label`, `email_state`, `email_primary_color`. */
const ABOUT_PATTERN = /_(label|code|state|color|criterion|xmlid|required|count)$/
const PERSONAL_TYPES = new Set(['char', 'text', 'html', 'selection', 'date', 'datetime', 'float'])
/** Models whose `name` is a person's. */
const PEOPLE = new Set(['res.partner', 'res.users', 'hr.employee'])
const VOLATILE = new Set(['duration_tracking'])

/** True when a configured pattern names the field: `field` or `model.field`, `*` for any run of characters. */
export function matches(patterns: readonly string[], model: string, field: string): boolean {
  return patterns.some((pattern) => {
    const expression = pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')
    return new RegExp(`^(?:${expression})$`).test(pattern.includes('.') ? `${model}.${field}` : field)
  })
}

export interface ColumnRules {
  readonly excludedFields: readonly string[]
  readonly volatileFields?: readonly string[]
  readonly personalFields?: readonly string[]
  /** Models that are read too: a many2one to another one gets no reference. */
  readonly models: readonly string[]
}

/** Columns of a model: stored fields that have one, without credentials and exclusions, sorted by name. */
export function columnsOf(model: string, fields: readonly OdooField[], rules: ColumnRules): SourceColumn[] {
  return fields
    .filter((field) => field.store && !field.companyDependent && !WITHOUT_COLUMN.has(field.type))
    .filter(({ name }) => !CREDENTIAL_PATTERN.test(name) && !matches(rules.excludedFields, model, name))
    .map((field) => columnOf(model, field, rules))
}

function columnOf(model: string, field: OdooField, rules: ColumnRules): SourceColumn {
  const target = field.type === 'many2one' ? field.relation : undefined
  const personal = isPersonal(model, field) || matches(rules.personalFields ?? [], model, field.name)
  const volatile = VOLATILE.has(field.name) || matches(rules.volatileFields ?? [], model, field.name)
  return {
    name: field.name,
    type: columnType(field),
    // `required` is a form's rule, and a value that cannot be read arrives as null: only the key is sure.
    nullable: field.name !== 'id',
    ...(target !== undefined && rules.models.includes(target)
      ? { references: { table: tableOf(target), column: 'id' } }
      : {}),
    ...(personal ? { personal } : {}),
    ...(volatile ? { volatile } : {}),
  }
}

function isPersonal(model: string, { name, type }: OdooField): boolean {
  if (PEOPLE.has(model) && ['name', 'complete_name', 'display_name', 'login'].includes(name)) return true
  return PERSONAL_TYPES.has(type) && PERSONAL_PATTERN.test(name) && !ABOUT_PATTERN.test(name)
}

/** `crm.lead` → `crm_lead`. */
export function tableOf(model: string): string {
  return model.replaceAll('.', '_')
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

import type { JsonValue, RejectedRow, SourceColumn, SourceRow } from '../source.ts'
import type { OdooValue } from './client.ts'

export type OdooRow = Readonly<Record<string, OdooValue>>

const LONGEST_VALUE = 1000
const DATE = /^\d{4}-\d{2}-\d{2}$/
const DATE_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?$/
/** Half of a surrogate pair, or NUL: PostgreSQL's text and jsonb can hold neither. */
const NOT_TEXT = /\p{Surrogate}|\0/u

interface Problem {
  readonly code: string
  readonly message: string
}
const NOT_A_NUMBER: Problem = {
  code: 'VALUE_NOT_A_NUMBER',
  message: 'Odoo holds no finite number here; correct it there and synchronise again',
}
const NOT_STORABLE: Problem = {
  code: 'VALUE_NOT_STORABLE',
  message: 'The text holds half a character or a NUL, which PostgreSQL cannot store; correct it in Odoo',
}
const WRONG_TYPE: Problem = {
  code: 'VALUE_WRONG_TYPE',
  message: 'Odoo answered another type of value than its field says; run discovery again',
}

type Converted = { readonly value: JsonValue } | Problem

export interface ConvertedRow {
  readonly row: SourceRow
  readonly rejected: readonly RejectedRow[]
}

/** Turns one read row into the contract's values by column type: `false` is NULL except for booleans. */
export function convertRow(columns: readonly SourceColumn[], raw: OdooRow): ConvertedRow {
  const row: Record<string, JsonValue> = {}
  const rejected: RejectedRow[] = []
  for (const column of columns) {
    const value = raw[column.name] ?? null
    const converted = convert(column.type, value)
    if ('code' in converted) {
      rejected.push({ key: { id: raw.id ?? null }, column: column.name, ...converted, value: shown(value) })
      row[column.name] = null
    } else row[column.name] = converted.value
  }
  return { row, rejected }
}

function convert(type: string, value: OdooValue): Converted {
  if (value === null) return { value }
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? { value } : WRONG_TYPE
    case 'integer':
      return convertInteger(value)
    case 'double precision':
      return convertNumber(value, (number) => number)
    case 'numeric':
      return convertNumber(value, String)
    case 'date':
      return convertTime(value, DATE)
    case 'timestamp without time zone':
      return convertTime(value, DATE_TIME)
    case 'text':
      return convertText(value)
    default:
      return convertJson(value)
  }
}

/** Also many2one, as a bare id or `[id, label]`. */
function convertInteger(value: OdooValue): Converted {
  if (value === false) return { value: null }
  const number: OdooValue | undefined = Array.isArray(value) ? (value as readonly OdooValue[])[0] : value
  if (typeof number !== 'number') return WRONG_TYPE
  return Number.isSafeInteger(number) ? { value: number } : NOT_A_NUMBER
}

function convertNumber(value: OdooValue, write: (number: number) => JsonValue): Converted {
  if (value === false) return { value: null }
  if (typeof value !== 'number') return WRONG_TYPE
  return Number.isFinite(value) ? { value: write(value) } : NOT_A_NUMBER
}

function convertTime(value: OdooValue, pattern: RegExp): Converted {
  if (value === false) return { value: null }
  return typeof value === 'string' && pattern.test(value) ? { value } : WRONG_TYPE
}

function convertText(value: OdooValue): Converted {
  if (value === false) return { value: null }
  if (typeof value === 'number') return Number.isFinite(value) ? { value: String(value) } : NOT_A_NUMBER
  if (typeof value !== 'string') return WRONG_TYPE
  return NOT_TEXT.test(value) ? NOT_STORABLE : { value }
}

function convertJson(value: OdooValue): Converted {
  if (value === false) return { value: null }
  return problemInside(value) ?? { value }
}

function problemInside(value: OdooValue): Problem | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : NOT_A_NUMBER
  if (typeof value === 'string') return NOT_TEXT.test(value) ? NOT_STORABLE : undefined
  if (value === null || typeof value !== 'object') return undefined
  for (const [key, item] of Object.entries(value)) {
    const problem = problemInside(key) ?? problemInside(item as OdooValue)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** The value as text that itself can be stored: odd characters as escapes, cut. */
function shown(value: OdooValue): string {
  if (typeof value === 'number') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return JSON.stringify(text.slice(0, LONGEST_VALUE)).slice(1, -1).slice(0, LONGEST_VALUE)
}

import type { JsonValue, RejectedRow, SourceColumn, SourceRow } from '../source.ts'
import { isStorable } from '../storable.ts'
import type { OdooValue } from './client.ts'

export type OdooRow = Readonly<Record<string, OdooValue>>

const LONGEST_VALUE = 1000
const DATE = /^\d{4}-\d{2}-\d{2}$/
const DATE_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?$/

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

/** A value, or one of the three problems: told apart by identity, so that no value needs an object around it. */
type Converted = JsonValue | Problem

function isProblem(converted: Converted): converted is Problem {
  return converted === NOT_A_NUMBER || converted === NOT_STORABLE || converted === WRONG_TYPE
}

export interface ConvertedRow {
  readonly row: SourceRow
  readonly rejected: readonly RejectedRow[]
}

/** Whether the number 0 of a column stands for an empty value in the row of this id. */
export type IsEmpty = (column: string, id: number) => boolean

const NEVER: IsEmpty = () => false

/**
 * Turns one read row into the contract's values by column type: `false` is NULL except for booleans. In place, as the row
 * is nobody else's: an object that gets a hundred properties one by one becomes a hash table, four times as slow to read.
 */
export function convertRow(
  columns: readonly SourceColumn[],
  raw: OdooRow,
  isEmpty: IsEmpty = NEVER,
): ConvertedRow {
  const row = raw as Record<string, OdooValue>
  const rejected: RejectedRow[] = []
  const id = Number(raw.id)
  for (const { name, type } of columns) {
    const value = row[name]
    if (value === undefined) {
      row[name] = null
      continue
    }
    const converted = value === 0 && isEmpty(name, id) ? null : convert(type, value)
    if (isProblem(converted)) {
      rejected.push({ key: { id: raw.id ?? null }, column: name, ...converted, value: shown(value) })
      row[name] = null
    } else if (converted !== value) row[name] = converted
  }
  return { row, rejected }
}

function convert(type: string, value: OdooValue): Converted {
  if (value === null) return value
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : WRONG_TYPE
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
  if (value === false) return null
  const number: OdooValue | undefined = Array.isArray(value) ? (value as readonly OdooValue[])[0] : value
  if (typeof number !== 'number') return WRONG_TYPE
  return Number.isSafeInteger(number) ? number : NOT_A_NUMBER
}

function convertNumber(value: OdooValue, write: (number: number) => JsonValue): Converted {
  if (value === false) return null
  if (typeof value !== 'number') return WRONG_TYPE
  return Number.isFinite(value) ? write(value) : NOT_A_NUMBER
}

function convertTime(value: OdooValue, pattern: RegExp): Converted {
  if (value === false) return null
  return typeof value === 'string' && pattern.test(value) ? value : WRONG_TYPE
}

function convertText(value: OdooValue): Converted {
  if (value === false) return null
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : NOT_A_NUMBER
  if (typeof value !== 'string') return WRONG_TYPE
  return isStorable(value) ? value : NOT_STORABLE
}

function convertJson(value: OdooValue): Converted {
  if (value === false) return null
  return problemInside(value) ?? value
}

function problemInside(value: OdooValue): Problem | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : NOT_A_NUMBER
  if (typeof value === 'string') return isStorable(value) ? undefined : NOT_STORABLE
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

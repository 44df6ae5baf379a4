import { formatCount, formatDuration } from '../../lib/format.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { fieldName } from '../opportunities/field-name.ts'

type Facts = Readonly<Record<string, unknown>>
export type Cell = string | number | boolean | null

/** A list in a result, each entry with the same few facts: one row each. */
export interface ResultRows {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, Cell>>[]
}

/** The tables that a load read have a panel of their own. */
const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set(['tables'])

function isFacts(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Numbers of the result itself, of what it calls its total, and of what it counts by kind (`failures.error`). */
export function figuresOf(value: unknown): readonly (readonly [string, number])[] {
  if (!isFacts(value)) return []
  const { total, ...own } = value
  const kinds = Object.entries(own).flatMap(([name, facts]) =>
    isFacts(facts) ? Object.entries(facts).map(([kind, fact]) => [`${name}.${kind}`, fact] as const) : [],
  )
  const all = [...Object.entries(own), ...(isFacts(total) ? Object.entries(total) : []), ...kinds]
  return all.filter((entry): entry is [string, number] => typeof entry[1] === 'number')
}

/** Lists whose entries hold plain facts only. */
export function tablesOf(value: unknown): readonly ResultRows[] {
  if (!isFacts(value)) return []
  return Object.entries(value).flatMap(([name, list]) => {
    if (!Array.isArray(list) || list.length === 0 || SHOWN_ELSEWHERE.has(name)) return []
    if (!list.every((entry) => isFacts(entry) && Object.values(entry).every(isCell))) return []
    const rows = list as ResultRows['rows']
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    const isNumber = (column: string) => rows.some((row) => typeof row[column] === 'number')
    // What an entry is called stands before its figures.
    const columns = [...names.filter((column) => !isNumber(column)), ...names.filter(isNumber)]
    return [{ name, columns, rows }]
  })
}

function isCell(value: unknown): value is Cell {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

/** A fact as people call it. */
export function nameOf(name: string): string {
  const known = PIPELINE.run.figures[name]
  return known ?? fieldName(words(name))
}

/** `textsPerSecond` → `texts_per_second`, `failures.error` → `failures_error`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replaceAll('.', '_')
}

export function shownFigure(name: string, figure: number): string {
  return name.endsWith('Ms') ? formatDuration(figure) : formatCount(figure)
}

import { isOneOf, literal } from './comparable.ts'

/** What the placeholders of a rule's SQL stand for. */
export interface Places {
  readonly now: Date
  /** The rows of the entity, a table or a sub-select in brackets. */
  readonly rows: string
}

const LISTS = /\{(is|any):([a-z_][a-z0-9_]*)=([^{}]+)\}/g

/**
 * Writes out the placeholders of a rule's SQL: `{today}`, the date of the run; `{rows}`, the rows of the entity;
 * `{is:column=A|B}`, the column is one of these values; `{any:column=A|B*}`, an element of the array is, or begins
 * with B. Values are compared as `comparable` says.
 */
export function placed(sql: string, { now, rows }: Places): string {
  return sql
    .replaceAll('{today}', () => `${literal(now.toISOString().slice(0, 10))}::date`)
    .replaceAll('{rows}', () => rows)
    .replace(LISTS, (_, kind: string, column: string, values: string) =>
      kind === 'is'
        ? isOneOf(`t.${column}`, values.split('|'))
        : `exists (select 1 from unnest(t.${column}) element where ${isOneOf('element', values.split('|'))})`,
    )
}

/** The columns that `{is:…}` and `{any:…}` name. */
export function placedColumns(sql: string): { readonly column: string; readonly array: boolean }[] {
  return [...sql.matchAll(LISTS)].map(([, kind, column]) => ({ column: column ?? '', array: kind === 'any' }))
}

/** The SQL with a word in place of each placeholder, for looking at the rest. */
export function withoutPlaceholders(sql: string): string {
  return sql.replaceAll('{today}', 'today').replaceAll('{rows}', 'entity_rows').replace(LISTS, 'true')
}

/** Placeholders that stand for nothing; quantifiers like `{1,19}` are none. */
export function unknownPlaceholders(sql: string): string[] {
  return [...withoutPlaceholders(sql).matchAll(/\{[A-Za-z][^{}]*\}?/g)].map(([text]) => text)
}

import { identifier } from './expressions.ts'
import type { RawHistory, RawSelect, RawType } from './raw-types.ts'

/** RAW as it is now: table → column → type as information_schema names it. */
export type RawCatalogue = ReadonlyMap<string, ReadonlyMap<string, string>>

const POSTGRES_TYPE: Readonly<Record<RawType, string>> = {
  int: 'bigint',
  text: 'text',
  translated: 'text',
  number: 'numeric',
  timestamp: 'timestamptz',
  date: 'date',
  boolean: 'boolean',
}

/**
 * Sub-selects over RAW that always have the asked columns and types. Databases differ in their columns, and
 * SQL and RPC in their types: what is absent or cannot be read as the type is NULL, never a failure.
 * Rows with a tombstone are left out.
 *
 * @param language key tried first in translated (jsonb) columns, e.g. `en_US`.
 */
export function rawSelect(catalogue: RawCatalogue, language: string): RawSelect {
  return (table, reads) => {
    const columns = catalogue.get(table)
    const list = Object.entries(reads).map(
      ([name, type]) => `${read(columns?.get(name), name, type, language)} as ${identifier(name)}`,
    )
    if (columns === undefined) return `(select ${list.join(', ')}, ${NO_LINEAGE} where false)`
    return `(select ${list.join(', ')}, ${LINEAGE} from raw.${identifier(table)} where _deleted_at is null)`
  }
}

/**
 * Sub-selects to find what changed: a deleted row is still there by its key, so that what referred to it is found, but its
 * other columns are NULL, as they are to a join that leaves it out.
 *
 * @param changed condition on a RAW row that is true when it may be newer than the last transformation.
 */
export function rawHistory(catalogue: RawCatalogue, language: string, changed: string): RawHistory {
  return (table, reads, kept) => {
    const columns = catalogue.get(table)
    const list = Object.entries(reads).map(([name, type]) => {
      const value = read(columns?.get(name), name, type, language)
      const shown = kept.includes(name) ? value : `case when _deleted_at is null then ${value} end`
      return `${shown} as ${identifier(name)}`
    })
    if (columns === undefined) return `(select ${list.join(', ')}, false as _changed where false)`
    return `(select ${list.join(', ')}, ${changed} as _changed from raw.${identifier(table)})`
  }
}

const LINEAGE = '_raw_id, _load_id, _source_hash'
const NO_LINEAGE = 'null::bigint as _raw_id, null::text as _load_id, null::text as _source_hash'

function read(actual: string | undefined, name: string, type: RawType, language: string): string {
  if (actual === undefined) return `null::${POSTGRES_TYPE[type]}`
  return READERS[type](identifier(name), actual, language)
}

type Reader = (column: string, actual: string, language: string) => string

const READERS: Readonly<Record<RawType, Reader>> = {
  int: (c, actual) => {
    if (['integer', 'bigint', 'smallint'].includes(actual)) return c
    const text =
      actual === 'jsonb'
        ? `case jsonb_typeof(${c}) when 'array' then ${c} ->> 0 else ${c} #>> '{}' end`
        : `${c}::text`
    return `case when ${text} ~ '^[0-9]{1,18}$' then (${text})::bigint end`
  },
  text: (c, actual) => (actual === 'jsonb' ? `${c} #>> '{}'` : actual === 'text' ? c : `${c}::text`),
  translated: (c, actual, language) => (actual === 'jsonb' ? translation(c, language) : `${c}::text`),
  number: (c, actual) => {
    if (NUMBERS.includes(actual)) return `${c}::numeric`
    return `case when ${c}::text ~ '^ *-?[0-9]{1,30}([.][0-9]{1,30})? *$' then ${c}::text::numeric end`
  },
  timestamp: (c, actual) => {
    if (actual === 'timestamp with time zone') return c
    if (actual === 'timestamp without time zone') return `(${c} at time zone 'UTC')`
    return guardedTimestamp(`${c}::text`)
  },
  date: (c, actual) => {
    if (actual === 'date') return c
    if (actual.startsWith('timestamp')) return `${c}::date`
    return guardedDate(`${c}::text`)
  },
  // Odoo reads a NULL boolean as false over RPC; an absent column stays NULL
  boolean: (c, actual) =>
    actual === 'boolean'
      ? `coalesce(${c}, false)`
      : `case when lower(${c}::text) in ('t', 'true', 'yes', '1') then true else false end`,
}

const NUMBERS = ['numeric', 'integer', 'bigint', 'smallint', 'double precision', 'real']

/** The wanted language, else English, else the first one there is (by its code). */
function translation(column: string, language: string): string {
  const wanted = `'${language.replaceAll("'", "''")}'`
  const any = `(select t.value from jsonb_each_text(case jsonb_typeof(${column}) when 'object' then ${column} end) t order by t.key limit 1)`
  const plain = `case jsonb_typeof(${column}) when 'string' then ${column} #>> '{}' end`
  return `coalesce(${column} ->> ${wanted}, ${column} ->> 'en_US', ${any}, ${plain})`
}

const DAY = '([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'

/** A date in text, NULL when there is no such day (31 April): a cast would fail the whole statement. */
function guardedDate(text: string): string {
  const year = `substring(${text} from 1 for 4)::int`
  const month = `substring(${text} from 6 for 2)::int`
  const last = `extract(day from make_date(${year}, ${month}, 1) + interval '1 month - 1 day')`
  const real = `${year} > 0 and substring(${text} from 9 for 2)::int <= ${last}`
  return `case when ${text} ~ '^${DAY}' then case when ${real} then substring(${text} from 1 for 10)::date end end`
}

function guardedTimestamp(text: string): string {
  const time =
    '[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)?$'
  const zone = `case when ${text} ~ '(Z|[+-][0-9:]+)$' and length(${text}) > 19 then '' else 'Z' end`
  return `case when ${text} ~ '^${DAY}${time}' and ${guardedDate(text)} is not null then (${text} || ${zone})::timestamptz when ${text} ~ '^${DAY}$' then (${guardedDate(text)})::timestamp at time zone 'UTC' end`
}

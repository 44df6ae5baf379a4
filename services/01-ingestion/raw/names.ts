import { createHash } from 'node:crypto'
import type { SourceName } from '../sources/source.ts'

const LONGEST = 63

/** Added to every RAW table; a source column of such a name is refused by discovery. */
export const LINEAGE_COLUMNS = [
  '_raw_id',
  '_load_id',
  '_extracted_at',
  '_source_hash',
  '_deleted_at',
] as const

/**
 * `crm_lead` of odoo → `odoo_crm_lead` in schema raw, `apn_company` of apn → `apn_company`; shortened with a hash beyond
 * PostgreSQL's 63 characters.
 */
export function rawTableName(source: SourceName, table: string): string {
  return shorten(table.startsWith(`${source}_`) ? table : `${source}_${table}`)
}

/** Fits an identifier into 63 characters; equal beginnings stay different. */
export function shorten(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${name.slice(0, LONGEST - 9)}_${hash}`
}

const KEPT =
  /^(smallint|integer|bigint|real|double precision|boolean|text|json|jsonb|uuid|date|bytea|inet|cidr|interval( .*)?|numeric(\(\d+(,-?\d+)?\))?|character( varying)?(\(\d+\))?|time(\(\d\))? with(out)? time zone|timestamp(\(\d\))? with(out)? time zone)(\[\])*$/

const SPELLINGS: Readonly<Record<string, string>> = {
  varchar: 'character varying',
  int: 'integer',
  float8: 'double precision',
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
  bool: 'boolean',
}

/** The RAW type of a source type: the same where PostgreSQL has it built in, else text (nothing is lost). */
export function rawType(type: string): string {
  const spelled = SPELLINGS[type] ?? type
  return KEPT.test(spelled) ? spelled : 'text'
}

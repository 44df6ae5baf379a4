import { APN_COLUMNS, type ApnTable } from '../generator/apn-columns.ts'
import type { ApnTables } from '../generator/types.ts'

/** One statement with its parameters, for any PostgreSQL client. */
export interface Statement {
  readonly text: string
  readonly values: readonly string[]
}

/** Parents before children, so that the foreign keys hold while loading. */
const LOAD_ORDER: readonly ApnTable[] = [
  'apn_user',
  'apn_solution',
  'apn_company',
  'apn_opportunity',
  'apn_contact',
  'apn_engagement_invitation',
]
const KEYS: Readonly<Record<string, string>> = {
  'apn_contact.opportunity_id': 'references apn_opportunity (id)',
  'apn_contact.company_id': 'references apn_company (id)',
}
const BATCH = 500

/**
 * The APN side as SQL: six tables with keys and types, then their rows in batches of 500 (one JSON parameter each).
 * Run the statements in order, in one session; they fail when a table is there already.
 */
export function createApnSql(apn: ApnTables): Statement[] {
  return [...createTables(), ...LOAD_ORDER.flatMap((table) => inserts(table, apn[table]))]
}

/** The six `create table` statements and the indexes a reader of changes wants. */
export function createTables(): Statement[] {
  return LOAD_ORDER.map((table) => {
    const columns = APN_COLUMNS[table].map(([name, type], at) => {
      const key = at === 0 ? ' primary key' : ''
      const reference = KEYS[`${table}.${name}`]
      return `  ${name} ${type}${key}${reference === undefined ? '' : ` ${reference}`}`
    })
    return { text: `create table ${table} (\n${columns.join(',\n')}\n)`, values: [] }
  }).concat({
    text: 'create index apn_opportunity_changes on apn_opportunity (last_modified_date, id)',
    values: [],
  })
}

function inserts(table: ApnTable, rows: readonly object[]): Statement[] {
  const names = APN_COLUMNS[table].map(([name]) => name).join(', ')
  const record = APN_COLUMNS[table].map(([name, type]) => `${name} ${type}`).join(', ')
  const text = `insert into ${table} (${names}) select ${names} from jsonb_to_recordset($1::text::jsonb) as given (${record})`
  const batches: Statement[] = []
  for (let at = 0; at < rows.length; at += BATCH) {
    batches.push({ text, values: [JSON.stringify(rows.slice(at, at + BATCH))] })
  }
  return batches
}

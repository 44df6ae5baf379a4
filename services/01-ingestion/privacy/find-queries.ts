import type { Db } from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import { quote } from '../sources/postgres/page.ts'
import type { FoundRows, PersonalTable } from './found.ts'
import type { TellingValue } from './values.ts'

/** Rows of one person; more are an address of a whole company, which nobody erases by mistake. */
const MOST_ROWS = 10_000

/** @throws PERSON_HAS_TOO_MUCH: an erasure that leaves rows out would be none */
function all<T>(rows: readonly T[], { name }: PersonalTable): readonly T[] {
  if (rows.length > MOST_ROWS) throw ingestionErrors.PERSON_HAS_TOO_MUCH({ table: name, most: MOST_ROWS })
  return rows
}

function tableOf({ raw }: PersonalTable): string {
  return `"raw".${quote(raw)}`
}

/** All given columns of a row as one text, so that a row is looked at once. */
export function joined(columns: readonly string[], alias = 't'): string {
  return columns.length === 0
    ? `''`
    : `concat_ws(E'\\n', ${columns.map((name) => `${alias}.${quote(name)}::text`).join(', ')})`
}

function companyOf({ person }: PersonalTable): string {
  return person?.unless === undefined ? 'false' : `coalesce(t.${quote(person.unless)}, false)`
}

/** The row of a key; `company` when it is no person. */
export async function selectKeysWhere(
  db: Db,
  table: PersonalTable,
  key: string,
): Promise<{ key: string; company: boolean }[]> {
  return await db.unsafe<{ key: string; company: boolean }[]>(
    `select t.${quote(table.key)}::text as key, ${companyOf(table)} as company
     from ${tableOf(table)} t where t.${quote(table.key)}::text = $1 limit 1`,
    [key],
  )
}

/** Keys of persons with an address, in key order. */
export async function selectPersonKeys(db: Db, table: PersonalTable, pattern: string): Promise<string[]> {
  if (table.addresses.length === 0) return []
  const rows = await db.unsafe<{ key: string }[]>(
    `select t.${quote(table.key)}::text as key from ${tableOf(table)} t
     where ${joined(table.addresses)} ~* $1 and not ${companyOf(table)} order by 1 limit ${MOST_ROWS + 1}`,
    [pattern],
  )
  return all(rows, table).map(({ key }) => key)
}

/** Pairs of a row and the one its column names, of which either is known. */
export async function selectLinked(
  db: Db,
  table: PersonalTable,
  column: string,
  own: readonly string[],
  linked: readonly string[],
): Promise<readonly { own: string; linked: string }[]> {
  const rows = await db.unsafe<{ own: string; linked: string }[]>(
    `select t.${quote(table.key)}::text as own, t.${quote(column)}::text as linked from ${tableOf(table)} t
     where t.${quote(column)} is not null
       and (t.${quote(table.key)}::text = any($1::text[]) or t.${quote(column)}::text = any($2::text[]))
     order by 1, 2 limit ${MOST_ROWS + 1}`,
    [[...own], [...linked]] as never,
  )
  return all(rows, table)
}

/** Keys of rows that point at one of the keys or hold an address, in key order. */
export async function selectKeysByPattern(
  db: Db,
  table: PersonalTable,
  pointed: readonly { readonly column: string; readonly keys: readonly string[] }[],
  pattern: string | undefined,
): Promise<string[]> {
  const wanted = pointed.filter(({ keys }) => keys.length > 0)
  const conditions = wanted.map(({ column }, i) => `t.${quote(column)}::text = any($${i + 1}::text[])`)
  const parameters: unknown[] = wanted.map(({ keys }) => [...keys])
  if (pattern !== undefined && table.addresses.length > 0) {
    parameters.push(pattern)
    conditions.push(`${joined(table.addresses)} ~* $${parameters.length}`)
  }
  if (conditions.length === 0) return []
  const rows = await db.unsafe<{ key: string }[]>(
    `select t.${quote(table.key)}::text as key from ${tableOf(table)} t
     where ${conditions.join(' or ')} order by 1 limit ${MOST_ROWS + 1}`,
    parameters as never,
  )
  return all(rows, table).map(({ key }) => key)
}

/** Text columns of the rows, by column. */
export async function readValues(
  db: Db,
  { table, keys }: FoundRows,
): Promise<Record<string, string | null>[]> {
  if (table.texts.length === 0) return []
  const columns = table.texts.map((name) => `t.${quote(name)}::text as ${quote(name)}`).join(', ')
  return await db.unsafe<Record<string, string | null>[]>(
    `select ${columns} from ${tableOf(table)} t where t.${quote(table.key)}::text = any($1::text[])
     order by t.${quote(table.key)} limit ${MOST_ROWS}`,
    [[...keys]] as never,
  )
}

/** Which patterns stand in rows of other persons or companies as well. */
export async function sharedPatterns(
  db: Db,
  people: readonly FoundRows[],
  telling: readonly TellingValue[],
): Promise<Set<string>> {
  const shared = new Set<string>()
  for (const { table, keys } of people) {
    // A note on somebody may speak of others: it makes no value of theirs its own.
    const own = table.texts.filter((name) => !table.person?.columns.includes(name))
    for (const { pattern } of telling) {
      const rows = await db.unsafe(
        `select 1 from ${tableOf(table)} t
         where ${joined(own)} ~* $1 and t.${quote(table.key)}::text <> all($2::text[]) limit 1`,
        [pattern, [...keys]] as never,
      )
      if (rows.length > 0) shared.add(pattern)
    }
  }
  return shared
}

import type { Db } from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import { rawTableName } from '../raw/names.ts'
import { selectRawColumns } from '../raw/queries.ts'
import type { PersonSettings } from '../settings.ts'
import { isText } from '../sources/postgres/page.ts'
import type { SourceName, SourceTable } from '../sources/source.ts'
import {
  readValues,
  selectKeysByPattern,
  selectKeysWhere,
  selectLinked,
  selectPersonKeys,
  sharedPatterns,
} from './find-queries.ts'
import type { FoundPerson, FoundRows, PersonalTable } from './found.ts'
import { addressPattern, tellingValues } from './values.ts'

export interface PersonKey {
  readonly table?: string | undefined
  readonly key?: string | undefined
  readonly email?: string | undefined
}

/** The tables of a source with personal columns, as RAW has them. */
export async function personalTables(
  db: Db,
  source: SourceName,
  tables: readonly SourceTable[],
  settings: readonly PersonSettings[],
): Promise<PersonalTable[]> {
  const stored = await selectRawColumns(db, source)
  const followed = settings.filter((each) => each.followed).map((each) => each.table)
  return tables.flatMap((table) => {
    const raw = rawTableName(source, table.name)
    const types = new Map(stored.filter((each) => each.table === raw).map(({ name, type }) => [name, type]))
    const [key, ...more] = table.key
    if (types.size === 0 || key === undefined || more.length > 0) return []
    const person = settings.find((each) => each.table === table.name)
    const marked = table.columns.filter((column) => column.personal).map((column) => column.name)
    const own = person === undefined ? [] : [...person.names, ...person.nameParts, ...person.columns]
    const columns = [...new Set([...marked, ...own])].filter((name) => types.has(name) && name !== key)
    const texts = columns.filter((name) => isTextual(types.get(name)))
    const pointers = table.columns.flatMap(({ name, references }) =>
      references !== undefined && followed.includes(references.table)
        ? [{ column: name, table: references.table }]
        : [],
    )
    if (columns.length === 0 || (person === undefined && pointers.length === 0)) return []
    const addresses = texts.filter((name) => /mail|login/i.test(name))
    return [
      { source, name: table.name, raw, key, columns, texts, addresses, pointers, ...(person && { person }) },
    ]
  })
}

export function isTextual(type: string | undefined): boolean {
  return type !== undefined && (isText(type) || /^jsonb?$|\[\]$/.test(type))
}

/**
 * Everything RAW knows to be of one person. A user and the contact behind it are one; rows that point at the contact, or
 * hold the address that was asked for, follow.
 * @throws PERSON_TABLE_UNKNOWN, PERSON_NOT_FOUND, PERSON_IS_COMPANY
 */
export async function findPerson(
  db: Db,
  tables: readonly PersonalTable[],
  wanted: PersonKey,
): Promise<FoundPerson> {
  const people = tables.filter((table) => table.person !== undefined)
  const keys = await startingKeys(db, people, wanted)
  await addLinked(db, people, keys)
  const persons = rowsOf(people, keys)
  const followers = await findFollowers(db, tables, keys, wanted)
  if (persons.length + followers.length === 0) throw ingestionErrors.PERSON_NOT_FOUND({ what: asked(wanted) })
  const { values, names } = await valuesOf(db, persons, wanted)
  const telling = tellingValues(values, names)
  const shared = await sharedPatterns(db, rowsOfAll(people, keys), telling)
  return {
    persons,
    followers,
    telling: telling.filter(({ pattern }) => !shared.has(pattern)),
    shared: shared.size,
    words: wordsOf([...names, ...values.filter((value) => value.includes('@'))]),
  }
}

function wordsOf(texts: readonly string[]): string[] {
  const lower = texts.map((text) => text.toLowerCase())
  const plain = lower.map((text) => text.normalize('NFKD').replace(/\p{M}/gu, ''))
  return [...new Set([...lower, ...plain].flatMap((text) => text.split(/[^\p{L}\p{N}]+/u)))].filter(Boolean)
}

function asked({ table, key }: PersonKey): string {
  return key === undefined ? 'this e-mail address' : `${table ?? ''} ${key}`
}

type Keys = Map<string, Set<string>>

async function startingKeys(db: Db, people: readonly PersonalTable[], wanted: PersonKey): Promise<Keys> {
  const keys: Keys = new Map(people.map((table) => [table.name, new Set<string>()]))
  if (wanted.key !== undefined) {
    const table = wanted.table === undefined ? people[0] : people.find(({ name }) => name === wanted.table)
    if (table === undefined) {
      throw ingestionErrors.PERSON_TABLE_UNKNOWN({
        table: wanted.table ?? '(none)',
        tables: people.map(({ name }) => name).join(', '),
      })
    }
    const [row] = await selectKeysWhere(db, table, wanted.key)
    if (row === undefined) throw ingestionErrors.PERSON_NOT_FOUND({ what: `${table.name} ${wanted.key}` })
    if (row.company) throw ingestionErrors.PERSON_IS_COMPANY({ table: table.name, key: wanted.key })
    keys.get(table.name)?.add(row.key)
  }
  if (wanted.email !== undefined) {
    const pattern = addressPattern(wanted.email.trim().toLowerCase())
    for (const table of people)
      for (const key of await selectPersonKeys(db, table, pattern)) keys.get(table.name)?.add(key)
  }
  return keys
}

/** A user's contact, a contact's users; until nothing new is found. */
async function addLinked(db: Db, people: readonly PersonalTable[], keys: Keys): Promise<void> {
  const size = () => [...keys.values()].reduce((sum, each) => sum + each.size, 0)
  let before: number
  do {
    before = size()
    for (const table of people) {
      const { parent } = table.person ?? {}
      const above = [...(keys.get(table.name) ?? [])]
      if (parent !== undefined)
        for (const { own } of await selectLinked(db, table, parent, [], above)) keys.get(table.name)?.add(own)
      for (const [column, other] of Object.entries(table.person?.sameAs ?? {})) {
        const links = await selectLinked(
          db,
          table,
          column,
          [...(keys.get(table.name) ?? [])],
          [...(keys.get(other) ?? [])],
        )
        for (const { own, linked } of links) {
          keys.get(table.name)?.add(own)
          keys.get(other)?.add(linked)
        }
      }
    }
  } while (size() > before)
}

async function findFollowers(
  db: Db,
  tables: readonly PersonalTable[],
  keys: Keys,
  { email }: PersonKey,
): Promise<FoundRows[]> {
  const pattern = email === undefined ? undefined : addressPattern(email.trim().toLowerCase())
  const found: FoundRows[] = []
  for (const table of tables.filter((each) => each.person === undefined)) {
    const pointed = table.pointers.map(({ column, table: to }) => ({
      column,
      keys: [...(keys.get(to) ?? [])],
    }))
    const rows = await selectKeysByPattern(db, table, pointed, pattern)
    if (rows.length > 0) found.push({ table, keys: rows })
  }
  return found
}

function rowsOf(people: readonly PersonalTable[], keys: Keys): FoundRows[] {
  return rowsOfAll(people, keys).filter((rows) => rows.keys.length > 0)
}

function rowsOfAll(people: readonly PersonalTable[], keys: Keys): FoundRows[] {
  return people.map((table) => ({ table, keys: [...(keys.get(table.name) ?? [])] }))
}

/** Texts of the person's own rows, and whole names; an address that was asked for is one of them. */
async function valuesOf(db: Db, persons: readonly FoundRows[], { email }: PersonKey) {
  const values: string[] = email === undefined ? [] : [email]
  const names: string[] = []
  for (const found of persons) {
    const person = found.table.person
    for (const row of await readValues(db, found)) {
      values.push(...Object.values(row).filter((value) => value !== null))
      names.push(...(person?.names ?? []).flatMap((name) => row[name] ?? []))
      const parts = (person?.nameParts ?? []).flatMap((name) => row[name] ?? [])
      if (parts.length > 1) names.push(parts.join(' '))
    }
  }
  return { values, names }
}

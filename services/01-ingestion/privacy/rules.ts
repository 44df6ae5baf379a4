import { addressHash } from './addresses.ts'
import type { ErasureInput } from './erasure-record.ts'
import type { Tables } from './erasure-tables.ts'
import type { FoundPerson, PersonalTable } from './found.ts'
import { PERSONAL } from './suppression.ts'
import type { NewRule } from './suppression-queries.ts'
import type { RawHit } from './sweep.ts'

/** Rows by their key, rows to come by what they point at or by an address that is nobody else's. */
export function rulesOf(
  tables: readonly PersonalTable[],
  { persons, followers, telling }: FoundPerson,
  { email }: ErasureInput,
  salt: string,
): NewRule[] {
  const rule = ({ source, name, columns }: PersonalTable) => ({
    source,
    table: name,
    columns: [PERSONAL, ...columns],
  })
  const byKey = [...persons, ...followers].flatMap(({ table, keys }) =>
    keys.map((value) => ({ ...rule(table), column: table.key, value })),
  )
  const pointing = tables.filter((table) => table.person === undefined)
  const byPointer = pointing.flatMap((table) =>
    table.pointers.flatMap(({ column, table: to }) =>
      persons
        .filter((each) => each.table.name === to)
        .flatMap(({ keys }) => keys.map((value) => ({ ...rule(table), column, value }))),
    ),
  )
  const own = telling.flatMap(({ address }) => address ?? [])
  const hashes = new Set(
    [...own, ...(email === undefined ? [] : [email])].map((each) => addressHash(each, salt)),
  )
  const byAddress = tables.flatMap((table) =>
    table.addresses.flatMap((column) =>
      [...hashes].map((valueHash) => ({ ...rule(table), column, valueHash })),
    ),
  )
  return [...byKey, ...byPointer, ...byAddress]
}

/** A text in which a value stood stays empty when its row changes: what it will say then is not known to be free of it. */
export function rulesOfHits({ byRaw }: Tables, hits: readonly RawHit[]): NewRule[] {
  return hits.flatMap(({ table: raw, key: value, columns }) => {
    const known = byRaw.get(raw)
    const [key] = known?.table.key ?? []
    if (known === undefined || key === undefined) return []
    return [{ source: known.source, table: known.table.name, column: key, value, columns }]
  })
}

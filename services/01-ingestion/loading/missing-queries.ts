import type { Db } from '../../00-platform/index.ts'
import { type KeyRange, keyRecord } from './queries.ts'
import { absentSql, heldSql, livingSql } from './statements.ts'
import type { Target } from './target.ts'

/** Notes what RAW has between two keys and the source did not give; `keys` is a JSON array of those it gave. */
export async function noteAbsent(
  db: Db,
  target: Target,
  notes: string,
  range: KeyRange,
  keys: string,
  now: Date,
): Promise<void> {
  const text = absentSql(target, range.after?.length ?? 0, range.upTo?.length ?? 0)
  await db.unsafe(text, [keys, notes, now.toISOString(), ...(range.after ?? []), ...(range.upTo ?? [])])
}

/** Notes those of the keys whose rows live in RAW. */
export async function noteKeys(
  db: Db,
  target: Target,
  notes: string,
  keys: readonly (readonly string[])[],
  now: Date,
): Promise<void> {
  const records = JSON.stringify(keys.map((key) => keyRecord(target, key)))
  await db.unsafe(heldSql(target), [records, notes, now.toISOString()])
}

/** Keys noted, each counted once. */
export async function countNoted(db: Db, notes: string): Promise<number> {
  const [row] = await db<{ n: number }[]>`
    select count(distinct k.value)::int as n
    from ops.settings s, jsonb_array_elements(s.value) k where starts_with(s.name, ${notes})`
  return row?.n ?? 0
}

/** Takes one note out: keys as text; undefined when there is none left. */
export async function takeNote(db: Db, notes: string): Promise<string[][] | undefined> {
  const [row] = await db<{ value: string[][] }[]>`
    delete from ops.settings
    where name = (select name from ops.settings where starts_with(name, ${notes}) order by name limit 1)
    returning value`
  return row?.value
}

export async function dropNotes(db: Db, notes: string): Promise<void> {
  await db`delete from ops.settings where starts_with(name, ${notes})`
}

/** Living rows of RAW between two keys; counts no further than `most`. */
export async function countLiving(db: Db, target: Target, range: KeyRange, most: number): Promise<number> {
  const text = livingSql(target, range.after?.length ?? 0, range.upTo?.length ?? 0)
  const [row] = await db.unsafe<{ n: number }[]>(text, [
    String(most),
    ...(range.after ?? []),
    ...(range.upTo ?? []),
  ])
  return row?.n ?? 0
}

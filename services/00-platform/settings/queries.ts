import type { Db } from '../database/client.ts'

export async function readSetting<T>(db: Db, name: string): Promise<T | undefined> {
  const [row] = await db<{ value: T }[]>`select value from ops.settings where name = ${name}`
  return row?.value
}

export async function writeSetting(db: Db, name: string, value: unknown, now: Date): Promise<void> {
  await db`
    insert into ops.settings (name, value, updated_at) values (${name}, ${db.json(value as never)}, ${now})
    on conflict (name) do update set value = excluded.value, updated_at = excluded.updated_at`
}

/** Writes the value unless there is one; answers what is there then. */
export async function writeSettingOnce<T>(db: Db, name: string, value: T, now: Date): Promise<T> {
  await db`
    insert into ops.settings (name, value, updated_at) values (${name}, ${db.json(value as never)}, ${now})
    on conflict (name) do nothing`
  return (await readSetting<T>(db, name)) ?? value
}

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeOnBothDatabases, testDatabase } from '../../../tests/helpers/database.ts'
import type { Pool } from '../database/client.ts'
import { writeSetting } from '../settings/queries.ts'
import { writeBackup } from './backup.ts'
import { refuseUsedDatabase, resetDatabase, restoreBackup } from './restore.ts'

const now = new Date('2026-01-02T03:04:05Z')
const fresh = () => join(mkdtempSync(join(tmpdir(), 'revops-backup-')), 'backup.jsonl.gz')

describeOnBothDatabases('backup and restore', (open, kind) => {
  test('everything comes back as it was: RAW tables, odd values, identities', async () => {
    await using database = await open()
    await fill(database.pool)
    const before = await contents(database.pool)
    const file = fresh()
    const backup = await writeBackup(database.pool, file, now)
    await database.pool`delete from raw.odoo_thing where _raw_id % 3 = 0`
    await writeSetting(database.pool, 'later', 1, now)
    expect(await restoreBackup(database.pool, file)).toEqual({ tables: backup.tables, rows: backup.rows })
    expect(await contents(database.pool)).toEqual(before)
    const [next] = await database.pool<
      { id: number }[]
    >`insert into raw.odoo_thing (name) values ('next') returning _raw_id as id`
    expect(next?.id).toBe(1201)
  })

  test('a cut-off file changes nothing', async () => {
    await using database = await open()
    await fill(database.pool)
    const before = await contents(database.pool)
    const file = fresh()
    await writeBackup(database.pool, file, now)
    const whole = readFileSync(file)
    for (const part of [0.1, 0.5, 0.95]) {
      writeFileSync(file, whole.subarray(0, Math.floor(whole.length * part)))
      await expect(restoreBackup(database.pool, file)).rejects.toMatchObject({ code: 'BACKUP_FILE_INVALID' })
      expect(await contents(database.pool)).toEqual(before)
    }
    await expect(restoreBackup(database.pool, `${file}.no`)).rejects.toMatchObject({
      code: 'BACKUP_FILE_MISSING',
    })
  })

  test('reset leaves an empty hub', async () => {
    await using database = await open()
    await fill(database.pool)
    await resetDatabase(database.pool)
    expect(await database.pool`select 1 from ops.settings`).toHaveLength(0)
    expect(await database.pool`select 1 from pg_tables where schemaname = 'raw'`).toHaveLength(0)
  })

  const onceWithServer = kind === 'embedded' && process.env.TEST_DATABASE_URL !== undefined ? test : () => {}
  onceWithServer('a backup of the embedded database moves to PostgreSQL, nothing lost', async () => {
    await using embedded = await open()
    await using server = await testDatabase({ kind: 'server' })
    await fill(embedded.pool)
    const file = fresh()
    await writeBackup(embedded.pool, file, now)
    await refuseUsedDatabase(server.pool)
    await restoreBackup(server.pool, file)
    expect(await contents(server.pool)).toEqual(await contents(embedded.pool))
  })
})

async function fill(db: Pool): Promise<void> {
  await db`
    create table raw.odoo_thing (
      _raw_id bigint generated always as identity primary key, name text, amount numeric, tags text[], data jsonb,
      at timestamp, big bigint, bytes bytea)`
  await db`create unique index odoo_thing_name on raw.odoo_thing (name)`
  await db`
    insert into raw.odoo_thing (name, amount, tags, data, at, big, bytes)
    select 'row ' || n || E' "\\n\\t😀', case n when 1 then 'NaN' else n / 3.0 end, array['a', null, 'b"c'],
           jsonb_build_object('n', n, 'x', null), timestamp '2026-01-01 00:00:00.123456', 9007199254740993, '\\x00ff'
    from generate_series(1, 1200) n`
  await writeSetting(db, 'kept', { deep: ['ü', 1.5, null] }, now)
}

async function contents(db: Pool): Promise<unknown> {
  const things =
    await db`select md5(string_agg(t::text, '|' order by _raw_id)) as hash, count(*) as count from raw.odoo_thing t`
  const settings = await db`select name, value, updated_at from ops.settings order by name`
  const indexes = await db`select indexname from pg_indexes where schemaname = 'raw' order by 1`
  return { things: [...things], settings: [...settings], indexes: [...indexes] }
}

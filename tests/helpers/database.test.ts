import { expect, test } from 'vitest'
import { migrateDatabase } from '../../services/00-platform/database/migrate.ts'
import { describeOnBothDatabases } from './database.ts'

describeOnBothDatabases('test databases', (open) => {
  test('PIPE-2 a test gets the migrated schemas and the extensions', async () => {
    await using db = await open()
    const rows = await db.pool<{ name: string }[]>`
      select nspname as name from pg_namespace where nspname in ('core', 'search', 'ops') order by nspname limit 9`
    expect(rows.map((row) => row.name)).toEqual(['core', 'ops', 'search'])
    const [near] =
      await db.pool`select ('[1,2]'::vector <-> '[1,3]'::vector) as far, similarity('abc', 'abd') > 0 as near`
    expect(near).toEqual({ far: 1, near: true })
  })

  test('PIPE-2 two databases at once do not see each other', async () => {
    const [one, two] = await Promise.all([open(), open()])
    try {
      await one.pool`create table ops.only_here (id int)`
      const [other] = await two.pool`select to_regclass('ops.only_here') as found`
      expect(other).toEqual({ found: null })
    } finally {
      await Promise.all([one.close(), two.close()])
    }
  })

  test('PIPE-2 migrating a second time changes nothing', async () => {
    await using db = await open()
    const applied = () =>
      db.pool`select hash, created_at from drizzle.__drizzle_migrations order by id limit 999`
    const before = await applied()
    await migrateDatabase(db.target)
    expect(await applied()).toEqual(before)
  })
})

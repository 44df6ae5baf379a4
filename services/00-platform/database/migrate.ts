import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import { productPath } from '../paths.ts'
import { type DatabaseTarget, openPool, type Pool } from './client.ts'
import { databaseErrors } from './errors.ts'

export const MIGRATIONS_FOLDER = productPath('migrations')

/**
 * Brings the database to the newest migration. Forward only; a second run changes nothing; a concurrent
 * one waits for the lock or finds nothing left to do.
 *
 * Uses a connection of its own: drizzle replaces the date and JSON codecs of the client it is given.
 * @throws AppError MIGRATION_FAILED, DATABASE_INCOMPLETE, EXTENSION_MISSING
 */
export async function migrateDatabase(target: DatabaseTarget, folder = MIGRATIONS_FOLDER): Promise<void> {
  const own = openPool(target, 1)
  try {
    await ensureExtensions(own)
    await migrate(drizzle(own as never), { migrationsFolder: folder })
    await checkComplete(own, folder)
  } catch (cause) {
    throw cause instanceof Error && cause.name === 'AppError'
      ? cause
      : databaseErrors.MIGRATION_FAILED({}, { cause })
  } finally {
    await own.end({ timeout: 5 })
  }
}

/** A table that was removed by hand would show only in the middle of some run: the newest snapshot says what must be there. */
async function checkComplete(db: Pool, folder: string): Promise<void> {
  const newest = readdirSync(join(folder, 'meta'))
    .filter((file) => file.endsWith('_snapshot.json'))
    .sort()
    .at(-1)
  if (newest === undefined) return
  const snapshot = JSON.parse(readFileSync(join(folder, 'meta', newest), 'utf8')) as { tables: object }
  const present = await db<{ name: string }[]>`
    select schemaname || '.' || tablename as name from pg_tables where schemaname <> 'pg_catalog'`
  const names = new Set(present.map(({ name }) => name))
  const missing = Object.keys(snapshot.tables).filter((name) => !names.has(name))
  if (missing.length > 0) throw databaseErrors.DATABASE_INCOMPLETE({ tables: missing.sort().join(', ') })
}

/** Extensions may be created only by a superuser; a prepared database already has them. */
async function ensureExtensions(db: Pool): Promise<void> {
  for (const name of ['vector', 'pg_trgm']) {
    const [present] = await db`select 1 from pg_extension where extname = ${name}`
    if (present !== undefined) continue
    try {
      await db.unsafe(`create extension if not exists ${name}`)
    } catch (cause) {
      throw databaseErrors.EXTENSION_MISSING({ name }, { cause })
    }
  }
}

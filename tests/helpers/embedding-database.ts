import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { type DatabaseTarget, openPool, type Pool } from '../../services/00-platform/database/client.ts'
import * as coreTables from '../../services/02-transformation/tables.ts'
import * as searchTables from '../../services/04-embedding/tables.ts'

/** An empty database with the tables of `core` and `search`, gone after `close`. */
export interface SearchDatabase {
  readonly db: Pool
  readonly kind: DatabaseTarget['kind']
  close(): Promise<void>
}

/** Where the suites run: always embedded; on PostgreSQL too where TEST_DATABASE_URL names a superuser's database. */
export const SEARCH_TARGETS: readonly DatabaseTarget['kind'][] =
  process.env.TEST_DATABASE_URL === undefined ? ['embedded'] : ['embedded', 'server']

export function openSearchDatabase(kind: DatabaseTarget['kind']): Promise<SearchDatabase> {
  return kind === 'embedded' ? openEmbedded() : openServer(process.env.TEST_DATABASE_URL ?? '')
}

async function openServer(adminUrl: string): Promise<SearchDatabase> {
  const name = `search_${process.pid}_${Date.now().toString(36)}`
  const admin = openPool({ kind: 'server', options: {}, url: adminUrl }, 1)
  await admin.unsafe(`create database ${name}`)
  const url = new URL(adminUrl)
  const db = openPool({ kind: 'server', options: { database: name }, url: withDatabase(url, name) })
  await createTables(db)
  return {
    db,
    kind: 'server',
    close: async () => {
      await db.end({ timeout: 5 })
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end({ timeout: 5 })
    },
  }
}

function withDatabase(url: URL, name: string): string {
  const copy = new URL(url)
  copy.pathname = `/${name}`
  return copy.href
}

async function openEmbedded(): Promise<SearchDatabase> {
  const home = mkdtempSync(join(tmpdir(), 'rs-'))
  const file = fileURLToPath(
    new URL('../../services/00-platform/database/embedded-child.ts', import.meta.url),
  )
  const child = fork(file, [join(home, 'data'), join(home, '.s.PGSQL.5432'), '30'], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', (code) => reject(new Error(`the embedded database ended with ${code}`)))
  })
  const db = openPool({
    kind: 'embedded',
    options: { host: home, port: 5432, database: 'postgres', username: 'postgres' },
  })
  await createTables(db)
  return {
    db,
    kind: 'embedded',
    close: async () => {
      await db.end({ timeout: 5 })
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function createTables(db: Pool): Promise<void> {
  for (const name of ['vector', 'pg_trgm']) await db.unsafe(`create extension if not exists ${name}`)
  const statements = await generateMigration(
    generateDrizzleJson({}),
    generateDrizzleJson({ ...coreTables, ...searchTables }),
  )
  for (const statement of statements) await db.unsafe(statement)
}

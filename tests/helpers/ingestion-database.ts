import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { type DatabaseTarget, openPool, type Pool } from '../../services/00-platform/database/client.ts'
import { ops, raw } from '../../services/00-platform/database/schemas.ts'
import { settings } from '../../services/00-platform/settings/tables.ts'
import * as tables from '../../services/01-ingestion/tables.ts'

/** An empty hub database with ingestion's tables, and how a source in the same server is reached. */
export interface IngestionDatabase {
  readonly db: Pool
  readonly kind: DatabaseTarget['kind']
  readonly source: { host: string; port: number; database: string; user: string; password?: string }
  close(): Promise<void>
}

export const INGESTION_TARGETS: readonly DatabaseTarget['kind'][] =
  process.env.TEST_DATABASE_URL === undefined ? ['embedded'] : ['server', 'embedded']

export function openIngestionDatabase(kind: DatabaseTarget['kind']): Promise<IngestionDatabase> {
  return kind === 'embedded' ? openEmbedded() : openServer(process.env.TEST_DATABASE_URL ?? '')
}

async function openServer(adminUrl: string): Promise<IngestionDatabase> {
  const name = `ingestion_${process.pid}_${Date.now().toString(36)}`
  const admin = openPool({ kind: 'server', options: {}, url: adminUrl }, 1)
  await admin.unsafe(`create database ${name}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const db = openPool({ kind: 'server', options: {}, url: url.href })
  await createTables(db)
  const password = decodeURIComponent(url.password)
  return {
    db,
    kind: 'server',
    source: {
      host: url.searchParams.get('host') ?? url.hostname,
      port: Number(url.port || 5432),
      database: name,
      user: decodeURIComponent(url.username),
      ...(password === '' ? {} : { password }),
    },
    close: async () => {
      await db.end({ timeout: 5 })
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end({ timeout: 5 })
    },
  }
}

async function openEmbedded(): Promise<IngestionDatabase> {
  const home = mkdtempSync(join(tmpdir(), 'ri-'))
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
  const source = { host: home, port: 5432, database: 'postgres', user: 'postgres' }
  const { user: username, ...rest } = source
  const db = openPool({ kind: 'embedded', options: { ...rest, username } })
  await createTables(db)
  return {
    db,
    kind: 'embedded',
    source,
    close: async () => {
      await db.end({ timeout: 5 })
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      child.send('stop')
      await ended
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function createTables(db: Pool): Promise<void> {
  const statements = await generateMigration(
    generateDrizzleJson({}),
    generateDrizzleJson({ ops, raw, settings, ...tables }),
  )
  for (const statement of statements) await db.unsafe(statement)
}

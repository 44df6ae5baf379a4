import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { type DatabaseTarget, openPool, type Pool } from '../../services/00-platform/database/client.ts'
import { ops, raw } from '../../services/00-platform/database/schemas.ts'
import * as coreTables from '../../services/02-transformation/tables.ts'
import * as validationTables from '../../services/03-validation/tables.ts'

/** An empty database with the tables of transformation and validation and an empty schema raw. */
export interface PipelineDatabase {
  readonly db: Pool
  readonly kind: DatabaseTarget['kind']
  /** libpq arguments of the server, for pg_restore; absent when embedded. */
  readonly url?: string
  close(): Promise<void>
}

/** Always embedded; on PostgreSQL too where TEST_DATABASE_URL names a superuser's database. */
export const PIPELINE_TARGETS: readonly DatabaseTarget['kind'][] =
  process.env.TEST_DATABASE_URL === undefined ? ['embedded'] : ['server', 'embedded']

export function openPipelineDatabase(kind: DatabaseTarget['kind']): Promise<PipelineDatabase> {
  return kind === 'embedded' ? openEmbedded() : openServer(process.env.TEST_DATABASE_URL ?? '')
}

async function openServer(adminUrl: string): Promise<PipelineDatabase> {
  const name = `pipeline_${process.pid}_${Date.now().toString(36)}`
  const admin = openPool({ kind: 'server', options: {}, url: adminUrl }, 1)
  await admin.unsafe(`create database ${name}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const db = openPool({ kind: 'server', options: {}, url: url.href })
  await createTables(db)
  return {
    db,
    kind: 'server',
    url: url.href,
    close: async () => {
      await db.end({ timeout: 5 })
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end({ timeout: 5 })
    },
  }
}

async function openEmbedded(): Promise<PipelineDatabase> {
  const home = mkdtempSync(join(tmpdir(), 'rp-'))
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
  const options = { host: home, port: 5432, database: 'postgres', username: 'postgres' }
  const db = openPool({ kind: 'embedded', options })
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
  const tables = { ...coreTables, ...validationTables, ops, raw }
  for (const statement of await generateMigration(generateDrizzleJson({}), generateDrizzleJson(tables))) {
    await db.unsafe(statement)
  }
}

import { randomBytes } from 'node:crypto'
import { type DatabaseTarget, openPool, type Pool } from '../../services/00-platform/database/client.ts'
import { migrateDatabase } from '../../services/00-platform/database/migrate.ts'
import { migrationsHash } from './migrations-hash.ts'

export interface PrivateDatabase {
  readonly target: DatabaseTarget
  drop(): Promise<void>
}

const READY = 'ready'
const CREATE_TRIES = 20

/** A fresh database on the server, copied from the migrated template (or empty). */
export async function serverDatabase(serverUrl: string, empty: boolean): Promise<PrivateDatabase> {
  const admin = openPool({ kind: 'server', url: serverUrl, options: {} }, 2)
  const name = `revops_test_${process.pid}_${randomBytes(5).toString('hex')}`
  try {
    await createFrom(admin, name, empty ? 'template1' : await migratedTemplate(admin, serverUrl))
  } finally {
    await admin.end({ timeout: 5 })
  }
  return { target: targetOf(serverUrl, name), drop: () => dropDatabase(serverUrl, name) }
}

function targetOf(serverUrl: string, name: string): DatabaseTarget & { url: string } {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { kind: 'server', url: url.href, options: {} }
}

/** Makes the template once per content of the migrations; other vitest workers wait on the advisory lock. */
async function migratedTemplate(admin: Pool, serverUrl: string): Promise<string> {
  const name = `revops_template_${migrationsHash()}`
  if (await isReady(admin, name)) return name
  const session = await admin.reserve()
  try {
    await session`select pg_advisory_lock(hashtext(${name}))`
    if (await isReady(admin, name)) return name
    // What is there but not marked ready was left half made by a killed run.
    await session.unsafe(`drop database if exists ${name} with (force)`)
    await session.unsafe(`create database ${name}`)
    await migrateDatabase(targetOf(serverUrl, name))
    await session.unsafe(`comment on database ${name} is '${READY}'`)
    return name
  } finally {
    await session`select pg_advisory_unlock(hashtext(${name}))`
    session.release()
  }
}

async function isReady(admin: Pool, name: string): Promise<boolean> {
  const [row] = await admin<{ note: string | null }[]>`
    select shobj_description(oid, 'pg_database') as note from pg_database where datname = ${name}`
  return row?.note === READY
}

/** The template may still see the last connection of its maker for a moment (55006): try again. */
async function createFrom(admin: Pool, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await admin.unsafe(`create database ${name} template ${template}`)
      return
    } catch (error) {
      const busy = error instanceof Error && 'code' in error && error.code === '55006'
      if (!busy || attempt === CREATE_TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const admin = openPool({ kind: 'server', url: serverUrl, options: {} }, 1)
  await admin.unsafe(`drop database if exists ${name} with (force)`)
  await admin.end({ timeout: 5 })
}

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type DatabaseTarget, openPool } from '../../services/00-platform/database/client.ts'
import { migrateDatabase } from '../../services/00-platform/database/migrate.ts'

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', '02-database', '05_create_database.sh')
const serverUrl = process.env.TEST_DATABASE_URL
const hasPsql = spawnSync('psql', ['--version']).status === 0
const NAME = `revops_script_${process.pid}`
const PASSWORD = `it's "secret" $x`

describe.skipIf(serverUrl === undefined || !hasPsql)('PIPE-11 05_create_database [server]', () => {
  const server = new URL(serverUrl ?? 'postgresql://none')

  function create(password?: string, port = server.port) {
    return spawnSync('bash', [SCRIPT, '--name', NAME, '--user', NAME], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        PGHOST: server.hostname,
        PGPORT: port,
        PGUSER: server.username,
        PGPASSWORD: server.password,
        ...(password === undefined ? {} : { DB_PASSWORD: password }),
      },
    })
  }

  function target(database: string): DatabaseTarget {
    const options = { host: server.hostname, port: Number(server.port), username: NAME, password: PASSWORD }
    return { kind: 'server', options: { ...options, database } }
  }

  afterAll(async () => {
    const admin = openPool({ kind: 'server', url: server.href, options: {} }, 1)
    await admin.unsafe(`drop database if exists ${NAME} with (force)`)
    await admin.unsafe(`drop role if exists ${NAME}`)
    await admin.end()
  })

  test('says that no server answers, and how to get one', () => {
    const { status, stderr } = create(undefined, '1')
    expect(status).toBe(75)
    expect(stderr).toMatch(/no PostgreSQL server answers .*01_install_postgresql\.sh/)
  })

  test('asks for a password before it creates a role', () => {
    expect(create()).toMatchObject({ status: 78, stderr: expect.stringContaining('DB_PASSWORD') })
  })

  test('makes a role that may migrate its database and no more; a second run changes nothing', async () => {
    expect(create(PASSWORD)).toMatchObject({ status: 0, stderr: '' })
    expect(create()).toMatchObject({ status: 0, stderr: '' })
    await migrateDatabase(target(NAME))
    const pool = openPool(target(NAME), 1)
    const [role] = await pool`
      select rolsuper, rolcreatedb, rolcreaterole, rolreplication from pg_roles where rolname = current_user`
    expect(role).toEqual({ rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolreplication: false })
    await expect(pool`create table public.not_allowed (id int)`).rejects.toMatchObject({ code: '42501' })
    await pool.end()
  })
})

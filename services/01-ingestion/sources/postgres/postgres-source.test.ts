import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../../tests/helpers/database.ts'
import { createShop, SHOP_SETTINGS } from '../../testing/shop.ts'
import { createApnSqlSource } from '../apn-sql.ts'
import { createOdooSqlSource } from '../odoo-sql.ts'
import type { SourceDeps } from '../retry.ts'

const signal = new AbortController().signal
const deps: SourceDeps = { sleep: async () => {}, random: () => 0.5 }

describe.skipIf(!DATABASE_KINDS.includes('server'))('SQL sources on server (needs TEST_DATABASE_URL)', () => {
  let hub: TestDatabase
  const role = `reader_${process.pid}`

  beforeAll(async () => {
    hub = await testDatabase({ kind: 'server' })
    await createShop(hub.pool)
    await hub.pool.unsafe(`create role ${role} login password 'only-reads'; grant usage on schema shop to ${role};
      grant select (id, login, write_date) on shop.res_users to ${role}; grant select on shop.crm_lead to ${role}`)
  })
  afterAll(async () => {
    await hub.pool.unsafe(`drop owned by ${role}; drop role ${role}`)
    await hub.close()
  })

  const open = (change: object) =>
    createOdooSqlSource(deps, { ...hub.source, schema: 'shop', ...change }, SHOP_SETTINGS)

  test.each([
    ['SOURCE_DATABASE_UNKNOWN', { database: 'no_such_database' }],
    ['SOURCE_LOGIN_FAILED', { user: 'no_such_role', password: 'S3cret-Wort' }],
    ['SOURCE_TABLE_MISSING', { schema: 'public' }],
  ])('PIPE-3 %s says what to do and shows no secret', async (code, change) => {
    const source = open(change)
    const error = await source.discover(signal).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code })
    expect(JSON.stringify([error, (error as Error).message])).not.toContain('S3cret-Wort')
    await source.close()
  })

  test('PIPE-2 a least-privilege role is enough: only the columns it may read are asked for', async () => {
    const source = open({ user: role, password: 'only-reads' })
    const tables = await source.discover(signal)
    const users = tables.find((table) => table.name === 'res_users')
    expect(users?.columns.map((column) => column.name)).toEqual(['id', 'login', 'write_date'])
    await source.close()
  })

  test('PIPE-3 SOURCE_PERMISSION_DENIED when a required table is closed', async () => {
    await hub.pool.unsafe(`revoke all on shop.crm_lead from ${role}`)
    const source = open({ user: role, password: 'only-reads' })
    await expect(source.discover(signal)).rejects.toMatchObject({ code: 'SOURCE_PERMISSION_DENIED' })
    await source.close()
  })

  test('PIPE-3 the source is never written to', async () => {
    const source = open({})
    const table = { name: 'crm_lead', kind: 'entity', key: ['id'], columns: [] } as const
    const nasty = { ...table, name: 'crm_lead" ; delete from shop.crm_lead; --' }
    await expect(source.watermark({ ...nasty, changeColumn: 'write_date' }, signal)).rejects.toMatchObject({
      code: 'SOURCE_TABLE_MISSING',
    })
    await source.close()
  })

  test('PIPE-2 the six APN tables: apn_opportunity is needed, others are read where they exist', async () => {
    await hub.pool.unsafe(`create schema apn; create table apn.apn_opportunity (id text primary key, title text,
      expected_spend_amount numeric(18,2), last_modified_date timestamptz);
      create table apn.apn_solution (id text primary key, name text);
      insert into apn.apn_opportunity values ('O1', 'x', 1.50, '2026-01-01 00:00:00.123456+02')`)
    const source = createApnSqlSource(
      deps,
      { ...hub.source, schema: 'apn' },
      { excludeColumns: [], csvColumns: {}, persons: [] },
    )
    const tables = await source.discover(signal)
    expect(tables.map(({ name, changeColumn }) => [name, changeColumn])).toEqual([
      ['apn_opportunity', 'last_modified_date'],
      ['apn_solution', undefined],
    ])
    const [table] = tables
    if (table === undefined) throw new Error('no table')
    for await (const batch of source.read(
      table,
      { phase: 'full', afterKey: null },
      { batchSize: 10, signal },
    )) {
      expect(batch.rows).toEqual([
        {
          id: 'O1',
          title: 'x',
          expected_spend_amount: '1.50',
          last_modified_date: '2025-12-31 22:00:00.123456+00',
        },
      ])
    }
    await source.close()
  })
})

describe('PIPE-4.15 a source that is away', () => {
  test('PIPE-4.15 is tried five times with exponential backoff and jitter, then SOURCE_UNREACHABLE', async () => {
    const { server, port, connections } = await hangingUp()
    const waits: number[] = []
    const patient: SourceDeps = { sleep: async (ms) => void waits.push(ms), random: () => 0.5 }
    const config = {
      ...{ host: '127.0.0.1', port, database: 'd', user: 'u', password: 'p4ssw0rt' },
      connectTimeoutMs: 200,
    }
    const source = createOdooSqlSource(patient, config, SHOP_SETTINGS)
    const error = await source.test(signal).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE', kind: 'unavailable' })
    expect(JSON.stringify(error)).not.toContain('p4ssw0rt')
    expect(waits).toEqual([125, 250, 500, 1000])
    expect(connections()).toBeGreaterThanOrEqual(5)
    await source.close()
    server.close()
  })
})

test('PIPE-3 SOURCE_UNREACHABLE names the place when nobody listens', async () => {
  const { server, port } = await hangingUp()
  await new Promise((resolve) => server.close(resolve))
  const config = { host: '127.0.0.1', port, database: 'd', user: 'u' }
  const source = createOdooSqlSource(deps, config, SHOP_SETTINGS)
  const error = await source.discover(signal).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE', details: { host: `127.0.0.1:${port}` } })
  await source.close()
})

/** A server that hangs up on everybody. */
async function hangingUp(): Promise<{ server: Server; port: number; connections: () => number }> {
  let count = 0
  const server = createServer((socket) => {
    count++
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { server, port, connections: () => count }
}

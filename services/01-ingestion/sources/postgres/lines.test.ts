import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../../tests/helpers/database.ts'
import { fieldAt, fromLine } from '../../loading/copy-text.ts'
import { type Fault, openFaultProxy } from '../../testing/fault-proxy.ts'
import { createShop, insertLeads, SHOP_SETTINGS } from '../../testing/shop.ts'
import { createOdooSqlSource } from '../odoo-sql.ts'
import type { Position, Source, SourceTable } from '../source.ts'

const ROWS = 3_000
const START: Position = { phase: 'full', afterKey: null }

describe.skipIf(!DATABASE_KINDS.includes('server'))('rows as COPY text (needs TEST_DATABASE_URL)', () => {
  let hub: TestDatabase
  const waits: number[] = []

  beforeAll(async () => {
    hub = await testDatabase({ kind: 'server' })
    await createShop(hub.pool)
    await insertLeads(hub.pool, 1, ROWS)
  })
  afterAll(() => hub.close())

  const sourceAt = (place: { host: string; port: number }): Source =>
    createOdooSqlSource(
      { sleep: async (ms) => void waits.push(ms), random: () => 0.5 },
      { ...hub.source, ...place, schema: 'shop', connectTimeoutMs: 500 },
      SHOP_SETTINGS,
    )
  const leads = async (): Promise<SourceTable> => {
    const source = sourceAt(hub.source)
    const table = (await source.discover(new AbortController().signal)).find(
      ({ name }) => name === 'crm_lead',
    )
    await source.close()
    if (table === undefined) throw new Error('no crm_lead')
    return table
  }
  /** Ids read through a line with faults, and how many connections it took. */
  async function idsThrough(fault: Fault, signal = new AbortController().signal, from = START) {
    const table = await leads()
    const proxy = await openFaultProxy(hub.source, fault)
    const source = sourceAt(proxy)
    const ids: number[] = []
    try {
      const columns = table.columns.map(({ name }) => name)
      for await (const { lines } of source.readLines?.(table, columns, from, { batchSize: 250, signal }) ??
        []) {
        ids.push(...lines.map((line) => Number(fieldAt(line, columns.indexOf('id')))))
      }
      return { ids, connections: proxy.connections() }
    } finally {
      await source.close()
      await proxy.close()
    }
  }
  const all = Array.from({ length: ROWS }, (_, i) => i + 1)

  test('PIPE-4.16 a line that is cut again and again loses and doubles nothing', async () => {
    const { ids, connections } = await idsThrough((nth) =>
      nth < 8 ? { cutAfter: 40_000 + nth * 9_001 } : {},
    )
    expect(ids).toEqual(all)
    expect(connections).toBeGreaterThan(5)
  })

  test('PIPE-3 rows that come in pieces of 7 bytes are whole', async () => {
    expect((await idsThrough(() => ({ piece: 7 }))).ids).toEqual(all)
  })

  test('PIPE-4.15 a line that brings nothing is tried five times, then SOURCE_UNREACHABLE', async () => {
    waits.length = 0
    await expect(idsThrough(() => ({ cutAfter: 600 }))).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
    expect(waits).toEqual([125, 250, 500, 1000])
  })

  test('PIPE-10 a cancelled reading ends at once, though nothing comes, and leaves no connection', async () => {
    const control = new AbortController()
    const reading = idsThrough(() => ({ stallAfter: 30_000 }), control.signal)
    reading.catch(() => {})
    await expect.poll(() => sessions(hub)).toBe(1)
    control.abort(new Error('cancelled'))
    await expect(reading).rejects.toThrow('cancelled')
    await expect.poll(() => sessions(hub)).toBe(0)
  })

  test('PIPE-4.3 a change moment and a key hold what they hold: quotes and backslashes are text', async () => {
    await hub.pool`create table shop.odd (id text primary key, write_date timestamp)`
    const keys = ["a'b", 'back\\slash', "x'; drop table shop.odd; --", 'tab\there', '\\N', 'z']
    for (const key of keys) await hub.pool`insert into shop.odd values (${key}, '2026-01-01')`
    const source = sourceAt(hub.source)
    const text = (name: string, type: string) => ({ name, type, nullable: true })
    const columns = [text('id', 'text'), text('write_date', 'timestamp without time zone')]
    const table: SourceTable = {
      name: 'odd',
      kind: 'entity',
      key: ['id'],
      changeColumn: 'write_date',
      columns,
    }
    const read: (string | null)[][] = []
    let position: Position = { phase: 'incremental', at: '2025-01-01', afterKey: null }
    for (let more = true; more; ) {
      more = false
      const options = { batchSize: 1, signal: new AbortController().signal }
      for await (const batch of source.readLines?.(table, ['id', 'gone', 'write_date'], position, options) ??
        []) {
        read.push(...batch.lines.map(fromLine))
        position = batch.next
        more = true
        break
      }
    }
    await source.close()
    expect(read.map(([id]) => id)).toEqual([...keys].sort())
    expect(read[0]).toEqual(['\\N', null, '2026-01-01 00:00:00'])
  })
})

/** Connections that read by COPY at this moment. */
async function sessions(hub: TestDatabase): Promise<number> {
  const rows = await hub.pool`
    select 1 from pg_stat_activity
    where datname = current_database() and application_name = 'revops-hub-source' and query like 'copy (%'`
  return rows.length
}

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS } from '../../../tests/helpers/database.ts'
import { openPool, type Pool } from '../../00-platform/database/client.ts'
import { copyOptions, openCopySession } from '../../00-platform/database/copy.ts'
import { migrateDatabase } from '../../00-platform/database/migrate.ts'
import type { ApnTable } from '../sources/apn-model.ts'
import { createApnSqlSource } from '../sources/apn-sql.ts'
import { syncTables } from '../testing/sync-tables.ts'

/** Orders that no two of them share: by bytes, and as people sort (case and accents last, punctuation first). */
const ORDERS = {
  C: `locale 'C'`,
  'en-US': `locale_provider icu icu_locale 'en-US' locale 'C'`,
} as const
type Order = keyof typeof ORDERS

const MODEL: readonly ApnTable[] = [
  {
    name: 'apn_opportunity',
    key: ['id'],
    changeColumn: 'last_modified_date',
    columns: [
      { name: 'id', type: 'text' },
      { name: 'title', type: 'text' },
      { name: 'last_modified_date', type: 'timestamptz' },
    ],
  },
]
// U+FF5E sorts before an emoji by code points and behind it by UTF-16.
const PARTS = [
  'O',
  'o',
  '1',
  '10',
  '2',
  'Z',
  'z',
  'ä',
  'a',
  'Å',
  '_',
  '-',
  ' ',
  '.',
  'é',
  'e\u0301',
  '～',
  '😀',
  'ß',
  'ss',
  "'",
  '\\',
  '%',
]
const clock = { now: () => new Date('2026-06-01T00:00:00Z') }

interface Database {
  readonly pool: Pool
  readonly url: string
}

describe.skipIf(!DATABASE_KINDS.includes('server'))(
  'text keys under collations (needs TEST_DATABASE_URL)',
  () => {
    const server = process.env.TEST_DATABASE_URL ?? ''
    const databases = new Map<string, Database>()
    let admin: Pool

    beforeAll(async () => {
      admin = openPool({ kind: 'server', url: server, options: {} }, 1)
      for (const [order, options] of Object.entries(ORDERS)) {
        for (const part of ['source', 'hub']) {
          const name = `revops_test_${process.pid}_${randomBytes(5).toString('hex')}`
          await admin.unsafe(`create database ${name} template template0 encoding 'UTF8' ${options}`)
          const url = new URL(server)
          url.pathname = `/${name}`
          const target = { kind: 'server', url: url.href, options: {} } as const
          if (part === 'hub') await migrateDatabase(target)
          databases.set(`${part} ${order}`, { pool: openPool(target), url: url.href })
        }
      }
    }, 120_000)
    afterAll(async () => {
      for (const { pool, url } of databases.values()) {
        await pool.end({ timeout: 5 })
        await admin.unsafe(`drop database ${new URL(url).pathname.slice(1)} with (force)`)
      }
      await admin.end({ timeout: 5 })
    })

    const orders: readonly Order[] = ['C', 'en-US']
    const CASES = orders.flatMap((from) =>
      orders.flatMap((into) => (['by COPY', 'row by row'] as const).map((way) => [from, into, way] as const)),
    )
    describe.each(CASES)('from %s into %s, %s', (from, into, way) => {
      let source: Database
      let hub: Database
      beforeEach(async () => {
        source = databases.get(`source ${from}`) as Database
        hub = databases.get(`hub ${into}`) as Database
        await source.pool.unsafe(`drop schema if exists apn cascade; create schema apn;
        create table apn.apn_opportunity (id text primary key, title text, last_modified_date timestamptz not null)`)
        await hub.pool.unsafe(`drop schema if exists raw cascade; create schema raw;
        truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift`)
      })

      const sync = async (mode: 'full' | 'incremental', batchSize: number) => {
        const url = new URL(source.url)
        const place = {
          host: url.searchParams.get('host') ?? url.hostname,
          port: Number(url.port),
          database: url.pathname.slice(1),
        }
        const login = { user: url.username, password: decodeURIComponent(url.password), schema: 'apn' }
        const settings = { excludeColumns: [], csvColumns: {}, persons: [] }
        const reader = createApnSqlSource(
          { sleep: async () => {}, random: () => 0.5 },
          { ...place, ...login },
          settings,
          MODEL,
        )
        const target = { kind: 'server', url: hub.url, options: {} } as const
        const openCopy = way === 'by COPY' ? () => openCopySession(copyOptions(target)) : null
        try {
          const { counts, failed } = await syncTables({ db: hub.pool, openCopy, clock }, reader, {
            mode,
            batchSize,
          })
          expect([...failed]).toEqual([])
          return counts.get('apn_opportunity')
        } finally {
          await reader.close()
        }
      }
      const put = (ids: readonly string[], at: string) => source.pool`
      insert into apn.apn_opportunity select id, 'title', ${at}
      from json_array_elements_text(${JSON.stringify(ids)}::text::json) id on conflict (id) do nothing`
      const idsOf = async (db: Pool, table: string, living = '') => {
        const rows = await db.unsafe(`select id::text from ${table} ${living} order by id::text collate "C"`)
        return rows.map(({ id }) => String(id))
      }
      const agree = async () =>
        expect(await idsOf(hub.pool, 'raw.apn_opportunity', 'where _deleted_at is null')).toEqual(
          await idsOf(source.pool, 'apn.apn_opportunity'),
        )

      test('PIPE-4.5 what is gone is marked, and nothing else, whatever the keys and the size of a page', async () => {
        const random = seeded(4_711)
        const pick = () => PARTS[Math.floor(random() * PARTS.length)] ?? ''
        const ids = () => Array.from({ length: 60 }, () => `${pick()}${pick()}${pick()}`)
        for (let round = 0; round < 4; round++) {
          await put(ids(), `2026-01-0${round + 1}`)
          const mode = round % 3 === 1 ? 'incremental' : 'full'
          const size = 3 + Math.floor(random() * 10)
          const before = new Set(await idsOf(source.pool, 'apn.apn_opportunity'))
          expect((await sync(mode, size))?.deleted).toBe(0)
          await agree()
          await source.pool`delete from apn.apn_opportunity where hashtext(id || ${round}::text) % 4 = 0`
          const left = await idsOf(source.pool, 'apn.apn_opportunity')
          expect(await sync('full', size)).toMatchObject({
            ...{
              read: left.length,
              unchanged: left.length,
              inserted: 0,
              updated: 0,
              deleted: before.size - left.length,
            },
          })
          await agree()
        }
      })

      test('PIPE-4.9 PIPE-4.5 a key that was a text once is paged as text for ever: no number is taken for gone', async () => {
        const numbers = Array.from({ length: 25 }, (_, i) => String(i + 1))
        await put(numbers, '2026-01-01')
        await sync('full', 4)
        await source.pool.unsafe(
          'alter table apn.apn_opportunity alter column id type integer using id::integer',
        )
        expect(await sync('full', 4)).toMatchObject({ read: 25, unchanged: 25, deleted: 0 })
        await source.pool`delete from apn.apn_opportunity where id in (2, 10)`
        expect(await sync('full', 4)).toMatchObject({ read: 23, unchanged: 23, deleted: 2 })
        await agree()
      })

      test('PIPE-3 keys of an enum are read as the texts they are', async () => {
        await source.pool.unsafe(`create type apn.code as enum ('z', 'B', 'a', 'A');
        alter table apn.apn_opportunity alter column id type apn.code using id::apn.code;
        insert into apn.apn_opportunity select x::apn.code, 'title', '2026-01-01' from unnest(array['z', 'B', 'a', 'A']) x`)
        expect(await sync('full', 1)).toMatchObject({ read: 4, inserted: 4 })
        expect(await sync('incremental', 1)).toMatchObject({ inserted: 0, updated: 0 })
        await source.pool`delete from apn.apn_opportunity where id = 'a'`
        expect(await sync('full', 1)).toMatchObject({ read: 3, unchanged: 3, deleted: 1 })
      })
    })
  },
)

/** Numbers in [0, 1), the same for one seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

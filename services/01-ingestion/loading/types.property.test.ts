import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Source } from '../sources/source.ts'
import { SHOP_SETTINGS } from '../testing/shop.ts'
import { syncTables } from '../testing/sync-tables.ts'

type Value = fc.Arbitrary<string>

const digits = (max: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{0,${max - 1}}$`))
const sign = fc.constantFrom('', '-')
const joined = (...parts: Value[]): Value => fc.tuple(...parts).map((all) => all.join(''))
const pad = (min: number, max: number, width: number): Value =>
  fc.integer({ min, max }).map((number) => String(number).padStart(width, '0'))
const whole = (bits: bigint): Value =>
  fc.bigInt({ min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n }).map(String)
const odd = (...values: string[]): Value => fc.constantFrom(...values)
const either = (weight: number, common: Value, rare: Value): Value =>
  fc.oneof({ arbitrary: common, weight }, { arbitrary: rare, weight: 1 })

const decimal = either(
  3,
  joined(sign, digits(40), fc.constant('.'), digits(40)),
  odd('NaN', 'Infinity', '-Infinity', '0', '-0.00', '1e-400', '1e300', '100.00'),
)
const float = either(
  3,
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  odd('NaN', 'Infinity', '-Infinity', '-0', '5e-324', '0.1', '1.7976931348623157e308'),
)
const day = either(
  3,
  joined(pad(1, 9999, 4), fc.constant('-'), pad(1, 12, 2), fc.constant('-'), pad(1, 28, 2)),
  odd('infinity', '-infinity', '0044-03-15 BC', '4713-01-01 BC', '20260-12-31', '2024-02-29'),
)
const hour = joined(
  pad(0, 23, 2),
  fc.constant(':'),
  pad(0, 59, 2),
  fc.constant(':'),
  pad(0, 59, 2),
  fc.constant('.'),
  pad(0, 999_999, 6),
)
const moment = either(
  4,
  joined(
    pad(1, 9999, 4),
    fc.constant('-'),
    pad(1, 12, 2),
    fc.constant('-'),
    pad(1, 28, 2),
    fc.constant(' '),
    hour,
  ),
  odd(
    'infinity',
    '-infinity',
    '0044-03-15 12:00:00.5 BC',
    '294276-12-31 23:59:59.999999',
    '2026-03-29 02:30:00',
  ),
)
// What texts have hurt with: COPY's own characters, control characters, beyond the BMP, joiners, directions, HTML.
const CHARACTERS = [
  '\t',
  '\n',
  '\r',
  '\b',
  '\v',
  '\f',
  '\\',
  'N',
  '.',
  '"',
  "'",
  ',',
  '{',
  '}',
  ' ',
  '\u0001',
  '\u001f',
  '\u007f',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\ufffe',
  'é',
  'e\u0301',
  '😀',
  '👩‍👩‍👧',
  '\u202e',
  '<p>',
  '&amp;',
  'NULL',
  '0',
]
const text = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 12 }),
    fc.string({ unit: 'grapheme' }),
    odd('', '\\N', '\\.', ' ', 'null'),
  )
  .filter((value) => value.isWellFormed() && !value.includes('\u0000'))
const json: Value = fc.oneof(
  fc
    .jsonValue({ stringUnit: 'grapheme' })
    .map((value) => JSON.stringify(value))
    .filter((value) => !/\\u(0000|d[89a-f])/i.test(value)),
  odd(
    'null',
    '{}',
    '[]',
    '""',
    '12345678901234567890.1234567890',
    '1E400',
    '{"b": 1, "a": [null, -0.0]}',
    '{"a": "\\t\\\\\\"\\u20ac"}',
  ),
)
const listOf = (element: Value): Value =>
  fc.oneof(
    fc
      .array(fc.option(element), { maxLength: 4 })
      .map(
        (values) =>
          `{${values.map((value) => (value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`,
      ),
    odd('{}', '{NULL}', '{{NULL,NULL},{NULL,NULL}}', '[3:4]={NULL,NULL}'),
  )

/** Each type with texts that PostgreSQL reads as one of its values. */
const TYPES: Readonly<Record<string, Value>> = {
  numeric: decimal,
  'numeric(18,2)': joined(sign, digits(16), fc.constant('.'), pad(0, 99, 2)),
  'double precision': float,
  real: fc.oneof(
    fc.float({ noDefaultInfinity: true, noNaN: true }).map(String),
    odd('NaN', '-Infinity', '1e-45'),
  ),
  smallint: whole(16n),
  integer: whole(32n),
  bigint: whole(64n),
  boolean: odd('true', 'false'),
  text,
  'character varying': text,
  'character varying(200)': text,
  'character(5)': odd('', 'a', 'a b', 'ÄÖÜßé', 'x  '),
  date: day,
  'timestamp without time zone': moment,
  'timestamp with time zone': moment,
  'time without time zone': hour,
  'time with time zone': joined(hour, odd('+00', '-03:30', '+14')),
  interval: odd('1 year 2 mons -3 days 04:05:06.789', '00:00:00', '-178000000 years', '1 day'),
  bytea: fc.uint8Array({ maxLength: 20 }).map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`),
  uuid: fc.uuid(),
  json,
  jsonb: json,
  inet: odd('10.0.0.1', '10.0.0.0/8', '::1', 'fe80::/10'),
  cidr: odd('10.0.0.0/8', '::/0'),
  money: odd('1.00', '-92233720368547758.08'),
  int4range: odd('[1,5)', 'empty', '(,)'),
  point: odd('(1,2)', '(1e300,NaN)'),
  'bit varying': odd('', '1010'),
  xml: odd('<a b="1">é</a>', '<x/>'),
  'text[]': listOf(text),
  'integer[]': listOf(whole(32n)),
  'numeric[]': listOf(decimal),
  'boolean[]': listOf(odd('true', 'false')),
  'jsonb[]': listOf(json),
  'timestamp without time zone[]': listOf(moment),
  'shop.mood': odd('sad', 'OK', 'so, so'),
  'shop.flag': odd('true', 'false'),
  'shop.code': odd('a', '  b', ''),
}
const NAMES = Object.keys(TYPES)
const column = (at: number) => `c${at}`
const row = fc.tuple(...NAMES.map((name) => fc.option(TYPES[name] as Value, { freq: 6 })))

const settings = {
  ...SHOP_SETTINGS,
  models: [{ model: 'crm.lead', required: true }],
  relations: [],
  excludeTypes: [],
}
const clock = { now: () => new Date('2026-06-01T00:00:00Z') }

describe.skipIf(!DATABASE_KINDS.includes('server'))('values of every type (needs TEST_DATABASE_URL)', () => {
  let server: TestDatabase
  let hubs: readonly { readonly name: string; readonly hub: TestDatabase; readonly copy: boolean }[]
  let source: Source

  beforeAll(async () => {
    server = await testDatabase({ kind: 'server' })
    const open = async (kind: 'server' | 'embedded') => testDatabase({ kind })
    hubs = [
      { name: 'by COPY', hub: await open('server'), copy: true },
      { name: 'row by row', hub: await open('server'), copy: false },
      { name: 'row by row, embedded', hub: await open('embedded'), copy: false },
    ]
    await server.pool.unsafe(`create schema shop; create type shop.mood as enum ('sad', 'OK', 'so, so');
      create domain shop.flag as boolean; create domain shop.code as character(4);
      create table shop.crm_lead (id integer primary key,
        ${NAMES.map((type, at) => `${column(at)} ${type}`).join(', ')}, write_date timestamp)`)
    source = createOdooSqlSource(
      { sleep: async () => {}, random: () => 0.5 },
      { ...server.source, schema: 'shop' },
      settings,
    )
  }, 120_000)
  afterAll(async () => {
    await source?.close()
    await Promise.all([server, ...(hubs ?? []).map(({ hub }) => hub)].map((each) => each?.close()))
  })
  beforeEach(async () => {
    for (const { hub } of hubs) {
      await hub.pool.unsafe(`drop schema if exists raw cascade; create schema raw;
        truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift`)
    }
    await server.pool`truncate shop.crm_lead`
  })

  const insert = async (rows: readonly (readonly (string | null)[])[]) => {
    const values = rows.map((texts, i) =>
      Object.fromEntries([['id', i + 1], ...texts.map((value, at) => [column(at), value])]),
    )
    const columns = NAMES.map((type, at) => `x.${column(at)}::${type}`)
    await server.pool.unsafe(
      `insert into shop.crm_lead select x.id, ${columns.join(', ')}, timestamp '2026-01-01' + x.id * interval '1 second'
       from json_to_recordset($1::text::json) as x(id integer, ${NAMES.map((_, at) => `${column(at)} text`).join(', ')})`,
      [JSON.stringify(values)],
    )
  }
  /** Every value as the database's own text, with its hash. */
  const textsIn = async (db: TestDatabase, table: string, hash: string) => {
    const shown = (type: string, name: string) =>
      type === 'timestamp with time zone' ? `(${name} at time zone 'UTC')::text` : `${name}::text`
    const list = NAMES.map((type, at) => `'${at} ${type}', ${shown(type, column(at))}`)
    const parts = [list.slice(0, 20), list.slice(20)].map((part) => `jsonb_build_object(${part.join(', ')})`)
    const rows = await db.pool.unsafe<{ row: object; hash: string | null }[]>(
      `select ${parts.join(' || ')} as row, ${hash} as hash from ${table} t order by id`,
    )
    return { rows: rows.map((each) => each.row), hashes: rows.map((each) => each.hash) }
  }
  const load = (hub: TestDatabase, copy: boolean) =>
    syncTables({ db: hub.pool, openCopy: copy ? hub.openCopy : null, clock }, source, { batchSize: 7 })

  test('PIPE-4.20 every value is what it was, whichever way it came, and all ways know it by the same hash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 25 }), async (rows) => {
        await server.pool`truncate shop.crm_lead`
        await insert(rows)
        const wanted = await textsIn(server, 'shop.crm_lead', 'null')
        const hashes: unknown[] = []
        for (const { name, hub, copy } of hubs) {
          await hub.pool.unsafe(
            'drop schema if exists raw cascade; create schema raw; truncate ops.loads, ops.cursors, ops.quarantine',
          )
          const { counts, failed } = await load(hub, copy)
          expect([name, ...failed], name).toEqual([name])
          expect(counts.get('crm_lead'), name).toMatchObject({ inserted: rows.length, quarantined: 0 })
          const found = await textsIn(hub, 'raw.odoo_crm_lead', '_source_hash')
          expect(found.rows, name).toEqual(wanted.rows)
          hashes.push(found.hashes)
        }
        expect(hashes[1]).toEqual(hashes[0])
        expect(hashes[2]).toEqual(hashes[0])
      }),
      { numRuns: 20, seed: 20_261_122 },
    )
  }, 180_000)
})

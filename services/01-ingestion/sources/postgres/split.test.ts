import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../../tests/helpers/database.ts'
import { partsBetween } from '../../backfill/plan.ts'
import type { Source, SourceRow, SourceTable } from '../source.ts'
import { createPostgresSource } from './postgres-source.ts'

const signal = new AbortController().signal
const TEXT_KEYS = ['Z', 'a', 'b', 'é', '', 'A', '中', "o'hara", 'a\\b', 'a b']

const tables: readonly SourceTable[] = [
  tableOf('numbers', ['id'], { id: 'integer', name: 'character varying' }),
  tableOf('words', ['id'], { id: 'character varying', name: 'text' }),
  tableOf('pairs', ['lead_id', 'tag_id'], { lead_id: 'integer', tag_id: 'integer' }),
  tableOf('many', ['id'], { id: 'bigint' }),
  tableOf('looked_at', ['id'], { id: 'integer' }),
]

function tableOf(name: string, key: string[], types: Record<string, string>): SourceTable {
  const columns = Object.entries(types).map(([column, type]) => ({ name: column, type, nullable: false }))
  return { name, kind: key.length === 1 ? 'entity' : 'relation', key, columns }
}

describe.each(DATABASE_KINDS)('dividing tables of a PostgreSQL source on %s', (kind) => {
  let database: TestDatabase
  let source: Source

  beforeAll(async () => {
    database = await testDatabase({ kind, empty: true })
    await database.pool.unsafe(`
      create table numbers (id integer primary key, name varchar);
      insert into numbers select i * i, 'n' from generate_series(1, 997) i;
      create table words (id varchar primary key, name text);
      create table pairs (lead_id integer, tag_id integer, primary key (lead_id, tag_id));
      insert into pairs select i / 10, i from generate_series(1, 500) i;
      insert into pairs select 7, i from generate_series(1000, 1300) i;
      create view looked_at as select id from numbers;`)
    await database.pool`
      insert into words select k || n, 'w' from unnest(${database.pool.array(TEXT_KEYS)}::text[]) k, generate_series(1, 40) n`
    source = createPostgresSource(
      { sleep: async () => {}, random: () => 0.5 },
      { ...database.source, source: 'odoo', oneSession: kind === 'embedded' },
      {
        kind: 'odoo-sql',
        product: 'test',
        tables: [],
        describe: () => tables[0] as SourceTable,
      },
    )
  })
  afterAll(async () => {
    await source.close()
    await database.close()
  })

  async function readPart(
    table: SourceTable,
    after: string | null,
    upTo: string | null,
  ): Promise<SourceRow[]> {
    const rows: SourceRow[] = []
    const from = { phase: 'full', afterKey: after === null ? null : [after] } as const
    const options = { batchSize: 37, signal, ...(upTo === null ? {} : { upTo: [upTo] }) }
    for await (const batch of source.read(table, from, options)) rows.push(...batch.rows)
    return rows
  }

  async function linesOf(table: SourceTable, after: string | null, upTo: string | null): Promise<string[]> {
    const lines: string[] = []
    const from = { phase: 'full', afterKey: after === null ? null : [after] } as const
    const options = { batchSize: 37, signal, ...(upTo === null ? {} : { upTo: [upTo] }) }
    for await (const batch of source.readLines?.(table, table.key, from, options) ?? [])
      lines.push(...batch.lines.map(String))
    return lines
  }

  test.each(['numbers', 'words', 'pairs', 'looked_at'])(
    'PIPE-4.13 the parts of %s hold each row once, whatever its key, and about equally many',
    async (name) => {
      const table = tables.find((each) => each.name === name) as SourceTable
      const bounds = (await source.split?.(table, 5, signal)) ?? []
      const parts = partsBetween(bounds)
      const rows: SourceRow[][] = []
      for (const { after, upTo } of parts) rows.push(await readPart(table, after, upTo))
      const keys = rows.flat().map((row) => JSON.stringify(table.key.map((part) => row[part])))
      const measure = await source.measure?.(table, signal)
      expect(new Set(keys).size).toBe(keys.length)
      expect(keys.length).toBe(measure?.rows)
      if (name === 'pairs') return expect(parts.length).toBeGreaterThan(1)
      expect(parts).toHaveLength(5)
      for (const part of rows) {
        expect(part.length).toBeGreaterThan((keys.length / 5) * 0.9)
        expect(part.length).toBeLessThan((keys.length / 5) * 1.1)
      }
    },
  )

  test('PIPE-4.13 read as lines, a part holds what it does row by row', async () => {
    if (kind === 'embedded') return expect(database.openCopy).toBeNull()
    const table = tables[2] as SourceTable
    for (const { after, upTo } of partsBetween((await source.split?.(table, 4, signal)) ?? [])) {
      const rows = (await readPart(table, after, upTo)).map((row) => `${row.lead_id}\t${row.tag_id}`)
      expect(await linesOf(table, after, upTo)).toEqual(rows)
    }
  })

  test('PIPE-4.13 a large table is guessed and divided by a sample', async () => {
    if (kind === 'embedded') return expect(database.openCopy).toBeNull()
    await database.pool.unsafe(`
      create table many (id bigint primary key);
      insert into many select i from generate_series(1, 1200000) i;
      analyze many`)
    const table = tables[3] as SourceTable
    const measure = await source.measure?.(table, signal)
    expect(measure?.rows).toBeGreaterThan(1_100_000)
    expect(measure?.rows).toBeLessThan(1_300_000)
    const bounds = ((await source.split?.(table, 4, signal)) ?? []).map(Number)
    expect(bounds).toHaveLength(3)
    for (const [i, bound] of bounds.entries()) {
      expect(Math.abs(bound - 300_000 * (i + 1))).toBeLessThan(60_000)
    }
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import {
  clearSearch,
  embeddingWork,
  type OdooRow,
  putAce,
  putOdoo,
  wordProvider,
} from '../../../tests/helpers/search-fixtures.ts'
import type { Db } from '../../00-platform/index.ts'
import { runEmbedding, SIZES } from './embedding-run.ts'
import { embeddingStatus } from './status.ts'

const SMALL = { refreshRows: 7, batchTexts: 4, writeVectors: 3, deleteRows: 5 }

describe.each(DATABASE_KINDS)('embedding run on %s', (kind) => {
  let database: TestDatabase
  let db: TestDatabase['pool']
  beforeAll(async () => {
    database = await testDatabase({ kind })
    db = database.pool
  }, 60_000)
  afterAll(() => database?.close())
  beforeEach(() => clearSearch(db))

  test('PIPE-7 embeds each text once, and again only when the text changed', async () => {
    await putOdoo(db, odooRows(20))
    await putAce(db, [
      { id: 'O1', name: 'Data lake', account_name: 'Acme' },
      { id: 'O2', name: 'Data lake', account_name: 'Acme' },
    ])
    const provider = wordProvider()
    const first = await runEmbedding(embeddingWork(db), provider, SMALL)
    expect(first).toMatchObject({ refreshed: 22, removed: 0, embedded: 21, reused: 0 })
    expect(new Set(provider.seen).size).toBe(provider.seen.length)
    expect(await vectors(db)).toHaveLength(22)

    const second = await runEmbedding(embeddingWork(db), provider, SMALL)
    expect(second).toMatchObject({ refreshed: 0, embedded: 0, reused: 0, staleVectors: 0 })

    await putOdoo(db, [
      { ...odooRow(3), name: 'Something else altogether' },
      { ...odooRow(4), amount: 999 },
    ])
    const third = await runEmbedding(embeddingWork(db), provider, SMALL)
    expect(third).toMatchObject({ refreshed: 2, embedded: 1 })
    expect(provider.seen.at(-1)).toContain('Something else altogether')
    expect(await vectors(db)).toHaveLength(22)
  })

  test('PIPE-8 after a run the planner knows how large the index is, so that it is asked', async () => {
    const known = async () => {
      const rows = await db<{ name: string; rows: number }[]>`
        select relname as name, reltuples::int as rows from pg_class
        where oid in ('search.opportunities'::regclass, 'search.embeddings'::regclass) order by relname`
      return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]))
    }
    await putOdoo(db, odooRows(21))
    await runEmbedding(embeddingWork(db), wordProvider(), SMALL)
    expect(await known()).toEqual({ embeddings: 21, opportunities: 21 })
  })

  test('PIPE-7 a row that takes over a known text gets its vector without the model', async () => {
    await putAce(db, [{ id: 'O1', name: 'Data lake', account_name: 'Acme' }])
    const provider = wordProvider()
    await runEmbedding(embeddingWork(db), provider)
    await putAce(db, [{ id: 'O2', name: 'Data lake', account_name: 'Acme' }])
    expect(await runEmbedding(embeddingWork(db), provider)).toMatchObject({ embedded: 0, reused: 1 })
    expect(provider.seen).toHaveLength(1)
  })

  test('PIPE-7 rows gone from CORE go, with their vectors and their words', async () => {
    await putOdoo(db, odooRows(12))
    await runEmbedding(embeddingWork(db), wordProvider(), SMALL)
    await db`delete from core.odoo_opportunities where id > 2`
    expect(await runEmbedding(embeddingWork(db), wordProvider(), SMALL)).toMatchObject({
      removed: 10,
      embedded: 0,
    })
    expect((await vectors(db)).map(({ id }) => id)).toEqual(['1', '2'])
    expect(await db`select term from search.terms where term = 'number9'`).toHaveLength(0)
    expect(await db`select documents from search.corpus`).toEqual([{ documents: 2 }])
  })

  test('PIPE-7 stopped after any batch and resumed, it equals a run that was not', async () => {
    await putOdoo(db, odooRows(30))
    await runEmbedding(embeddingWork(db), wordProvider(), SMALL)
    const clean = await vectors(db)
    for (let stopAfter = 1; stopAfter <= 12; stopAfter += 1) {
      await db`delete from search.opportunities`
      await expect(runEmbedding(stoppingWork(db, stopAfter), wordProvider(), SMALL)).rejects.toThrow('killed')
      const resumed = await runEmbedding(embeddingWork(db), wordProvider(), SMALL)
      expect(resumed.embedded).toBeLessThanOrEqual(30)
      expect(await vectors(db)).toEqual(clean)
    }
  })

  test('PIPE-7 a failing provider stops the run with its code; the vectors made so far stay', async () => {
    await putOdoo(db, odooRows(20))
    const provider = wordProvider()
    provider.failFrom = 3
    await expect(runEmbedding(embeddingWork(db), provider, SMALL)).rejects.toMatchObject({
      code: 'EMBEDDING_UNAVAILABLE',
    })
    expect((await vectors(db)).length).toBeGreaterThanOrEqual(4)
    const again = wordProvider()
    await runEmbedding(embeddingWork(db), again, SMALL)
    expect(again.seen.some((text) => provider.seen.slice(0, 4).includes(text))).toBe(false)
    expect(await vectors(db)).toHaveLength(20)
  })

  test('PIPE-7 a cancelled run ends with the reason of its signal', async () => {
    await putOdoo(db, odooRows(20))
    const work = embeddingWork(db)
    work.abort.abort(new Error('cancelled by ana'))
    await expect(runEmbedding(work, wordProvider(), SMALL)).rejects.toThrow('cancelled by ana')
  })

  test('PIPE-7 rows without words have no vector; a row that loses its words loses it', async () => {
    await putOdoo(db, [
      { id: 1, name: null },
      { id: 2, name: '  ', description: '<p>&nbsp;</p>' },
      { id: 3, name: '—…!' },
      { id: 4, name: 'Words' },
    ])
    const provider = wordProvider()
    expect(await runEmbedding(embeddingWork(db), provider)).toMatchObject({ refreshed: 4, embedded: 1 })
    expect(provider.seen).toEqual(['Words'])
    await putOdoo(db, [{ id: 4, name: '' }])
    expect(await runEmbedding(embeddingWork(db), provider)).toMatchObject({ embedded: 0, staleVectors: 1 })
    expect(await embeddingStatus(db, provider)).toMatchObject({
      opportunities: 4,
      withoutWords: 4,
      embedded: 0,
      pending: 0,
    })
  })

  test('PIPE-7 bad text goes through: 2 MB, control characters, markup, other scripts', async () => {
    await putOdoo(db, [
      { id: 1, name: 'Huge', description: 'lorem ipsum dolor '.repeat(120_000) },
      { id: 2, name: 'Tab\tbell\u0007\u0001end' },
      {
        id: 3,
        name: 'Markup',
        description: '<p>Hello<br/>wörld</p> 3 < 4 and 5 > 2 <script>alert(1)</script>',
      },
      { id: 4, name: 'データ移行 Миграция' },
      { id: 5, name: 'x'.repeat(5_000) },
    ])
    expect(await runEmbedding(embeddingWork(db), wordProvider())).toMatchObject({ refreshed: 5, embedded: 5 })
    const [markup] = await db`select body, document::text as words from search.opportunities where id = '3'`
    expect(markup?.body).toBe('Hello wörld 3 < 4 and 5 > 2 alert(1)')
    expect(markup?.words).toContain("'world'")
  })

  test('PIPE-7 another model embeds everything anew and leaves no vector of the old one', async () => {
    await putOdoo(db, odooRows(9))
    await runEmbedding(embeddingWork(db), wordProvider('words@1'), SMALL)
    const result = await runEmbedding(embeddingWork(db), wordProvider('words@2'), SMALL)
    expect(result).toMatchObject({ embedded: 9, staleVectors: 9, model: 'words@2' })
    expect(await db`select distinct model from search.embeddings`).toEqual([{ model: 'words@2' }])
  })

  test('PIPE-7 refuses a provider whose vectors do not fit the index', async () => {
    await expect(runEmbedding(embeddingWork(db), wordProvider('small', 3), SIZES)).rejects.toMatchObject({
      code: 'EMBEDDING_DIMENSIONS',
    })
  })

  test('PIPE-10 reports progress to its end, with a rate', async () => {
    await putOdoo(db, odooRows(10))
    const work = embeddingWork(db)
    await runEmbedding(work, wordProvider(), SMALL)
    expect(work.reports.at(-1)).toMatchObject({ stage: 'embed', done: 10, total: 10 })
    expect(work.reports.at(-1)?.message).toMatch(/texts\/s$/)
  })
})

function odooRow(id: number): OdooRow {
  return { id, name: `Deal number${id}`, account_name: `Account ${id}`, amount: id * 100, country_code: 'DE' }
}

function odooRows(count: number): OdooRow[] {
  return Array.from({ length: count }, (_, index) => odooRow(index + 1))
}

async function vectors(db: Db) {
  return db<{ side: string; id: string; textHash: string; embedding: string }[]>`
    select side, id, text_hash as "textHash", embedding::text as embedding from search.embeddings
    order by side, length(id), id`
}

function stoppingWork(db: Db, after: number) {
  const work = embeddingWork(db)
  return {
    ...work,
    progress: async () => {
      work.reports.push({ stage: '', done: 0 })
      if (work.reports.length >= after) throw new Error('killed')
    },
  }
}

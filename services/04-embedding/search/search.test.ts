import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import {
  type AceRow,
  embeddingWork,
  type OdooRow,
  putAce,
  putOdoo,
  wordProvider,
} from '../../../tests/helpers/search-fixtures.ts'
import { embeddingDeps } from '../deps.ts'
import { runEmbedding } from '../run/embedding-run.ts'
import { searchOpportunities } from './search.ts'
import { vectorArm } from './vector-arm.ts'

const FILLER = 300

const ODOO: OdooRow[] = [
  {
    id: 1,
    name: 'Migration of the data warehouse to Redshift',
    account_name: 'Müller & Söhne GmbH',
    country_code: 'DE',
  },
  { id: 2, name: 'Contact centre modernisation', account_name: 'Acme Corporation', country_code: 'US' },
  { id: 3, name: '<script>alert(1)</script> firewall', account_name: 'Evil <b>Corp</b>', country_code: 'US' },
  { id: 4, name: 'Kubernetes platform', description: '<p>Container platform with <b>autoscaling</b></p>' },
  ...Array.from({ length: FILLER }, (_, index) => ({
    id: 1000 + index,
    name: `Renewal ${index} of the support plan`,
    account_name: `Customer ${index}`,
    country_code: index % 50 === 0 ? 'JP' : 'FR',
    stage_name: index % 2 === 0 ? 'Qualified' : 'Proposition',
    owner_name: index % 100 === 7 ? 'Ana Silva' : 'Bo Li',
    amount: (index % 25) * 1000,
    close_date: `2026-0${(index % 9) + 1}-15`,
  })),
]
const ACE: AceRow[] = [
  { id: 'O77', name: 'Redshift data warehouse migration', account_name: 'Mueller', country_code: 'DE' },
]

describe.each(DATABASE_KINDS)('search on %s', (kind) => {
  let database: TestDatabase
  let db: TestDatabase['pool']
  const provider = wordProvider()
  const deps = embeddingDeps(provider)
  beforeAll(async () => {
    database = await testDatabase({ kind })
    db = database.pool
    await putOdoo(db, ODOO)
    await putAce(db, ACE)
    provider.failFrom = undefined
    await runEmbedding(embeddingWork(db), provider)
  }, 60_000)
  afterAll(() => database?.close())
  const find = (query: Partial<Parameters<typeof searchOpportunities>[2]>) =>
    searchOpportunities(db, deps, { limit: 10, ...query })
  const keys = (result: Awaited<ReturnType<typeof find>>) =>
    result.hits.map(({ side, id }) => `${side}/${id}`)

  test('PIPE-8 finds both sides by words and meaning, and says why', async () => {
    const result = await find({ q: 'data warehouse migration redshift' })
    expect(keys(result).slice(0, 2).sort()).toEqual(['ace/O77', 'odoo/1'])
    expect(result).toMatchObject({ mode: 'hybrid', degraded: null })
    expect(result.hits[0]?.reason).toMatchObject({
      lexicalRank: 1,
      vectorRank: 1,
      matchedTerms: ['data', 'migration', 'redshift', 'warehouse'],
    })
    expect(result.hits[0]?.reason.lexicalScore).toBeGreaterThan(0)
  })

  test('PIPE-8 accents and case do not matter', async () => {
    expect(keys(await find({ q: 'MULLER sohne' }))[0]).toBe('odoo/1')
  })

  test('PIPE-8 tolerates typing errors and unfinished words', async () => {
    expect(keys(await find({ q: 'kuberntes' }))[0]).toBe('odoo/4')
    const unfinished = await find({ q: 'autosc' })
    expect(unfinished.hits[0]).toMatchObject({ id: '4', highlights: [{ field: 'body' }] })
    expect(unfinished.hits[0]?.highlights[0]?.html).toContain('<mark>autoscaling</mark>')
  })

  test('PIPE-8 highlights carry no markup of the data', async () => {
    const hit = (await find({ q: 'firewall script corp' })).hits[0]
    expect(hit?.id).toBe('3')
    expect(hit?.highlights).toEqual([
      {
        field: 'title',
        html: '&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; <mark>firewall</mark>',
      },
      { field: 'account', html: 'Evil &lt;b&gt;<mark>Corp</mark>&lt;/b&gt;' },
    ])
  })

  test.each([
    ['country', { country: 'jp' }, 6],
    ['owner', { owner: 'ana silva' }, 3],
    ['stage', { stage: 'qualified' }, 150],
    ['amount', { minAmount: 24_000, maxAmount: 24_000 }, 12],
    ['date', { closeFrom: '2026-09-01', closeTo: '2026-09-30' }, 33],
    ['side', { side: 'ace' as const }, 1],
    ['all', { country: 'JP', stage: 'QUALIFIED', side: 'odoo' as const, minAmount: 0 }, 6],
    ['none', { country: 'ZZ' }, 0],
  ])('PIPE-8 always k rows when k pass the filter: %s', async (_, filters, passing) => {
    const hybrid = await find({ q: 'warehouse migration', limit: 100, ...filters })
    expect(hybrid.hits).toHaveLength(Math.min(100, passing))
    const browsed = await find({ limit: 100, ...filters })
    expect(browsed.hits).toHaveLength(Math.min(100, passing))
    const [vector] = await provider.embed(['warehouse migration'])
    const query = { model: provider.model, vector: vector ?? new Float32Array(512), limit: 5 }
    // The same through the index, which filters after the scan.
    const indexed = await vectorArm(db, query, filters, 0)
    const exact = await vectorArm(db, query, filters, 1_000_000)
    expect(indexed).toHaveLength(Math.min(5, passing))
    expect(indexed.map(({ distance }) => distance.toFixed(5))).toEqual(
      exact.map(({ distance }) => distance.toFixed(5)),
    )
  })

  test('PIPE-8 the settings of the index scan do not outlive the search', async () => {
    const [vector] = await provider.embed(['x'])
    await vectorArm(db, { model: provider.model, vector: vector ?? new Float32Array(512), limit: 5 }, {}, 0)
    expect(await db`select current_setting('hnsw.iterative_scan') as scan`).toEqual([{ scan: 'off' }])
  })

  test('PIPE-8 pages through a ranked and a browsed list without gap or repetition', async () => {
    for (const q of ['support plan renewal', undefined]) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await find({ q, country: 'FR', limit: 40, cursor })
        seen.push(...keys(page))
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.length).toBeGreaterThanOrEqual(q === undefined ? 294 : 100)
    }
  })

  test('PIPE-8 without a text the largest amounts come first, rows without an amount last', async () => {
    const amounts = (await find({ limit: 100 })).hits.map(({ amount }) => Number(amount))
    expect(amounts).toEqual([...amounts].sort((a, b) => b - a))
    const last = await find({ maxAmount: 0, limit: 100 })
    expect(last.hits.every(({ amount }) => amount === '0.00')).toBe(true)
  })

  test('PIPE-8 a cursor of another search is refused', async () => {
    const { nextCursor } = await find({ country: 'FR' })
    if (nextCursor === null) throw new Error('one page only')
    for (const query of [{ country: 'JP' }, { q: 'renewal' }, { country: 'FR', q: 'x' }]) {
      await expect(find({ ...query, cursor: nextCursor })).rejects.toMatchObject({
        code: 'SEARCH_CURSOR_INVALID',
      })
    }
    await expect(find({ cursor: 'garbage' })).rejects.toMatchObject({ code: 'SEARCH_CURSOR_INVALID' })
  })

  test('PIPE-8 without its provider the search goes on by words and says so', async () => {
    const broken = wordProvider()
    broken.failFrom = 1
    const result = await searchOpportunities(db, embeddingDeps(broken), { q: 'redshift', limit: 5 })
    expect(result.mode).toBe('lexical')
    expect(result.degraded).toContain('EMBEDDING_UNAVAILABLE')
    expect(keys(result).sort()).toEqual(['ace/O77', 'odoo/1'])
  })

  test('PIPE-8 a provider that is too slow does not hold the search', async () => {
    const slow = { ...wordProvider(), embed: () => new Promise<Float32Array[]>(() => {}) }
    const result = await searchOpportunities(db, embeddingDeps(slow, { timeoutMs: 20 }), {
      q: 'redshift',
      limit: 5,
    })
    expect(result.degraded).toContain('EMBEDDING_UNAVAILABLE')
  })

  test('PIPE-8 odd queries answer: quotes, operators, blanks, markup, other scripts, a word nobody wrote', async () => {
    for (const q of [
      "it's",
      `a & b | !c :* <-> "`,
      '%_\\',
      '<script>',
      '日本語',
      'zzzzqqqq',
      '--',
      'x'.repeat(1000),
    ]) {
      expect((await find({ q })).degraded).toBeNull()
    }
    expect((await find({ q: '   ' })).mode).toBe('browse')
  })

  test('PIPE-8 the vector of a repeated text is computed once', async () => {
    const counted = wordProvider()
    const cached = embeddingDeps(counted)
    for (const q of ['redshift', ' redshift ', 'redshift'])
      await searchOpportunities(db, cached, { q, limit: 1 })
    expect(counted.seen).toEqual(['redshift'])
  })
})

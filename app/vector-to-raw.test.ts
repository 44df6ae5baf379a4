import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createLogger,
  productPath,
  type RunContext,
  randomIds,
  SYSTEM,
  systemClock,
} from '../services/00-platform/index.ts'
import {
  createSources,
  type IngestionDeps,
  ingestionActions,
  readSourceSettings,
} from '../services/01-ingestion/index.ts'
import {
  defaultTransformationOptions,
  loadMaps,
  transform,
  transformationActions,
} from '../services/02-transformation/index.ts'
import { embeddingActions, embeddingDeps } from '../services/04-embedding/index.ts'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../tests/helpers/database.ts'
import { createOdooDatabase } from '../tests/helpers/odoo-database.ts'
import { createRaw, putRaw } from '../tests/helpers/raw-fixtures.ts'
import { wordProvider } from '../tests/helpers/search-fixtures.ts'

const [sync] = ingestionActions
const [embed] = embeddingActions
const [, lineage] = transformationActions
if (embed === undefined || !('execute' in embed)) throw new Error('embed.run is not the first action')
if (lineage === undefined || !('run' in lineage)) throw new Error('lineage.get is not the second action')
const { run: getLineage } = lineage
const { execute: runEmbedding } = embed
const ENTITIES = { odoo: 'odoo-opportunities', ace: 'ace-opportunities' } as const
/** What the text of a vector is made of. */
const TEXTS = ['name', 'account_name', 'description'] as const

describe.each(DATABASE_KINDS)('from a vector back to its source on %s', (kind) => {
  let hub: TestDatabase
  const home = mkdtempSync(join(tmpdir(), 'vector-to-raw-'))
  const deps = { maps: loadMaps(productPath('config', 'maps')), options: defaultTransformationOptions }
  beforeAll(async () => {
    hub = await testDatabase({ kind })
    await createOdooDatabase(hub.pool, 17)
    await sync.execute({ source: 'odoo', mode: 'incremental' }, run())
    await createRaw(hub.pool, 'apn_opportunity', {
      ...{ id: 'text', title: 'text', customer_company_name: 'text', customer_business_problem: 'text' },
    })
    await putRaw(hub.pool, 'apn_opportunity', [
      { id: 'O1', title: 'Lake', customer_company_name: 'Acme', customer_business_problem: 'Too slow' },
    ])
    const signal = new AbortController().signal
    const work = { db: hub.pool, signal, now: () => new Date(), progress: async () => {} }
    await transform(deps, work, 'all')
    await runEmbedding({}, { ...run(), deps: embeddingDeps(wordProvider()) })
  }, 60_000)
  afterAll(async () => {
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })

  function run(): RunContext<IngestionDeps> {
    const settings = readSourceSettings()
    const config = { kind: 'odoo-sql', ...hub.source, schema: 'odoo' } as const
    const sources = createSources({ odoo: config, apn: null }, settings)
    return {
      ...{ requestId: 'r', actor: SYSTEM, channel: 'job', dryRun: false, attempt: 1 },
      runId: randomIds.next(new Date()),
      signal: new AbortController().signal,
      db: hub.pool,
      clock: systemClock,
      log: createLogger('silent'),
      deps: {
        ...{ ids: randomIds, home, settings, origin: 'real', stages: [], openCopy: hub.openCopy },
        ...{ openSource: sources.open, describeSources: sources.describe },
      },
      emit: async () => {},
      afterCommit: () => {},
      startRun: () => Promise.reject(new Error('not used')),
      progress: async () => {},
    }
  }

  const lineageOf = (query: {
    entity: 'odoo-opportunities' | 'ace-opportunities'
    id: string
    column?: string
  }) => getLineage(query, { ...run(), deps })

  /** What RAW holds in this column of this row, as text. */
  async function rawValue({ table, column, rawId }: { table: string; column: string; rawId: number | null }) {
    const [schema, name] = table.split('.')
    const [row] = await hub.pool`
      select to_jsonb(r) ->> ${column} as value, _load_id as load from ${hub.pool(`${schema}`)}.${hub.pool(`${name}`)} r
      where _raw_id = ${rawId}`
    return row as { value: string | null; load: string } | undefined
  }

  test('PIPE-4.12 any vector leads back to RAW: row, column and load of each text it was made of', async () => {
    const vectors = await hub.pool<
      { side: 'odoo' | 'ace'; id: string; title: string; account: string | null }[]
    >`
      select e.side, e.id, o.title, o.account_name as account from search.embeddings e
      join search.opportunities o using (side, id) order by e.side, e.id`
    expect(new Set(vectors.map(({ side }) => side))).toEqual(new Set(['odoo', 'ace']))
    const core = await hub.pool`
      select id::text from core.odoo_opportunities union all select id from core.ace_opportunities`
    expect(vectors).toHaveLength(core.length)
    for (const { side, id, title } of vectors) {
      const found = await lineageOf({ entity: ENTITIES[side], id })
      if (found.raw === null) throw new Error('no RAW row')
      const base = { table: found.raw.table, rawId: found.raw.rawId }
      expect(await rawValue({ ...base, column: 'id' })).toEqual({ value: id, load: found.raw.loadId })
      for (const text of TEXTS) {
        const sources = found.columns.find(({ column }) => column === text)?.sources ?? []
        expect(sources.length, `${side} ${id} ${text}`).toBeGreaterThan(0)
        for (const source of sources.filter(({ rawId }) => rawId !== null)) {
          expect(await rawValue(source), `${side} ${id} ${text}`).toMatchObject({ load: source.loadId })
        }
        const [first] = sources
        if (text === 'name' && first !== undefined) expect((await rawValue(first))?.value).toBe(title)
      }
    }
  })

  test('PIPE-4.12 an account’s name in a vector leads to the partner’s row, which another load has written', async () => {
    const vectors = await hub.pool<{ id: string; account: string }[]>`
      select id, account_name as account from search.opportunities
      where side = 'odoo' and account_name is not null order by id`
    expect(new Set(vectors.map(({ account }) => account)).size).toBeGreaterThan(1)
    for (const { id, account } of vectors) {
      const found = await lineageOf({ entity: 'odoo-opportunities', id, column: 'account_name' })
      const sources = (found.columns[0]?.sources ?? []).filter(({ rawId }) => rawId !== null)
      const values = await Promise.all(sources.map(rawValue))
      expect(values.map((each) => each?.value)).toContain(account)
      const loads = await hub.pool`
        select id from ops.loads where id in ${hub.pool(sources.map(({ loadId }) => `${loadId}`))}`
      expect(loads.length).toBeGreaterThan(0)
      expect(loads).toHaveLength(new Set(sources.map(({ loadId }) => loadId)).size)
    }
  })
})

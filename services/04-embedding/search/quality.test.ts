import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultDatabaseKind, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { embeddingWork, putOdoo } from '../../../tests/helpers/search-fixtures.ts'
import { QUALITY_DEALS, QUALITY_QUERIES } from '../../../tests/helpers/search-quality-set.ts'
import { embeddingDeps } from '../deps.ts'
import { createOfflineProvider } from '../offline/offline-provider.ts'
import { runEmbedding } from '../run/embedding-run.ts'
import { fuse } from './fuse.ts'
import { lexicalArm } from './lexical-arm.ts'
import { vectorArm } from './vector-arm.ts'

const target = defaultDatabaseKind()

describe(`search quality on ${target}`, () => {
  let database: TestDatabase
  const provider = createOfflineProvider({ workers: 1 })
  beforeAll(async () => {
    database = await testDatabase({ kind: target })
    await putOdoo(database.pool, QUALITY_DEALS)
    await runEmbedding(embeddingWork(database.pool), provider)
  }, 120_000)
  afterAll(async () => {
    await provider.close()
    await database?.close()
  })

  test('PIPE-8 hybrid finds at least as well as the better of its arms (labelled set, mean reciprocal rank)', async () => {
    const db = database.pool
    const deps = embeddingDeps(provider)
    const sums = { lexical: 0, vector: 0, hybrid: 0 }
    for (const { q, relevant } of QUALITY_QUERIES) {
      const lexical = (await lexicalArm(db, q, {}, 200)).hits
      const query = { model: provider.model, vector: await deps.queryVectors.vectorFor(q), limit: 200 }
      const vector = await vectorArm(db, query, {})
      sums.lexical += reciprocalRank(lexical, relevant)
      sums.vector += reciprocalRank(vector, relevant)
      sums.hybrid += reciprocalRank(fuse(lexical, vector), relevant)
    }
    const mean = (sum: number) => sum / QUALITY_QUERIES.length
    expect(mean(sums.hybrid)).toBeGreaterThanOrEqual(Math.max(mean(sums.lexical), mean(sums.vector)))
    expect(mean(sums.hybrid)).toBeGreaterThan(0.8)
  }, 120_000)
})

function reciprocalRank(hits: readonly { id: string }[], relevant: readonly number[]): number {
  const rank = hits.findIndex(({ id }) => relevant.includes(Number(id)))
  return rank < 0 ? 0 : 1 / (rank + 1)
}

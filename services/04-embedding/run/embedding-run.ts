import type { Clock, Db, Progress } from '../../00-platform/index.ts'
import { inTransaction } from '../../00-platform/index.ts'
import { embeddingErrors } from '../errors.ts'
import type { EmbeddingProvider } from '../provider.ts'
import {
  countPending,
  deleteStaleVectors,
  type PendingText,
  pendingTexts,
  reuseVectors,
  storeVectors,
} from '../queries/embed-queries.ts'
import {
  deleteGone,
  refreshChunk,
  refreshCorpus,
  refreshTerms,
  SIDES,
  statisticsAreMissing,
  statisticsAreStale,
  takeStatistics,
} from '../queries/refresh-queries.ts'
import { VECTOR_DIMENSIONS } from '../tables.ts'

/** What the work needs from its run; a RunContext fits. */
export interface EmbeddingWork {
  readonly db: Db
  readonly clock: Clock
  readonly signal: AbortSignal
  progress(progress: Progress): Promise<void>
}

export interface EmbeddingSizes {
  /** CORE rows per statement. */
  readonly refreshRows: number
  /** Texts per call of the provider. */
  readonly batchTexts: number
  /** Vectors per transaction: each insert into the HNSW index takes milliseconds on the embedded database. */
  readonly writeVectors: number
  readonly deleteRows: number
}

export const SIZES: EmbeddingSizes = { refreshRows: 250, batchTexts: 32, writeVectors: 16, deleteRows: 500 }

export interface EmbeddingResult {
  /** Rows of search.opportunities written because something in CORE changed. */
  readonly refreshed: number
  /** Rows removed because CORE has them no more, their vectors with them. */
  readonly removed: number
  /** Different texts given to the model. */
  readonly embedded: number
  /** Rows that got the vector another row with the same text already had. */
  readonly reused: number
  /** Vectors of other models, or of rows that lost their text, deleted. */
  readonly staleVectors: number
  readonly model: string
  readonly textsPerSecond: number
}

/**
 * Brings search.opportunities up to CORE, then gives every text without a vector of this model exactly one.
 * Each statement is its own short transaction and what is pending is derived from the rows themselves, so a killed
 * run goes on where it stopped and a second run does nothing.
 * @throws AppError EMBEDDING_UNAVAILABLE, EMBEDDING_DIMENSIONS; what `progress` throws when cancelled
 */
export async function runEmbedding(
  work: EmbeddingWork,
  provider: EmbeddingProvider,
  sizes: EmbeddingSizes = SIZES,
): Promise<EmbeddingResult> {
  checkDimensions(provider)
  const refresh = await refreshOpportunities(work, sizes)
  const reused = await repeat(work, sizes.deleteRows, (limit) =>
    reuseVectors(work.db, { model: provider.model, now: work.clock.now(), limit }),
  )
  const embedding = await embedPending(work, provider, sizes)
  const staleVectors = await repeat(work, sizes.deleteRows, (limit) =>
    deleteStaleVectors(work.db, provider.model, limit),
  )
  const { refreshed, removed } = refresh
  const changed = refreshed + removed + reused + embedding.embedded + staleVectors > 0
  if (changed || (await statisticsAreMissing(work.db))) await takeStatistics(work.db)
  return { ...refresh, ...embedding, reused, staleVectors, model: provider.model }
}

function checkDimensions(provider: EmbeddingProvider): void {
  if (provider.dimensions === VECTOR_DIMENSIONS) return
  throw embeddingErrors.EMBEDDING_DIMENSIONS({
    provider: provider.id,
    actual: provider.dimensions,
    expected: VECTOR_DIMENSIONS,
  })
}

/** Mirrors CORE into search.opportunities and brings the word statistics up to it. */
export async function refreshOpportunities(
  work: EmbeddingWork,
  sizes: EmbeddingSizes = SIZES,
): Promise<{ refreshed: number; removed: number }> {
  let refreshed = 0
  let removed = 0
  let read = 0
  for (const side of SIDES) {
    removed += await repeat(work, sizes.deleteRows, (limit) => deleteGone(work.db, side, limit))
    let after: string | null = null
    for (;;) {
      work.signal.throwIfAborted()
      const now = work.clock.now()
      const chunk = await refreshChunk(work.db, { side, after, limit: sizes.refreshRows, now })
      refreshed += chunk.changed
      read += chunk.read
      await work.progress({ stage: 'refresh', done: read, message: `${refreshed} changed` })
      if (chunk.read < sizes.refreshRows) break
      after = chunk.last
    }
  }
  if (refreshed + removed > 0 || (await statisticsAreStale(work.db))) await refreshStatistics(work)
  return { refreshed, removed }
}

async function refreshStatistics(work: EmbeddingWork): Promise<void> {
  await inTransaction(work.db, async (tx) => {
    await refreshTerms(tx)
    await refreshCorpus(tx, work.clock.now())
  })
}

async function embedPending(
  work: EmbeddingWork,
  provider: EmbeddingProvider,
  sizes: EmbeddingSizes,
): Promise<{ embedded: number; textsPerSecond: number }> {
  const total = await countPending(work.db, provider.model)
  const started = work.clock.now().getTime()
  const rate = (done: number) => {
    const seconds = (work.clock.now().getTime() - started) / 1000
    return seconds > 0 ? Math.round((done / seconds) * 10) / 10 : 0
  }
  let embedded = 0
  let next = await startBatch(work, provider, '', sizes)
  while (next.texts.length > 0) {
    const current = next
    // The next batch waits at the model when this one leaves it: its threads never wait for the database.
    next = await startBatch(work, provider, lastHash(current.texts), sizes)
    const vectors = await current.vectors
    await storeBatch(work, provider, current.texts, vectors, sizes)
    embedded += current.texts.length
    await work.progress({ stage: 'embed', done: embedded, total, message: `${rate(embedded)} texts/s` })
  }
  return { embedded, textsPerSecond: rate(embedded) }
}

interface Batch {
  readonly texts: PendingText[]
  readonly vectors: Promise<Float32Array[]>
}

async function startBatch(
  work: EmbeddingWork,
  provider: EmbeddingProvider,
  after: string,
  sizes: EmbeddingSizes,
): Promise<Batch> {
  work.signal.throwIfAborted()
  const texts = await pendingTexts(work.db, { model: provider.model, after, limit: sizes.batchTexts })
  const vectors =
    texts.length === 0
      ? Promise.resolve([])
      : provider.embed(
          texts.map(({ text }) => text),
          work.signal,
        )
  // Awaited later: a failure before that must not count as unhandled.
  vectors.catch(() => {})
  return { texts, vectors }
}

async function storeBatch(
  work: EmbeddingWork,
  provider: EmbeddingProvider,
  texts: readonly PendingText[],
  vectors: readonly Float32Array[],
  sizes: EmbeddingSizes,
): Promise<void> {
  const rows = texts.flatMap(({ textHash }, index) => {
    const embedding = vectors[index]
    return embedding === undefined ? [] : [{ textHash, embedding }]
  })
  for (let start = 0; start < rows.length; start += sizes.writeVectors) {
    const slice = rows.slice(start, start + sizes.writeVectors)
    await storeVectors(work.db, { model: provider.model, now: work.clock.now(), vectors: slice })
  }
}

function lastHash(texts: readonly PendingText[]): string {
  return texts[texts.length - 1]?.textHash ?? ''
}

/** Calls `step` until it did less than it was allowed to; returns the sum. */
async function repeat(
  work: EmbeddingWork,
  limit: number,
  step: (limit: number) => Promise<number>,
): Promise<number> {
  let sum = 0
  for (;;) {
    work.signal.throwIfAborted()
    const count = await step(limit)
    sum += count
    if (count < limit) return sum
  }
}

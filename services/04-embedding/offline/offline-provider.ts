import { availableParallelism } from 'node:os'
import { embeddingErrors } from '../errors.ts'
import type { EmbeddingProvider } from '../provider.ts'
import { createTaskQueue } from './task-queue.ts'
import { createWorkerSlot } from './worker-slot.ts'

export interface OfflineProviderOptions {
  /** The worker's file; a bundle passes its own copy of embedding-worker.mjs. */
  readonly workerFile?: URL | string
  /** Threads; by default two, or one on a single core. Each takes about 130 MB once it works. */
  readonly workers?: number
  /** Texts are cut to this many characters: the time per text grows with its length (23 ms at 60, 30 at 80, 37 at 100, 65 at 200). */
  readonly maxTextChars?: number
  /** Threads end, and give their memory back, after this long without work. */
  readonly idleMs?: number
  readonly startTimeoutMs?: number
  readonly taskTimeoutMs?: number
}

export const OFFLINE_MODEL = 'universal-sentence-encoder-lite-en@0.2.0'
/** Bigger slices are no faster per text, and a search waits for the slice in work. */
const SLICE = 8
const MOST_WORKERS = 2
const DEFAULTS = { maxTextChars: 80, idleMs: 300_000, startTimeoutMs: 60_000, taskTimeoutMs: 60_000 }

/**
 * The bundled English sentence model in worker threads; no network, weights inside the package.
 * Short calls (a search) go before long ones (a run); a crashed worker is replaced and its slice tried once more.
 */
export function createOfflineProvider(options: OfflineProviderOptions = {}): EmbeddingProvider {
  const settings = { ...DEFAULTS, ...options }
  const workerFile = options.workerFile ?? new URL('./embedding-worker.mjs', import.meta.url)
  const size = options.workers ?? Math.min(MOST_WORKERS, availableParallelism())
  const slots = Array.from({ length: size }, () => createWorkerSlot({ ...settings, workerFile }))
  const queue = createTaskQueue(slots, settings.idleMs, (why, cause) =>
    embeddingErrors.EMBEDDING_UNAVAILABLE({ provider: 'offline', why }, { cause }),
  )
  return {
    id: 'offline',
    model: `${OFFLINE_MODEL}/${settings.maxTextChars}`,
    dimensions: 512,
    embed: async (texts, signal) => {
      signal?.throwIfAborted()
      const cut = texts.map((text) => cutText(text, settings.maxTextChars))
      const slices = slicesOf(cut, SLICE)
      const done = await Promise.all(slices.map((slice) => queue.add(slice, slices.length === 1, signal)))
      return done.flat()
    },
    close: () => queue.close(),
  }
}

/** The first `maxChars` characters, never half a surrogate pair, blanks at the ends removed. */
export function cutText(text: string, maxChars: number): string {
  const clean = text.trim()
  // The library leaves an empty text out of its answer, so every following vector would belong to the wrong text.
  if (clean === '') throw embeddingErrors.EMBEDDING_TEXT_EMPTY()
  return clean.length <= maxChars
    ? clean
    : clean
        .slice(0, maxChars)
        .replace(/[\uD800-\uDBFF]$/, '')
        .trimEnd()
}

function slicesOf<T>(items: readonly T[], size: number): T[][] {
  const slices: T[][] = []
  for (let start = 0; start < items.length; start += size) slices.push(items.slice(start, start + size))
  return slices
}

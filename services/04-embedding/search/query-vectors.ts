import { embeddingErrors } from '../errors.ts'
import type { EmbeddingProvider } from '../provider.ts'

/** Vectors of search texts; the last ones are kept, because people page, filter and repeat. */
export interface QueryVectors {
  /** @throws AppError EMBEDDING_UNAVAILABLE, also when the provider needs longer than the timeout */
  vectorFor(text: string): Promise<Float32Array>
}

export interface QueryVectorOptions {
  readonly capacity?: number
  readonly timeoutMs?: number
}

/** A small least-recently-used cache before the provider; equal texts asked for at once are embedded once. */
export function createQueryVectors(
  provider: EmbeddingProvider,
  options: QueryVectorOptions = {},
): QueryVectors {
  const { capacity = 500, timeoutMs = 2_000 } = options
  const known = new Map<string, Promise<Float32Array>>()

  async function embedOne(text: string): Promise<Float32Array> {
    const [vector] = await provider.embed([text])
    if (vector === undefined)
      throw embeddingErrors.EMBEDDING_UNAVAILABLE({ provider: provider.id, why: 'no vector' })
    return vector
  }

  function remember(key: string, vector: Promise<Float32Array>): void {
    known.delete(key)
    known.set(key, vector)
    const oldest = known.keys().next().value
    if (known.size > capacity && oldest !== undefined) known.delete(oldest)
  }

  return {
    vectorFor: (text) => {
      const key = text.trim().replace(/\s+/g, ' ')
      const vector = known.get(key) ?? embedOne(key)
      remember(key, vector)
      vector.catch(() => {
        if (known.get(key) === vector) known.delete(key)
      })
      return withTimeout(vector, timeoutMs, () =>
        embeddingErrors.EMBEDDING_UNAVAILABLE({
          provider: provider.id,
          why: `no answer within ${timeoutMs} ms`,
        }),
      )
    },
  }
}

/** The work goes on after the timeout and fills the cache for the next ask. */
function withTimeout<T>(work: Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), timeoutMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

import type { EmbeddingProvider } from './provider.ts'
import { createQueryVectors, type QueryVectorOptions, type QueryVectors } from './search/query-vectors.ts'

/** What the actions of this service need. */
export interface EmbeddingDeps {
  readonly provider: EmbeddingProvider
  readonly queryVectors: QueryVectors
}

/** Everything the service needs, from a provider (called in app/compose.ts). */
export function embeddingDeps(provider: EmbeddingProvider, options: QueryVectorOptions = {}): EmbeddingDeps {
  return { provider, queryVectors: createQueryVectors(provider, options) }
}

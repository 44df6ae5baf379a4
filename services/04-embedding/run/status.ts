import type { Db } from '../../00-platform/index.ts'
import type { EmbeddingProvider } from '../provider.ts'
import { countEmbeddings, countTerms, type EmbeddingCounts } from '../queries/embed-queries.ts'

export interface EmbeddingStatus extends EmbeddingCounts {
  readonly provider: string
  readonly model: string
  readonly dimensions: number
  readonly pending: number
  readonly words: number
}

/** How far the index is, for the provider now configured. Does not wake the provider. */
export async function embeddingStatus(db: Db, provider: EmbeddingProvider): Promise<EmbeddingStatus> {
  const counts = await countEmbeddings(db, provider.model)
  return {
    provider: provider.id,
    model: provider.model,
    dimensions: provider.dimensions,
    ...counts,
    pending: counts.opportunities - counts.withoutWords - counts.embedded,
    words: await countTerms(db),
  }
}

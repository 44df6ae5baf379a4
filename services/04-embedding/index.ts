import { embeddingRun } from './actions/run.ts'
import { searchOpportunitiesAction } from './actions/search-opportunities.ts'
import { embeddingStatusAction } from './actions/status.ts'

export { type EmbeddingDeps, embeddingDeps } from './deps.ts'
export { embeddingErrors } from './errors.ts'
export { createOfflineProvider, type OfflineProviderOptions } from './offline/offline-provider.ts'
export type { EmbeddingProvider } from './provider.ts'
export * as embeddingTables from './tables.ts'

export const embeddingActions = [embeddingRun, embeddingStatusAction, searchOpportunitiesAction]

import type { Db, Progress } from '../00-platform/index.ts'
import type { TransformationDeps } from './deps.ts'
import type { Mode } from './incremental/plan.ts'
import type { RawCatalogue } from './sql/raw-shape.ts'

export const ENTITIES = ['odoo-opportunities', 'ace-opportunities', 'aws-accounts'] as const
export type Entity = (typeof ENTITIES)[number]

export interface EntityCounts {
  readonly entity: Entity
  /** What was done: an incremental run that cannot know what changed works out everything. */
  readonly mode: Mode
  /** Living source rows (accounts: accounts found). read = inserted + updated + unchanged. */
  readonly read: number
  /** Those that were worked out anew. */
  readonly computed: number
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly deleted: number
  readonly durationMs: number
}

/** What transforming one entity answers. */
export type Counts = Omit<EntityCounts, 'entity' | 'unchanged' | 'durationMs'>

/** What a transformation needs of its run. */
export interface TransformRun {
  readonly db: Db
  readonly signal: AbortSignal
  now(): Date
  progress(progress: Progress): Promise<void>
}

/** What the entities of one run have in common. */
export interface Work {
  readonly run: TransformRun
  readonly deps: TransformationDeps
  readonly catalogue: RawCatalogue
  readonly mode: Mode
  /** Rows per transaction. */
  readonly chunkSize: number
  /** The embedded database: everybody waits for a transaction. */
  readonly oneSession: boolean
}

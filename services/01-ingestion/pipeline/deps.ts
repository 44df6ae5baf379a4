import { actionsFor, type ChainStep } from '../../00-platform/index.ts'
import type { SourceName } from '../sources/source.ts'
import type { Origin } from './origin.ts'

export interface PipelineDeps {
  /** What the configuration names. */
  readonly configured: Origin
  readonly sources: readonly SourceName[]
  /** The stages after ingestion, by the names of their actions; app/compose.ts says which and in which order. */
  readonly stages: readonly PipelineStage[]
}

export interface PipelineStage {
  readonly name: 'transformation' | 'validation' | 'embedding' | 'matching'
  readonly step: ChainStep
  /** Table whose rows show what came out; absent: the stage leaves none of its own. */
  readonly table?: string
}

export const { defineAction } = actionsFor<PipelineDeps>()

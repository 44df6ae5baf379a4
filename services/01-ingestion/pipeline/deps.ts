import { actionsFor, type ChainStep } from '../../00-platform/index.ts'
import type { SourceName } from '../sources/source.ts'
import type { Origin } from './origin.ts'
import type { RawRowCount } from './raw-rows.ts'

export interface PipelineDeps {
  /** What the configuration names. */
  readonly configured: Origin
  readonly sources: readonly SourceName[]
  /** Of all RAW tables together. */
  readonly rawRows: RawRowCount
  /** The stages after ingestion, by the names of their actions; app/compose.ts says which and in which order. */
  readonly stages: readonly PipelineStage[]
}

export interface PipelineStage {
  readonly name: 'transformation' | 'validation' | 'embedding' | 'matching'
  readonly step: ChainStep
  /** Tables whose rows show what came out. */
  readonly tables: readonly string[]
  /** Rows that a run of it read, from its result. */
  rowsIn(result: never): number
  /** The tables keep the rows of several runs (column run_id): only those of the newest count. */
  readonly perRun?: true
}

export const { defineAction } = actionsFor<PipelineDeps>()

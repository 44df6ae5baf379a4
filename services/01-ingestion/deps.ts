import { actionsFor, type ChainStep, type CopySession, type Ids } from '../00-platform/index.ts'
import type { Origin } from './pipeline/origin.ts'
import type { SourceSettings } from './settings.ts'
import type { SourceDescription } from './sources/create-sources.ts'
import type { Source, SourceName } from './sources/source.ts'

export interface IngestionDeps {
  readonly ids: Ids
  /** REVOPS_HOME: discovery is written beneath it. */
  readonly home: string
  readonly settings: SourceSettings
  /** A connection for COPY into the hub's database; null on the embedded one. */
  readonly openCopy: (() => Promise<CopySession>) | null
  /** Whose data the sources give: the database is claimed for it before anything of them is written. */
  readonly origin: Origin
  /** What makes CORE, SEARCH and the pairs anew from RAW, one after another; app/compose.ts says what. */
  readonly stages: readonly ChainStep[]
  /** When the whole pipeline runs by itself, five cron fields in UTC; absent: never. */
  readonly schedule?: string | undefined
  /** A fresh source; the caller closes it. @throws SOURCE_NOT_CONFIGURED */
  openSource(name: SourceName, signal: AbortSignal): Promise<Source>
  /** What is configured, without secrets. */
  describeSources(): SourceDescription[]
}

export const { defineAction, defineLongAction } = actionsFor<IngestionDeps>()

import type { Clock, CopySession, Db, Ids } from '../../00-platform/index.ts'
import type { Contract } from '../raw/contract.ts'
import type { GoneLimit, ManyGone } from './missing.ts'
import type { Counts } from './queries.ts'

export type LoadMode = 'full' | 'incremental'

export interface LoaderDeps {
  readonly db: Db
  /** A connection for COPY into the database; null where it takes none (the embedded one). */
  readonly openCopy: (() => Promise<CopySession>) | null
  readonly clock: Clock
  readonly ids: Ids
}

export interface LoadOptions {
  readonly mode: LoadMode
  /** A resumed run finds its own loads again by this. */
  readonly runId?: string
  /** Rows of a batch that is written row by row. */
  readonly batchSize: number
  /** Rows of a batch that goes by COPY. */
  readonly copyBatchSize: number
  /** What becomes of what the source has and RAW does not. Default `evolve`, which discovery has seen to. */
  readonly contract?: Contract
  /** How far an incremental load reads back before the last change seen; longer than the source's longest transaction. */
  readonly lookbackSeconds: number
  /** The run loads the table again and again: that it did so before does not end it. */
  readonly repeats?: boolean
  /** Leave the table alone (LOAD_BUSY) while another run works on this source, instead of taking it over. */
  readonly yields?: boolean
  /** After an incremental load, compare keys and change moments with the source. Default true. */
  readonly sweep?: boolean
  /** How many rows may vanish at once; null: any number (a person accepts it). Default {@link GoneLimit} USUAL_LIMIT. */
  readonly goneLimit?: GoneLimit | null
  readonly signal: AbortSignal
  /** Called after each committed batch with the load's counts so far. */
  readonly onBatch?: (counts: Counts) => Promise<void>
  /** Called at the end of a load that could see what is missing, with what was too much to be marked as gone. */
  readonly onSettled?: (refused: ManyGone | null) => Promise<void>
}

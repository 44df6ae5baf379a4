/** What a comparator reads from a record. Absent, null and empty all mean "not known". */
export type Value = string | number | null | undefined

/** A row to be linked. `id` is unique within its side and gives the total order. */
export interface EngineRecord {
  readonly id: string
  readonly values: Readonly<Record<string, Value>>
}

/** A comparator after it has seen all values of its field (for word frequencies). */
export interface FittedComparator<P> {
  /** Form kept for comparing, or null when the value says nothing. */
  prepare(value: Value): P | null
  /** Index into `levels`: 0 is the strongest agreement, the last one is "different". */
  compare(left: P, right: P): number
  /** Value whose frequency tells how surprising an agreement on level 0 is; null where that makes no sense. */
  term(prepared: P): string | null
}

export interface Comparator<P = unknown> {
  readonly kind: string
  /** Names of the levels, strongest first, last is "different". At least two. */
  readonly levels: readonly string[]
  fit(values: Iterable<Value>): FittedComparator<P>
}

export interface Field {
  readonly name: string
  /** Key in `EngineRecord.values`; `name` when absent. */
  readonly column?: string
  readonly compare: Comparator
  /**
   * `parent` fields describe what several records share (the account of many opportunities): agreeing on them does not
   * yet make two records one. Default `record`.
   */
  readonly scope?: 'parent' | 'record'
  /** Weigh a level-0 agreement by how rare the value is. Default false. */
  readonly termFrequency?: boolean
}

/** Keys of one record for one blocking pass; records that share a key are compared. */
export interface BlockingPass {
  readonly name: string
  keys(record: EngineRecord): readonly string[]
  /** Narrower key put behind an oversize block's key; without it such a block is left out and reported. */
  refine?(record: EngineRecord): string | null
}

/** Exact identifiers: equal values are compared always and weigh `bits`. */
export interface ExactKey {
  readonly name: string
  left(record: EngineRecord): readonly string[]
  right(record: EngineRecord): readonly string[]
  /** log2 Bayes factor of an agreement; how far the key itself can be trusted. */
  readonly bits: number
}

export interface EngineConfig {
  readonly mode: 'link' | 'dedupe'
  readonly fields: readonly Field[]
  readonly blocking: readonly BlockingPass[]
  readonly exactKeys?: readonly ExactKey[]
  /** Comparisons one block may cost before it counts as oversize. Default 20,000. */
  readonly maxBlockPairs?: number
  /** All comparisons together; blocks are taken smallest first until it is reached. Default 2,000,000. */
  readonly maxPairs?: number
  readonly thresholds: Thresholds
}

/** Probabilities from which a pair is accepted by itself, or shown to a person. */
export interface Thresholds {
  readonly auto: number
  readonly review: number
}

/** What people decided, by record ids: keeps its result in every run and teaches the model. */
export interface Label {
  readonly left: string
  readonly right: string
  readonly match: boolean
}

export interface FieldEvidence {
  readonly field: string
  readonly left: Value
  readonly right: Value
  /** Name of the level reached; `missing` where a side does not know. */
  readonly level: string
  /** log2 Bayes factor in bits; the sum over a pair's evidence is log2(p / (1 - p)). */
  readonly weight: number
}

export type Decision = 'auto' | 'review' | 'none'

export interface LinkedPair {
  readonly left: string
  readonly right: string
  readonly probability: number
  readonly decision: Decision
  /** Name of the exact key that agreed, `person` for a decided pair, else `model`. */
  readonly method: string
  readonly evidence: readonly FieldEvidence[]
}

export interface BlockingReport {
  readonly pass: string
  readonly blocks: number
  readonly pairs: number
  /** Oversize blocks split by the narrower key. */
  readonly refined: number
  /** Blocks left out because nothing made them small enough, with the comparisons that saved. */
  readonly skipped: number
  readonly skippedPairs: number
}

export interface LinkReport {
  readonly left: number
  readonly right: number
  readonly candidates: number
  readonly blocking: readonly BlockingReport[]
  readonly iterations: number
  readonly converged: boolean
}

export interface LinkResult {
  /** Pairs with decision `auto` or `review`, by left id then right id. */
  readonly pairs: readonly LinkedPair[]
  readonly report: LinkReport
}

/** Called between slices of work: yields to the event loop, and throws to stop. */
export type Pace = () => Promise<void>

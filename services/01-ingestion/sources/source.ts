/** One interface for everything the hub reads from (PIPE-3). Values keep the source's digits and text. */

export type SourceName = 'odoo' | 'apn'
export type SourceKind =
  | 'odoo-sql'
  | 'odoo-json2'
  | 'odoo-jsonrpc'
  | 'odoo-xmlrpc'
  | 'apn-sql'
  | 'apn-partner-central'
  | 'ace-export'

export interface SourceColumn {
  readonly name: string
  /** PostgreSQL type as format_type prints it: `text`, `integer`, `numeric(18,2)`, `timestamp without time zone`, `text[]`, `jsonb`. */
  readonly type: string
  readonly nullable: boolean
  /** Table (of the same source) and column it points at, where the source says so. */
  readonly references?: { readonly table: string; readonly column: string }
  /** Personal data: masked in logs and on screens for who is not signed in. */
  readonly personal?: boolean
  /** Changes by itself without a write (duration_tracking …): kept, but left out of the row's hash. */
  readonly volatile?: boolean
}

export interface SourceTable {
  /** Table name in the source, e.g. `crm_lead`; RAW table is `raw.<source>_<name>`, e.g. `raw.odoo_crm_lead`. */
  readonly name: string
  /** Odoo model, e.g. `crm.lead`; absent for relations and APN tables. */
  readonly model?: string
  readonly kind: 'entity' | 'relation'
  /** Column(s) that identify a row. */
  readonly key: readonly string[]
  /** Column whose value grows with every change (`write_date`, `last_modified_date`); absent: always read whole. */
  readonly changeColumn?: string
  readonly columns: readonly SourceColumn[]
  /** Where not all rows are wanted: those with one of these values (the source's own text) in this column. */
  readonly only?: { readonly column: string; readonly values: readonly string[] }
  /**
   * `file`: always read whole, in an order of its own, so that positions hold no keys. What is gone is found at the end,
   * by what the last batch {@link Batch.held}, and only in a full load: a file may be a part of what there is.
   */
  readonly readAs?: 'file'
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }
/** Column → value as PostgreSQL's json input takes it. numeric, bigint and timestamps are strings (no digit lost). */
export type SourceRow = Readonly<Record<string, JsonValue>>

/** A row or value that could not be taken over as it is; kept in ops.quarantine, the rest goes on. */
export interface RejectedRow {
  readonly key: Readonly<Record<string, JsonValue>>
  readonly column?: string
  /** UPPER_SNAKE code: VALUE_NOT_A_NUMBER, ROW_NOT_READABLE, FIELD_RAISES, CSV_BAD_QUOTING … */
  readonly code: string
  readonly message: string
  /** The offending value as text, cut to 1,000 characters. */
  readonly value?: string
}

/** Where reading goes on. `full` pages by key (of a file: the reader's own mark); `incremental` by (changeColumn, key). Values are the source's own text. */
export type Position =
  | { readonly phase: 'full'; readonly afterKey: readonly string[] | null }
  | { readonly phase: 'incremental'; readonly at: string; readonly afterKey: readonly string[] | null }

export interface Batch {
  readonly rows: readonly SourceRow[]
  readonly rejected: readonly RejectedRow[]
  /** Position after this batch; stored in the same transaction as its rows. */
  readonly next: Position
  /** True when json/jsonb columns arrive as JSON text (so that no digit is lost), not as parsed values. */
  readonly jsonText?: boolean
  /** With the last batch of a table that is read as a file: the keys that were in it. */
  readonly held?: HeldKeys
}

export interface HeldKeys {
  readonly size: number
  /** False when a row had a key that could not be read: then no row can be called gone. */
  readonly complete: boolean
  /** @param key values of the key columns as text */
  has(key: readonly string[]): boolean
}

/** Rows as the source's own COPY text: one line per row, without its end (see loading/copy-text.ts). */
export interface LineBatch {
  readonly lines: readonly Buffer[]
  readonly next: Position
}

/** One key and what its row's change column says; null: nothing. */
export interface KeyMoment {
  readonly key: readonly string[]
  readonly at: string | null
}

/** Keys behind one another in key order. */
export interface KeyBatch {
  readonly keys: readonly KeyMoment[]
  /** The last key looked at. */
  readonly upTo: readonly string[]
}

/** Something that differs when a table changed; nothing else may be read from it. */
export interface TableMark {
  readonly mark: string
  /** How many rows it has, where that is as cheap to ask. */
  readonly rows: number | null
}

export interface SourceIdentity {
  readonly kind: SourceKind
  readonly product: string
  readonly version: string
  readonly database: string
  readonly user: string
  /** What a person should know before using it, e.g. CSV headers nobody mapped. */
  readonly warnings?: readonly string[]
}

export interface ReadOptions {
  readonly batchSize: number
  readonly signal: AbortSignal
  /** Last key to read, in phase `full`; leading key values stand for all keys that begin with them. Absent: to the end. */
  readonly upTo?: readonly string[]
}

/** What a table will bring, as far as its source can tell without reading it. */
export interface Measure {
  readonly rows: number
  /** Bytes of its rows in the source; null when it cannot tell. */
  readonly bytes: number | null
}

/** A row's key columns as text, as quarantine keeps them. */
export type RowKey = Readonly<Record<string, string | null>>

/** Rows that were asked for by key; those that are in neither list are not in the source. */
export type KeyedRows = Pick<Batch, 'rows' | 'rejected' | 'jsonText'>

export interface Source {
  readonly name: SourceName
  readonly kind: SourceKind
  /** Connects and says what is there. @throws AppError SOURCE_UNREACHABLE, SOURCE_LOGIN_FAILED, SOURCE_DATABASE_UNKNOWN */
  test(signal: AbortSignal): Promise<SourceIdentity>
  /** Tables and columns from the source's own catalogue, in the order in which they are loaded. @throws SOURCE_TABLE_MISSING, SOURCE_MODEL_UNKNOWN */
  discover(signal: AbortSignal): Promise<SourceTable[]>
  /** Highest change value now (the source's own text), or null when the table is empty or has no change column. */
  watermark(table: SourceTable, signal: AbortSignal): Promise<string | null>
  /** Rows from `from` on, in a total order; the last batch may be short or empty. Bounded memory: one page at a time. */
  read(table: SourceTable, from: Position, options: ReadOptions): AsyncIterable<Batch>
  /**
   * The same rows as lines, where the source has COPY: the way into a PostgreSQL server that makes no object per value.
   * @param columns what a line holds, in this order; NULL stands for what the table does not have
   */
  readLines?(
    table: SourceTable,
    columns: readonly string[],
    from: Position,
    options: ReadOptions,
  ): AsyncIterable<LineBatch>
  /**
   * Every key with its change moment, in key order, until the end: what a sweep compares RAW with. Far cheaper than rows.
   * Only for tables with a change column. Undefined for a table it cannot do that for, or not so soon again.
   */
  readKeys?(table: SourceTable, options: ReadOptions): AsyncIterable<KeyBatch> | undefined
  /**
   * The rows with these keys as they are now, where the source can find them without reading the table: at most a thousand
   * at once. Undefined for a table it cannot do that for.
   */
  readByKeys?(
    table: SourceTable,
    keys: readonly RowKey[],
    signal: AbortSignal,
  ): Promise<KeyedRows> | undefined
  /** A mark per table, at one moment; tables whose changes cannot be seen cheaply are left out. What a watch looks at. */
  readMarks?(tables: readonly SourceTable[], signal: AbortSignal): Promise<ReadonlyMap<string, TableMark>>
  /** Its server is one session: a second reader would wait for the first. */
  readonly oneReader?: boolean
  measure?(table: SourceTable, signal: AbortSignal): Promise<Measure>
  /**
   * Values of the first key column that divide the table into about so many parts of about equally many rows: each is
   * the last one of its part. Ascending, none twice, fewer than `parts`. Without it a table is one part.
   */
  split?(table: SourceTable, parts: number, signal: AbortSignal): Promise<string[]>
  close(): Promise<void>
}

/** How a RAW column is read, whatever the source made of it (SQL and RPC differ in types, databases in columns). */
export type RawType = 'int' | 'text' | 'translated' | 'number' | 'timestamp' | 'date' | 'boolean'
export type Reads = Readonly<Record<string, RawType>>

/** Builds the sub-select of a RAW table with exactly the given columns; absent ones become NULL. */
export type RawSelect = (table: string, reads: Reads) => string

/** Like {@link RawSelect}, with the deleted rows too (all but `kept` NULL), and with `_changed`. */
export type RawHistory = (table: string, reads: Reads, kept: readonly string[]) => string

import type { PersonSettings } from '../settings.ts'
import type { SourceName } from '../sources/source.ts'
import type { TellingValue } from './values.ts'

/** A RAW table that holds persons, or rows that point at them. */
export interface PersonalTable {
  readonly source: SourceName
  readonly name: string
  /** In schema raw. */
  readonly raw: string
  readonly key: string
  /** Columns to empty, the key never among them. */
  readonly columns: readonly string[]
  /** Those of them that are texts. */
  readonly texts: readonly string[]
  /** Those that may hold an e-mail address. */
  readonly addresses: readonly string[]
  /** Set of a table of persons. */
  readonly person?: PersonSettings
  /** Columns that point at a person's row, and the table they point into. */
  readonly pointers: readonly { readonly column: string; readonly table: string }[]
}

/** Rows that lose their personal columns. */
export interface FoundRows {
  readonly table: PersonalTable
  readonly keys: readonly string[]
}

export interface FoundPerson {
  readonly persons: readonly FoundRows[]
  /** Rows of others that hold the person's values: leads, orders. */
  readonly followers: readonly FoundRows[]
  /** Values to look for everywhere. */
  readonly telling: readonly TellingValue[]
  /** How many telling values others have too: they are taken from the person's own rows only. */
  readonly shared: number
  /** The words of names and addresses, for the vocabulary of the search. */
  readonly words: readonly string[]
}

import { type Clock, type Db, inTransaction, type Tx } from '../../00-platform/index.ts'
import type { Suppression } from '../privacy/suppression.ts'
import type { Batch, JsonValue, Position, RejectedRow, SourceRow } from '../sources/source.ts'
import { storable } from '../sources/storable.ts'
import { type Checked, checkRows, keyText } from './check.ts'
import { hashOfValues } from './copy-text.ts'
import { isValueError, sortOut } from './diagnose.ts'
import { noteAbsent } from './missing-queries.ts'
import {
  type Counts,
  claimQuarantine,
  holdsExactly,
  insertQuarantine,
  type KeyRange,
  type NewLoad,
  resolveOtherReasons,
  resolveQuarantine,
  selectChanged,
  upsertRows,
} from './queries.ts'
import { type Settle, settleCursor } from './settle.ts'
import type { Target } from './target.ts'

export interface WriterDeps {
  readonly db: Db
  readonly clock: Clock
}

/** What stays the same for all batches of a load. */
export interface LoadState {
  readonly load: NewLoad
  readonly target: Target
  /** Rows that lie between two pages' keys and were not read are missing at the source: they are noted. */
  readonly reconcile: boolean
  /** Where they are noted (missing.ts). */
  readonly notes: string
  /** RAW held rows of this table before, so that some of what is read may be equal. */
  readonly hasRows: boolean
  /** Quarantine rows of earlier loads may have to be closed. */
  readonly openQuarantine: boolean
  /** What was erased of persons in this table, and stays out. */
  readonly suppression?: Suppression | undefined
  /** Where the load's progress is kept; default: counters and the table's cursor. */
  readonly settle?: Settle
}

/**
 * Writes one batch with its cursor and counters in one transaction. A value that breaks it is found outside the
 * transaction, set aside, and the rest is written.
 * @param from position before the batch as it was read; @param stored the one to keep
 */
export async function writeBatch(
  deps: WriterDeps,
  state: LoadState,
  batch: Batch,
  from: Position,
  stored: Position,
): Promise<Counts> {
  const { suppression } = state
  const checked = checkRows(
    state.target,
    suppression === undefined ? batch.rows : batch.rows.map(suppression.row),
  )
  const jsonText = batch.jsonText === true
  const attempt = ({ rows, rejected }: Checked) => {
    const shown = suppression === undefined ? rejected : rejected.map(suppression.rejected)
    return inTransaction(deps.db, (tx) =>
      write(tx, deps, state, batch, { rows, rejected: shown }, from, stored),
    )
  }
  const before: Checked = {
    rows: checked.rows,
    rejected: [...batch.rejected.map(normalise), ...checked.rejected],
  }
  try {
    return await attempt(before)
  } catch (error) {
    if (!isValueError(error)) throw error
    const found = await sortOut(deps.db, state.target, before.rows, jsonText)
    if (found.rejected.length === 0) throw error
    return await attempt({ rows: found.rows, rejected: [...before.rejected, ...found.rejected] })
  }
}

async function write(
  tx: Tx,
  deps: WriterDeps,
  state: LoadState,
  batch: Batch,
  { rows, rejected }: Checked,
  from: Position,
  stored: Position,
): Promise<Counts> {
  const { load, target } = state
  const now = deps.clock.now()
  const hashes = rows.map(
    (row) => state.suppression?.hashOf(row) ?? hashOfValues(target.hashed.map((name) => row[name])),
  )
  const range = { after: from.afterKey, upTo: batch.next.afterKey }
  const compared = state.reconcile && state.hasRows
  const same = compared && rejected.length === 0 && (await holdsExactly(tx, target, range, hashes))
  const written = same
    ? { inserted: 0, updated: 0 }
    : await upsertChanged(tx, state, { rows, hashes, jsonText: batch.jsonText === true }, now)
  if (compared && !same) await reconcile(tx, state, { rows, rejected }, range, now)
  const quarantined = await keepRejected(tx, state, { rows, rejected }, now)
  const read = batch.rows.length + rejectedByReader(batch, target.table.key)
  const counts: Counts = {
    read,
    ...written,
    unchanged: read - quarantined - written.inserted - written.updated,
    quarantined,
    deleted: 0,
  }
  await (state.settle ?? settleCursor)(tx, load, counts, stored, now)
  return counts
}

/** Sends what RAW does not have: of the rest only keys and hashes travel. */
async function upsertChanged(
  tx: Tx,
  { load, target, hasRows }: LoadState,
  { rows, hashes, jsonText }: { rows: readonly SourceRow[]; hashes: readonly string[]; jsonText: boolean },
  now: Date,
): Promise<{ inserted: number; updated: number }> {
  const hashed = rows.map((row, i) => ({ ...row, _source_hash: hashes[i] ?? '' }))
  const keys = () =>
    hashed.map((row, i) => ({ ...keyOf(target, row), _source_hash: row._source_hash, _index: i }))
  const changed = hasRows ? (await selectChanged(tx, target, keys())).map((i) => hashed[i]) : hashed
  if (changed.length === 0) return { inserted: 0, updated: 0 }
  return await upsertRows(tx, target, JSON.stringify(changed), jsonText, load.id, now)
}

export function keyOf(target: Target, row: SourceRow): Record<string, JsonValue | undefined> {
  return Object.fromEntries(target.table.key.map((name) => [name, row[name]]))
}

/**
 * Rejected keys were read, so they are not missing; one that cannot be a key is in no RAW row anyway. Where only a part of
 * a key is known (the pairs of an unreadable record), nothing on the page is called missing.
 */
async function reconcile(
  tx: Tx,
  { target, notes }: LoadState,
  { rows, rejected }: Checked,
  range: KeyRange,
  now: Date,
): Promise<void> {
  const names = target.table.key
  if (rejected.some(({ key }) => names.some((name) => key[name] === undefined))) return
  const seen = [
    ...rows.map((row) => keyOf(target, row)),
    ...rejected
      .filter(({ key, column }) => !names.includes(column ?? '') && complete(key))
      .map(({ key }) => key),
  ]
  await noteAbsent(tx, target, notes, range, JSON.stringify(seen), now)
}

function complete(key: RejectedRow['key']): boolean {
  return Object.values(key).every((part) => part !== null)
}

/** @returns how many rows were not written; a rejected value of a row that was written is stored but not counted */
async function keepRejected(
  tx: Tx,
  { load, target, openQuarantine }: LoadState,
  { rows, rejected }: Checked,
  now: Date,
): Promise<number> {
  if (!openQuarantine && rejected.length === 0) return 0
  const name = (key: RejectedRow['key']) => JSON.stringify(target.table.key.map((part) => keyText(key[part])))
  const bad = new Set(rejected.map(({ key }) => name(key)))
  const well = rows.filter((row) => !bad.has(name(row)))
  const keys = well.map((row) =>
    Object.fromEntries(target.table.key.map((part) => [part, keyText(row[part])])),
  )
  if (openQuarantine) await resolveQuarantine(tx, load.source, load.table, keys, now)
  if (rejected.length > 0) {
    if (openQuarantine) await resolveOtherReasons(tx, load, rejected, now)
    await insertQuarantine(tx, load, rejected, now)
    if (target.table.readAs === 'file') await claimQuarantine(tx, load, rejected)
  }
  const written = new Set(rows.map(name))
  return rejected.filter(({ key }) => !written.has(name(key))).length
}

/** Rows the reader itself held back: they are not among the batch's rows. */
function rejectedByReader(batch: Batch, columns: readonly string[]): number {
  if (batch.rejected.length === 0) return 0
  const name = (row: RejectedRow['key']) => JSON.stringify(columns.map((part) => keyText(row[part])))
  const present = new Set(batch.rows.map(name))
  return batch.rejected.filter(({ key }) => !present.has(name(key))).length
}

/** As quarantine can keep it: what is set aside may hold just what no column can. */
function normalise({ message, value, ...row }: RejectedRow): RejectedRow {
  const key = Object.fromEntries(Object.entries(row.key).map(([k, v]) => [k, keyText(v)]))
  const kept = { ...row, key, message: storable(message) }
  return value === undefined ? kept : { ...kept, value: storable(value) }
}

import type { Clock, CopySession } from '../../00-platform/index.ts'
import { positionAfter } from '../sources/postgres/page.ts'
import type { Batch, LineBatch, Position, Source, SourceRow } from '../sources/source.ts'
import { fieldAt, fromLine } from './copy-text.ts'
import { type LineBuffer, lineBuffer, type ReadyLines } from './line-buffer.ts'
import { noteAbsent } from './missing-queries.ts'
import { type Counts, holdsExactly, mergeStage, resolveQuarantine, selectChanged } from './queries.ts'
import { settleCursor } from './settle.ts'
import { copySql, lineColumns, STAGE, stageSql } from './statements.ts'
import type { Target } from './target.ts'
import type { LoadState } from './write-batch.ts'

export interface LineWriterDeps {
  readonly session: CopySession
  readonly clock: Clock
}

const PIECE_BYTES = 256 * 1024
/** A batch ends early when it holds this much: descriptions of 2 MB are not gathered by the thousand. */
const BATCH_BYTES = 4_000_000

/**
 * Portions of lines as batches to write. So many buffers take turns: while some are written another is filled. The memory
 * of a batch is used again when so many more were asked for.
 */
export async function* gatherLines(
  { target, load }: LoadState,
  clock: Clock,
  portions: AsyncIterable<LineBatch>,
  batchSize: number,
  buffers: number,
): AsyncGenerator<ReadyLines> {
  const ring = Array.from({ length: buffers }, () => lineBuffer(target, load.id))
  let filled = ring[0] as LineBuffer
  let turn = 0
  let next: Position | undefined
  for await (const portion of portions) {
    if (next !== undefined && filled.rows + portion.lines.length > batchSize) {
      yield filled.ready(next)
      filled = ring[++turn % buffers] as LineBuffer
      next = undefined
    }
    if (next === undefined) filled.clear(clock.now())
    for (const line of portion.lines) filled.add(line)
    next = portion.next
    // At once: the rest of the table may be long in coming.
    if (filled.rows >= batchSize || filled.size > BATCH_BYTES) {
      yield filled.ready(next)
      filled = ring[++turn % buffers] as LineBuffer
      next = undefined
    }
  }
  if (next !== undefined) yield filled.ready(next)
}

/**
 * Writes one batch of lines with its cursor and counters in one transaction. Into a table that is empty behind the
 * cursor they are copied as they are; else only those that RAW does not hold are, into a stage that is merged.
 * @param before the batch in front of this one, while it is written over another connection: this one commits behind it
 * @throws the server's error for a value that does not fit; then nothing was written
 */
export async function writeLines(
  { session, clock }: LineWriterDeps,
  state: LoadState,
  batch: ReadyLines,
  from: Position,
  stored: Position,
  before?: Promise<unknown>,
): Promise<Counts> {
  return await session.transaction(async () => {
    const { load, target } = state
    const now = clock.now()
    const read = batch.rows
    const range = { after: from.afterKey, upTo: batch.next.afterKey }
    const compared = state.hasRows && state.reconcile
    const same = compared && (await holdsExactly(session.db, target, range, batch.hashes))
    const keys = (state.hasRows && !same) || state.openQuarantine ? keysOf(target, batch) : []
    const written = same ? NOTHING : await write(session, state, batch, keys)
    if (compared && !same) await noteAbsent(session.db, target, state.notes, range, JSON.stringify(keys), now)
    if (state.openQuarantine) await resolveQuarantine(session.db, load.source, load.table, keys, now)
    const unchanged = read - written.inserted - written.updated
    const counts: Counts = { read, ...written, unchanged, quarantined: 0, deleted: 0 }
    await before
    await (state.settle ?? settleCursor)(session.db, load, counts, stored, now)
    return counts
  })
}

type Key = Readonly<Record<string, string | null>>
type Written = Pick<Counts, 'inserted' | 'updated'>

const NOTHING: Written = { inserted: 0, updated: 0 }

async function write(
  session: CopySession,
  state: LoadState,
  batch: ReadyLines,
  keys: readonly Key[],
): Promise<Written> {
  return state.hasRows
    ? await mergeChanged(session, state, batch, keys)
    : await copyAll(session, state, batch)
}

async function copyAll(session: CopySession, state: LoadState, batch: ReadyLines): Promise<Written> {
  const { target } = state
  await session.copyIn(copySql(target, target.name), pieces(bytesOf(state, batch)))
  return { inserted: batch.rows, updated: 0 }
}

async function mergeChanged(
  session: CopySession,
  state: LoadState,
  batch: ReadyLines,
  keys: readonly Key[],
): Promise<Written> {
  const { target } = state
  const known = keys.map((key, i) => ({ ...key, _source_hash: batch.hashes[i], _index: i }))
  const changed = await selectChanged(session.db, target, known)
  if (changed.length === 0) return NOTHING
  await session.db.unsafe(stageSql(target))
  await session.copyIn(copySql(target, STAGE), pieces(bytesOf(state, batch, changed)))
  return await mergeStage(session.db, target)
}

/** The chosen lines (default: all) without what was erased of persons; the hashes stay those of the source's rows. */
function bytesOf({ suppression }: LoadState, batch: ReadyLines, chosen?: readonly number[]): Buffer {
  const all = chosen === undefined || chosen.length === batch.rows
  if (all && suppression === undefined) return batch.bytes
  const shown = suppression?.line ?? ((line: Buffer) => line)
  const indexes = chosen ?? batch.hashes.map((_, index) => index)
  return Buffer.concat(indexes.flatMap((index) => [shown(batch.line(index)), batch.lineage(index)]))
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
}

function keysOf(target: Target, batch: ReadyLines): Key[] {
  const columns = lineColumns(target)
  const parts = target.table.key.map((name) => [name, columns.indexOf(name)] as const)
  return batch.hashes.map((_, i) => {
    const line = batch.line(i)
    return Object.fromEntries(parts.map(([name, index]) => [name, fieldAt(line, index)]))
  })
}

/** A batch in which a value does not fit, as the row-wise reader would have read it. */
export function lineByLine(target: Target, batch: ReadyLines): Source['read'] {
  return async function* (table, from, { batchSize }): AsyncGenerator<Batch> {
    let position = from
    for (let at = 0; at < batch.rows; at += batchSize) {
      const end = Math.min(at + batchSize, batch.rows)
      const rows = rowsOf(target, batch, at, end)
      position = end < batch.rows ? positionAfter(table, position, rows.at(-1) ?? {}) : batch.next
      yield { rows, rejected: [], next: position, jsonText: true }
    }
  }
}

function rowsOf(target: Target, batch: ReadyLines, from: number, end: number): SourceRow[] {
  const columns = lineColumns(target)
  const present = new Set(target.columns.map((column) => column.name))
  return Array.from({ length: end - from }, (_, i) => {
    const values = fromLine(batch.line(from + i))
    return Object.fromEntries(
      columns.flatMap((name, index) => (present.has(name) ? [[name, values[index] ?? null] as const] : [])),
    )
  })
}

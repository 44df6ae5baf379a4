import type { Clock, CopySession } from '../../00-platform/index.ts'
import type { Suppression } from '../privacy/suppression.ts'
import { positionAfter } from '../sources/postgres/page.ts'
import type { Batch, LineBatch, Position, Source, SourceRow } from '../sources/source.ts'
import { fieldAt, fromLine, hashOfLine } from './copy-text.ts'
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

/** Lines whose hashes are worked out while the database is busy with those before them. */
export interface HashedLines extends LineBatch {
  readonly hashes: readonly string[]
}

const PIECE_BYTES = 256 * 1024
const NEWLINE = 10

export async function* hashLines(
  target: Target,
  batches: AsyncIterable<LineBatch>,
): AsyncGenerator<HashedLines> {
  const volatile = target.columns.filter((column) => column.volatile).length
  for await (const batch of batches) {
    yield { ...batch, hashes: batch.lines.map((line) => hashOfLine(line, volatile)) }
  }
}

/**
 * Writes one batch of lines with its cursor and counters in one transaction. Into a table that is empty behind the
 * cursor they are copied as they are; else only those that RAW does not hold are, into a stage that is merged.
 * @throws the server's error for a value that does not fit; then nothing was written
 */
export async function writeLines(
  { session, clock }: LineWriterDeps,
  state: LoadState,
  batch: HashedLines,
  from: Position,
  stored: Position,
): Promise<Counts> {
  return await session.transaction(async () => {
    const { load, target } = state
    const now = clock.now()
    const read = batch.lines.length
    const range = { after: from.afterKey, upTo: batch.next.afterKey }
    const compared = state.hasRows && state.reconcile
    const same = compared && (await holdsExactly(session.db, target, range, batch.hashes))
    const keys = (state.hasRows && !same) || state.openQuarantine ? keysOf(target, batch) : []
    const written = same ? NOTHING : await write(session, state, batch, keys, now)
    if (compared && !same) await noteAbsent(session.db, target, state.notes, range, JSON.stringify(keys), now)
    if (state.openQuarantine) await resolveQuarantine(session.db, load.source, load.table, keys, now)
    const unchanged = read - written.inserted - written.updated
    const counts: Counts = { read, ...written, unchanged, quarantined: 0, deleted: 0 }
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
  batch: HashedLines,
  keys: readonly Key[],
  now: Date,
): Promise<Written> {
  return state.hasRows
    ? await mergeChanged(session, state, batch, keys, now)
    : await copyAll(session, state, batch, now)
}

async function copyAll(
  session: CopySession,
  { target, load, suppression }: LoadState,
  batch: HashedLines,
  now: Date,
): Promise<Written> {
  const all = batch.lines.map((_, index) => index)
  await session.copyIn(
    copySql(target, target.name),
    pieces(bytesOf(shown(batch, suppression), all, load.id, now)),
  )
  return { inserted: all.length, updated: 0 }
}

async function mergeChanged(
  session: CopySession,
  { target, load, suppression }: LoadState,
  batch: HashedLines,
  keys: readonly Key[],
  now: Date,
): Promise<Written> {
  const known = keys.map((key, i) => ({ ...key, _source_hash: batch.hashes[i], _index: i }))
  const changed = await selectChanged(session.db, target, known)
  if (changed.length === 0) return NOTHING
  await session.db.unsafe(stageSql(target))
  const bytes = bytesOf(shown(batch, suppression), changed, load.id, now)
  await session.copyIn(copySql(target, STAGE), pieces(bytes))
  return await mergeStage(session.db, target)
}

/** Without what was erased of persons; the hashes stay those of the source's rows. */
function shown(batch: HashedLines, suppression: Suppression | undefined): HashedLines {
  return suppression === undefined ? batch : { ...batch, lines: batch.lines.map(suppression.line) }
}

/** The chosen lines with their lineage, as COPY takes them. */
function bytesOf(
  { lines, hashes }: HashedLines,
  chosen: readonly number[],
  loadId: string,
  now: Date,
): Buffer {
  const tail = Buffer.from(`\t${loadId}\t${now.toISOString()}\t`)
  const behind = tail.length + (hashes[0]?.length ?? 0) + 1
  const size = chosen.reduce((sum, index) => sum + (lines[index]?.length ?? 0) + behind, 0)
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  for (const index of chosen) {
    at += lines[index]?.copy(bytes, at) ?? 0
    at += tail.copy(bytes, at)
    at += bytes.write(hashes[index] ?? '', at, 'latin1')
    bytes[at++] = NEWLINE
  }
  return bytes
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
}

function keysOf(target: Target, { lines }: LineBatch): Key[] {
  const columns = lineColumns(target)
  const parts = target.table.key.map((name) => [name, columns.indexOf(name)] as const)
  return lines.map((line) => Object.fromEntries(parts.map(([name, index]) => [name, fieldAt(line, index)])))
}

/** A batch in which a value does not fit, as the row-wise reader would have read it. */
export function lineByLine(target: Target, { lines, next }: LineBatch): Source['read'] {
  return async function* (table, from, { batchSize }): AsyncGenerator<Batch> {
    let position = from
    for (let at = 0; at < lines.length; at += batchSize) {
      const rows = rowsOf(target, lines.slice(at, at + batchSize))
      position = at + batchSize < lines.length ? positionAfter(table, position, rows.at(-1) ?? {}) : next
      yield { rows, rejected: [], next: position, jsonText: true }
    }
  }
}

function rowsOf(target: Target, lines: readonly Buffer[]): SourceRow[] {
  const columns = lineColumns(target)
  const present = new Set(target.columns.map((column) => column.name))
  return lines.map((line) => {
    const values = fromLine(line)
    return Object.fromEntries(
      columns.flatMap((name, i) => (present.has(name) ? [[name, values[i] ?? null] as const] : [])),
    )
  })
}

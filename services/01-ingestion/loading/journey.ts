import type { CopySession } from '../../00-platform/index.ts'
import type { Batch, HeldKeys, Position, Source } from '../sources/source.ts'
import { ahead } from './ahead.ts'
import { sumOf } from './counts.ts'
import { isValueError } from './diagnose.ts'
import type { LoaderDeps, LoadOptions } from './options.ts'
import { advance } from './positions.ts'
import type { Counts } from './queries.ts'
import { rowLines } from './row-lines.ts'
import { lineColumns } from './statements.ts'
import { type LoadState, writeBatch } from './write-batch.ts'
import { hashLines, lineByLine, writeLines } from './write-lines.ts'

/** How far a load has come. */
export interface Journey {
  /** Where reading goes on. */
  position: Position
  /** What the cursor holds. */
  stored: Position
  counts: Counts
  /** Of a table that is read as a file, once it was read to its end. */
  held?: HeldKeys
}

/** Reads to the end, by COPY where both sides have it, else row by row. The journey says how far it came. */
export async function travel(
  deps: LoaderDeps,
  source: Source,
  state: LoadState,
  journey: Journey,
  options: LoadOptions,
): Promise<void> {
  const { openCopy } = deps
  if (openCopy === null || state.target.unwanted.length > 0)
    return copyRows(deps, source.read, state, journey, options)
  const session = await openCopy()
  try {
    if (source.readLines !== undefined)
      await copyLines({ ...deps, session }, source.readLines, state, journey, options)
    else await copyRows({ ...deps, session }, source.read, state, journey, options)
  } finally {
    await session.close()
  }
}

/** Where a session is given, a batch goes as lines unless one of its rows must be looked at. */
async function copyRows(
  deps: LoaderDeps & { readonly session?: CopySession },
  read: Source['read'],
  state: LoadState,
  journey: Journey,
  options: LoadOptions,
): Promise<void> {
  const { batchSize, signal } = options
  for await (const batch of read(state.target.table, journey.position, { batchSize, signal })) {
    await step(deps, journey, batch.next, options, (stored) =>
      writeRows(deps, state, batch, journey.position, stored),
    )
    if (batch.held !== undefined) journey.held = batch.held
  }
}

async function writeRows(
  { session, ...deps }: LoaderDeps & { readonly session?: CopySession },
  state: LoadState,
  batch: Batch,
  from: Position,
  stored: Position,
): Promise<Counts> {
  const lines = session === undefined ? undefined : rowLines(state.target, batch)
  if (session === undefined || lines === undefined) return await writeBatch(deps, state, batch, from, stored)
  try {
    return await writeLines({ ...deps, session }, state, lines, from, stored)
  } catch (error) {
    if (!isValueError(error)) throw error
    return await writeBatch(deps, state, batch, from, stored)
  }
}

async function copyLines(
  deps: LoaderDeps & { readonly session: CopySession },
  readLines: NonNullable<Source['readLines']>,
  state: LoadState,
  journey: Journey,
  options: LoadOptions,
): Promise<void> {
  const { target } = state
  const { session: _, ...byRows } = deps
  const reading = { batchSize: options.copyBatchSize, signal: options.signal }
  const lines = readLines(target.table, lineColumns(target), journey.position, reading)
  for await (const batch of ahead(hashLines(target, lines))) {
    try {
      await step(deps, journey, batch.next, options, (stored) =>
        writeLines(deps, state, batch, journey.position, stored),
      )
    } catch (error) {
      if (!isValueError(error)) throw error
      await copyRows(byRows, lineByLine(target, batch), state, journey, options)
    }
  }
}

/** Writes one batch and takes note of how far the load has come with it. */
async function step(
  { clock }: LoaderDeps,
  journey: Journey,
  next: Position,
  { signal, onBatch }: LoadOptions,
  write: (stored: Position) => Promise<Counts>,
): Promise<void> {
  signal.throwIfAborted()
  const stored = advance(journey.stored, next, clock.now())
  const counts = await write(stored)
  journey.counts = sumOf(journey.counts, counts)
  journey.position = next
  journey.stored = stored
  await onBatch?.(journey.counts)
}

import type { CopySession } from '../../00-platform/index.ts'
import type { Batch, Position, Source } from '../sources/source.ts'
import { isValueError } from './diagnose.ts'
import { arrive, type Journey } from './journey.ts'
import type { LoaderDeps, LoadOptions } from './options.ts'
import { advance } from './positions.ts'
import type { Counts } from './queries.ts'
import { rowLines } from './row-lines.ts'
import { type LoadState, writeBatch } from './write-batch.ts'
import { writeLines } from './write-lines.ts'

/** Where a session is given, a batch goes as lines unless one of its rows must be looked at. */
export async function copyRows(
  deps: LoaderDeps & { readonly session?: CopySession },
  read: Source['read'],
  state: LoadState,
  journey: Journey,
  options: LoadOptions,
): Promise<void> {
  const { batchSize, signal } = options
  for await (const batch of read(state.target.table, journey.position, { batchSize, signal })) {
    signal.throwIfAborted()
    const stored = advance(journey.stored, batch.next, deps.clock.now())
    const counts = await writeRows(deps, state, batch, journey.position, stored)
    await arrive(journey, { position: batch.next, stored }, counts, options)
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
  const lines =
    session === undefined ? undefined : rowLines(state.target, batch, state.load.id, deps.clock.now())
  if (session === undefined || lines === undefined) return await writeBatch(deps, state, batch, from, stored)
  try {
    return await writeLines({ ...deps, session }, state, lines, from, stored)
  } catch (error) {
    if (!isValueError(error)) throw error
    return await writeBatch(deps, state, batch, from, stored)
  }
}

import type { CopySession } from '../../00-platform/index.ts'
import type { Position, Source } from '../sources/source.ts'
import { ahead } from './ahead.ts'
import { copyRows } from './copy-rows.ts'
import { isValueError } from './diagnose.ts'
import { arrive, type Journey } from './journey.ts'
import type { ReadyLines } from './line-buffer.ts'
import type { LoaderDeps, LoadOptions } from './options.ts'
import { advance } from './positions.ts'
import type { Counts } from './queries.ts'
import { lineColumns } from './statements.ts'
import type { LoadState } from './write-batch.ts'
import { gatherLines, lineByLine, writeLines } from './write-lines.ts'

type Deps = LoaderDeps & { readonly openCopy: NonNullable<LoaderDeps['openCopy']> }

/** A batch on its way into the database. */
interface Flight {
  readonly batch: ReadyLines
  readonly stored: Position
  readonly done: Promise<Counts>
}

/**
 * Lines by COPY. Into a table that is empty behind the cursor two connections take turns, so that the next batch streams
 * in while the one before is committed; a batch commits only behind the one before it. Where RAW holds rows, two
 * transactions could wait for each other's rows, and there is one connection.
 */
export async function copyLines(
  deps: Deps,
  readLines: NonNullable<Source['readLines']>,
  state: LoadState,
  journey: Journey,
  options: LoadOptions,
): Promise<void> {
  const apart = !state.hasRows && journey.position.phase === 'full'
  const lanes: CopySession[] = []
  try {
    lanes.push(await deps.openCopy())
    if (apart) lanes.push(await deps.openCopy())
    const reading = { batchSize: options.copyBatchSize, signal: options.signal }
    const lines = readLines(state.target.table, lineColumns(state.target), journey.position, reading)
    const batches = gatherLines(state, deps.clock, lines, options.copyBatchSize, lanes.length + 1)
    await fly(deps, lanes, ahead(batches), state, journey, options)
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()))
  }
}

async function fly(
  deps: Deps,
  lanes: readonly CopySession[],
  batches: AsyncIterable<ReadyLines>,
  state: LoadState,
  journey: Journey,
  options: LoadOptions,
): Promise<void> {
  const flights: Flight[] = []
  let departed = 0
  const depart = (batch: ReadyLines) => {
    options.signal.throwIfAborted()
    const before = flights.at(-1)
    const from = before?.batch.next ?? journey.position
    const stored = advance(before?.stored ?? journey.stored, batch.next, deps.clock.now())
    const session = lanes[departed++ % lanes.length] as CopySession
    const done = writeLines({ ...deps, session }, state, batch, from, stored, before?.done)
    // It is heard when its turn comes to land.
    done.catch(() => {})
    flights.push({ batch, stored, done })
  }
  /** Waits for the oldest. Those behind one that failed were given up with it and go once more. */
  const land = async () => {
    const { batch, stored, done } = flights[0] as Flight
    try {
      const counts = await done
      flights.shift()
      await arrive(journey, { position: batch.next, stored }, counts, options)
    } catch (error) {
      if (!isValueError(error)) throw error
      const behind = flights.splice(0).slice(1)
      await Promise.allSettled(behind.map((flight) => flight.done))
      await copyRows(deps, lineByLine(state.target, batch), state, journey, options)
      for (const flight of behind) depart(flight.batch)
    }
  }
  try {
    for await (const batch of batches) {
      depart(batch)
      if (flights.length === lanes.length) await land()
    }
    while (flights.length > 0) await land()
  } finally {
    await Promise.allSettled(flights.map(({ done }) => done))
  }
}

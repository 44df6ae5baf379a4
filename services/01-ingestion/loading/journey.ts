import type { HeldKeys, Position } from '../sources/source.ts'
import { sumOf } from './counts.ts'
import type { LoadOptions } from './options.ts'
import type { Counts } from './queries.ts'

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

/** Takes note of a batch that was written. */
export async function arrive(
  journey: Journey,
  { position, stored }: Pick<Journey, 'position' | 'stored'>,
  counts: Counts,
  { onBatch }: LoadOptions,
): Promise<void> {
  journey.counts = sumOf(journey.counts, counts)
  journey.position = position
  journey.stored = stored
  await onBatch?.(journey.counts)
}

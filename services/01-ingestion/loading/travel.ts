import type { Source } from '../sources/source.ts'
import { copyLines } from './copy-lines.ts'
import { copyRows } from './copy-rows.ts'
import type { Journey } from './journey.ts'
import type { LoaderDeps, LoadOptions } from './options.ts'
import type { LoadState } from './write-batch.ts'

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
  if (source.readLines !== undefined)
    return copyLines({ ...deps, openCopy }, source.readLines, state, journey, options)
  const session = await openCopy()
  try {
    await copyRows({ ...deps, session }, source.read, state, journey, options)
  } finally {
    await session.close()
  }
}

import type { ActionContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { refuseErasing } from '../privacy/busy.ts'
import { sleepOnClock } from '../sources/retry.ts'
import type { SourceName } from '../sources/source.ts'
import { checkStartable, claim } from '../sync.ts'
import type { Run } from '../sync-tables.ts'
import { watchSource } from './source-watch.ts'
import { followStages } from './stages.ts'

export interface WatchInput {
  readonly sources?: readonly SourceName[] | undefined
  readonly everySeconds?: number | undefined
  readonly sweepSeconds: number
  readonly upTo: 'core' | 'matches'
  readonly stagesSeconds: number
}

/** Looking at a database is one statement; over RPC it is a request for each model. */
const SECONDS_BETWEEN_LOOKS = { sql: 0.5, other: 10 }
/** Progress is told at each change, and else so often. */
const SIGN_OF_LIFE_MS = 60_000

/** Keeps RAW and CORE up with the sources until it is cancelled. */
export async function watch(run: Run, input: WatchInput): Promise<never> {
  await claim(run)
  const watches = sourcesOf(run, input).map(({ name, kind }) => {
    return watchSource(run, name, {
      everyMs: secondsFor(kind, input) * 1_000,
      sweepMs: input.sweepSeconds * 1_000,
    })
  })
  const stages = followStages(run, stagesOf(run, input), input.stagesSeconds * 1_000)
  const step = Math.min(SECONDS_BETWEEN_LOOKS.sql, input.everySeconds ?? 1) * 1_000
  let rows = 0
  let toldAt = 0
  try {
    for (;;) {
      let written = 0
      for (const each of watches) written += await each.look()
      await stages.follow(written > 0)
      rows += written
      const now = run.clock.now()
      if (written > 0 || now.getTime() >= toldAt + SIGN_OF_LIFE_MS) {
        toldAt = now.getTime()
        const names = watches.map(({ name }) => name).join(' and ')
        const message = `watching ${names}: ${rows} changed rows so far, looked at ${now.toISOString().slice(11, 19)} UTC`
        await run.progress({ stage: 'watching', done: rows, message })
      }
      await sleepOnClock(step, run.signal)
    }
  } finally {
    await Promise.all(watches.map((each) => each.close()))
  }
}

/** What would be watched; connects to nothing. */
export function planWatch(ctx: ActionContext<IngestionDeps>, input: WatchInput) {
  return {
    sources: sourcesOf(ctx, input).map(({ name, kind }) => ({
      source: name,
      everySeconds: secondsFor(kind, input),
    })),
    sweepSeconds: input.sweepSeconds,
    stages: stagesOf(ctx, input).map(({ action }) => action),
  }
}

function stagesOf({ deps: { stages } }: Pick<ActionContext<IngestionDeps>, 'deps'>, { upTo }: WatchInput) {
  return upTo === 'core' ? stages.slice(0, 1) : stages
}

function secondsFor(kind: string | null, { everySeconds }: WatchInput): number {
  const { sql, other } = SECONDS_BETWEEN_LOOKS
  return everySeconds ?? (kind?.endsWith('-sql') === true ? sql : other)
}

/** @throws SOURCE_NOT_CONFIGURED, OTHER_DATA_PRESENT, ERASURE_ACTIVE */
export async function checkWatch(ctx: ActionContext<IngestionDeps>, input: WatchInput): Promise<void> {
  await refuseErasing(ctx.db)
  const names = input.sources ?? sourcesOf(ctx, input).map(({ name }) => name)
  for (const name of names.length > 0 ? names : (['odoo'] as const)) await checkStartable(ctx, name)
}

function sourcesOf(ctx: Pick<ActionContext<IngestionDeps>, 'deps'>, { sources }: WatchInput) {
  return ctx.deps
    .describeSources()
    .filter(({ name, configured }) => configured && (sources === undefined || sources.includes(name)))
}

import type { ActionContext, RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { presentTables } from './freshness-queries.ts'
import { closeDeadLoads } from './load-queries.ts'
import { clearLoads } from './old-loads.ts'
import {
  type Borders,
  countOld,
  deleteClosedQuarantine,
  deleteOldAlerts,
  deleteOldBackfills,
  deleteOldDrift,
  deleteOldNotes,
  deleteOldParts,
  giveUpBackfills,
} from './queries.ts'

type Run = RunContext<IngestionDeps>

const DAY_MS = 86_400_000
/** Rows of one statement. */
const AT_ONCE = 1_000

function borders({ deps, clock }: Pick<ActionContext<IngestionDeps>, 'deps' | 'clock'>): Borders {
  const ago = (days: number) => new Date(clock.now().getTime() - days * DAY_MS)
  const { loadsDays, watchLoadsDays, backfillsDays, quarantineDays, driftDays, alertsDays } =
    deps.settings.retention
  return {
    loads: ago(loadsDays),
    watchLoads: ago(watchLoadsDays),
    backfills: ago(backfillsDays),
    quarantine: ago(quarantineDays),
    drift: ago(driftDays),
    alerts: ago(alertsDays),
  }
}

/** How much is old enough; of loads those that rows still name stay. */
export async function planUpkeep(ctx: ActionContext<IngestionDeps>) {
  return { old: await countOld(ctx.db, borders(ctx)) }
}

/**
 * Removes what loading left in OPS and nobody needs any more, in short steps; loads of a watch are summed up by the hour
 * long before. A load that a RAW row names stays, so that every row resolves to its load. Erasures and suppressions are
 * never removed. Safe to run again: what is left is looked for anew.
 */
export async function upkeep(run: Run) {
  const before = borders(run)
  const step = (stage: string, remove: () => Promise<number>) => repeat(run, stage, remove)
  await closeDeadLoads(run.db)
  // Closed entries and backfills first: a load that only they name may go as well.
  const quarantine = await step('quarantine', () =>
    deleteClosedQuarantine(run.db, before.quarantine, AT_ONCE),
  )
  await giveUpBackfills(run.db, before.backfills)
  await step('parts of backfills', () => deleteOldParts(run.db, before.backfills, AT_ONCE))
  const backfills = await step('backfills', () => deleteOldBackfills(run.db, before.backfills, AT_ONCE))
  const drift = await step('schema changes', () => deleteOldDrift(run.db, before.drift, AT_ONCE))
  const alerts = await step('alerts', () => deleteOldAlerts(run.db, before.alerts, AT_ONCE))
  await deleteOldNotes(run.db, before.loads)
  const { removed, summed, kept } = await clearLoads(run, before, await presentTables(run.db))
  return {
    removed: { loads: removed, backfills, quarantine, drift, alerts },
    loadsSummedUp: summed,
    loadsKept: kept,
  }
}

async function repeat(run: Run, stage: string, step: () => Promise<number>): Promise<number> {
  for (let total = 0; ; ) {
    run.signal.throwIfAborted()
    await run.progress({ stage, done: total })
    const removed = await step()
    total += removed
    if (removed < AT_ONCE) return total
  }
}

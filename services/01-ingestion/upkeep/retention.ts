import type { ActionContext, RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { rawTableName } from '../raw/names.ts'
import {
  countOld,
  deleteClosedQuarantine,
  deleteLoads,
  deleteOldAlerts,
  deleteOldDrift,
  deleteOldNotes,
  type OldLoad,
  presentTables,
  selectNamedLoads,
  selectOldLoads,
} from './queries.ts'

type Run = RunContext<IngestionDeps>

const DAY_MS = 86_400_000
/** Rows of one statement. */
const AT_ONCE = 1_000

function borders({ deps, clock }: Pick<ActionContext<IngestionDeps>, 'deps' | 'clock'>) {
  const ago = (days: number) => new Date(clock.now().getTime() - days * DAY_MS)
  const { loadsDays, quarantineDays, driftDays, alertsDays } = deps.settings.retention
  return {
    loads: ago(loadsDays),
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
 * Removes what loading left in OPS and nobody needs any more, in short steps. A load that a RAW row names stays, so that
 * every row resolves to its load. Safe to run again: what is left is looked for anew.
 */
export async function upkeep(run: Run) {
  const before = borders(run)
  // Closed entries first: a load that only they name may go as well.
  const quarantine = await repeat(run, 'quarantine', () =>
    deleteClosedQuarantine(run.db, before.quarantine, AT_ONCE),
  )
  const drift = await repeat(run, 'schema changes', () => deleteOldDrift(run.db, before.drift, AT_ONCE))
  const alerts = await repeat(run, 'alerts', () => deleteOldAlerts(run.db, before.alerts, AT_ONCE))
  await deleteOldNotes(run.db, before.loads)
  const { removed, kept } = await removeLoads(run, before.loads)
  return { removed: { loads: removed, quarantine, drift, alerts }, loadsKept: kept }
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

async function removeLoads(run: Run, before: Date): Promise<{ removed: number; kept: number }> {
  const present = await presentTables(run.db)
  let removed = 0
  let seen = 0
  for (let after = ''; ; ) {
    run.signal.throwIfAborted()
    await run.progress({ stage: 'loads', done: seen })
    const old = await selectOldLoads(run.db, before, after, AT_ONCE)
    seen += old.length
    for (const loads of byTable(old)) removed += await removeUnnamed(run, loads, present)
    if (old.length < AT_ONCE) return { removed, kept: seen - removed }
    after = old.at(-1)?.id ?? after
  }
}

function byTable(loads: readonly OldLoad[]): OldLoad[][] {
  const tables = new Map<string, OldLoad[]>()
  for (const load of loads) {
    const name = `${load.source}.${load.table}`
    tables.set(name, [...(tables.get(name) ?? []), load])
  }
  return [...tables.values()]
}

async function removeUnnamed(
  run: Run,
  loads: readonly OldLoad[],
  present: ReadonlySet<string>,
): Promise<number> {
  const [first] = loads
  if (first === undefined) return 0
  const { source, table } = first
  const ids = loads.map(({ id }) => id)
  const named = present.has(rawTableName(source, table))
    ? await selectNamedLoads(run.db, source, table, ids)
    : new Set<string>()
  return await deleteLoads(
    run.db,
    ids.filter((id) => !named.has(id)),
  )
}

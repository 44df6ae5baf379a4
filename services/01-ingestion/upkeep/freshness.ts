import type { ActionContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { payloadOf } from '../outages/outages.ts'
import { endOutage, openOutage } from '../outages/queries.ts'
import { closestOf, type SourceSettings } from '../settings.ts'
import type { SourceName } from '../sources/source.ts'
import { countLiveRows, selectTableLoads, type TableLoad } from './freshness-queries.ts'

type Ctx = ActionContext<IngestionDeps>

/** Minutes after which a table is too old; null: never. */
export function limitOf(limits: SourceSettings['freshness'], source: string, table: string): number | null {
  return closestOf(limits, source, table) ?? null
}

/** A table as it stands at a moment. */
function stateOf(load: TableLoad, limits: SourceSettings['freshness'], now: Date) {
  const limit = limitOf(limits, load.source, load.table)
  const lagSeconds = Math.max(0, Math.floor((now.getTime() - Date.parse(load.freshAsOf)) / 1000))
  const limitSeconds = limit === null ? null : limit * 60
  return { ...load, lagSeconds, limitSeconds, overLimit: limitSeconds !== null && lagSeconds > limitSeconds }
}

/** How fresh each table is that was loaded well once, in order of source and name; rows are counted only when asked for. */
export async function tableFreshness(ctx: Ctx, filter: { source?: string | undefined; rows: boolean }) {
  const now = ctx.clock.now()
  const loads = await selectTableLoads(ctx.db, filter.source)
  const rows = filter.rows ? await countLiveRows(ctx.db, loads) : new Map<string, number>()
  return {
    at: now.toISOString(),
    tables: loads.map((load) => ({
      ...stateOf(load, ctx.deps.settings.freshness, now),
      rows: rows.get(`${load.source}.${load.table}`) ?? null,
    })),
  }
}

/** Raises an alert for each source of which a table is over its limit, once, and ends it when none is any more. */
export async function checkFreshness(ctx: Ctx) {
  const now = ctx.clock.now()
  const loads = await selectTableLoads(ctx.db, undefined)
  const states = loads.map((load) => stateOf(load, ctx.deps.settings.freshness, now))
  const changes = { raised: 0, ended: 0 }
  for (const source of ['odoo', 'apn'] as const) {
    const stale = states.some((state) => state.source === source && state.overLimit)
    if (stale) changes.raised += await raise(ctx, source, now)
    else changes.ended += await end(ctx, source, now)
  }
  return { ...changes, tablesOverLimit: states.filter(({ overLimit }) => overLimit).length }
}

async function raise(ctx: Ctx, source: SourceName, now: Date): Promise<number> {
  const outage = await openOutage(ctx.db, { source, kind: 'stale', code: 'SOURCE_STALE' }, now)
  if (outage.fresh) await ctx.emit('source.stale', payloadOf(outage))
  return outage.fresh ? 1 : 0
}

async function end(ctx: Ctx, source: SourceName, now: Date): Promise<number> {
  const outage = await endOutage(ctx.db, source, 'stale', now)
  if (outage !== undefined) await ctx.emit('source.fresh', payloadOf(outage))
  return outage === undefined ? 0 : 1
}

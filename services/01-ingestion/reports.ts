import { type ActionContext, decodeCursor, page } from '../00-platform/index.ts'
import type { IngestionDeps } from './deps.ts'
import { listAlerts } from './outages/outages.ts'
import {
  type DriftFilter,
  type LoadFilter,
  type QuarantineFilter,
  selectDrift,
  selectFreshness,
  selectLoads,
  selectQuarantine,
} from './queries.ts'
import type { SourceName } from './sources/source.ts'

type Ctx = ActionContext<IngestionDeps>
type Paged<T> = Omit<T, 'before'> & { readonly cursor?: string | undefined }

/** Loads, newest first. @throws CURSOR_INVALID */
export async function listLoads(ctx: Ctx, filter: Paged<LoadFilter>) {
  const before = filter.cursor === undefined ? undefined : decodeCursor(filter.cursor, ['time', 'text'])
  const rows = await selectLoads(ctx.db, { ...filter, before, limit: filter.limit + 1 })
  const { items, nextCursor } = page(rows, filter.limit, (load) => [load.startedAt, load.id])
  return { loads: items, nextCursor }
}

/** Quarantined rows, newest first. @throws CURSOR_INVALID */
export async function listQuarantine(ctx: Ctx, filter: Paged<QuarantineFilter>) {
  const before = filter.cursor === undefined ? undefined : decodeCursor(filter.cursor, ['bigint'])[0]
  const rows = await selectQuarantine(ctx.db, { ...filter, before, limit: filter.limit + 1 })
  const { items, nextCursor } = page(rows, filter.limit, (row) => [row.id])
  return { rows: items, nextCursor }
}

/** Schema changes, newest first. @throws CURSOR_INVALID */
export async function listDrift(ctx: Ctx, filter: Paged<DriftFilter>) {
  const before = filter.cursor === undefined ? undefined : decodeCursor(filter.cursor, ['bigint'])[0]
  const rows = await selectDrift(ctx.db, { ...filter, before, limit: filter.limit + 1 })
  const { items, nextCursor } = page(rows, filter.limit, (row) => [row.id])
  return { changes: items, nextCursor }
}

/** Both sources, odoo first: what is configured and how fresh its data is. */
export async function listSources(ctx: Ctx) {
  const fresh = await selectFreshness(ctx.db)
  const { alerts } = await listAlerts(ctx, { open: true, limit: 10 })
  return {
    schedule: ctx.deps.schedule ?? null,
    sources: ctx.deps.describeSources().map((source) => {
      const state = fresh.find((entry) => entry.source === source.name)
      return {
        ...source,
        tablesLoaded: state?.tables ?? 0,
        lastLoadAt: state?.lastLoadAt ?? null,
        freshAsOf: state?.freshAsOf ?? null,
        openQuarantine: state?.openQuarantine ?? 0,
        alerts: alerts.filter((alert) => alert.source === source.name),
      }
    }),
  }
}

/** Connects and says what is there; writes nothing. @throws SOURCE_* */
export async function testSource(ctx: Ctx, name: SourceName) {
  const source = await ctx.deps.openSource(name, ctx.signal)
  try {
    const identity = await source.test(ctx.signal)
    const tables = await source.discover(ctx.signal)
    return {
      source: name,
      ...identity,
      warnings: [...(identity.warnings ?? [])],
      tables: tables.map((table) => ({ name: table.name, kind: table.kind, columns: table.columns.length })),
    }
  } finally {
    await source.close()
  }
}

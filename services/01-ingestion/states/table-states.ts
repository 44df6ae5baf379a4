import type { ActionContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { readDiscovery } from '../discovery/files.ts'
import { tableFreshness } from '../upkeep/freshness.ts'
import {
  selectLoadFacts,
  selectNewestTries,
  selectOpenRows,
  selectTriedTables,
  type TableName,
  type Try,
} from './queries.ts'

type Ctx = ActionContext<IngestionDeps>
type Filter = { readonly source?: 'odoo' | 'apn' | undefined; readonly rows: boolean }

/**
 * Each table that was loaded well once, with what its newest good load brought, what waits in quarantine and what
 * was tried since; and those that discovery found or a load began, and none ended well. In order of source and name.
 */
export async function tableStates(ctx: Ctx, filter: Filter) {
  const { at, tables } = await tableFreshness(ctx, filter)
  const others = await withoutLoad(ctx, filter.source, tables)
  const tries = byName(await selectNewestTries(ctx.db, [...tables, ...others].map(named)))
  const open = byName(await selectOpenRows(ctx.db, filter.source))
  const loadIds = tables.map(({ loadId }) => loadId)
  const facts = new Map((await selectLoadFacts(ctx.db, loadIds)).map(({ loadId, ...rest }) => [loadId, rest]))
  return {
    at,
    tables: tables.map((table) => ({
      ...table,
      ...(facts.get(table.loadId) ?? NOTHING),
      openQuarantine: open.get(nameOf(table))?.rows ?? 0,
      since: tryBehind(tries.get(nameOf(table)), table.loadId),
    })),
    neverLoaded: others.map((table) => ({
      ...table,
      openQuarantine: open.get(nameOf(table))?.rows ?? 0,
      since: tryBehind(tries.get(nameOf(table)), null),
    })),
  }
}

const NOTHING = { runId: null, inserted: 0, updated: 0, unchanged: 0, quarantined: 0, deleted: 0 }

function named({ source, table }: TableName): TableName {
  return { source, table }
}

function nameOf({ source, table }: TableName): string {
  return `${source}.${table}`
}

function byName<Row extends TableName>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [nameOf(row), row]))
}

async function withoutLoad(
  { db, deps }: Ctx,
  source: Filter['source'],
  loaded: readonly TableName[],
): Promise<TableName[]> {
  const known = new Map((await selectTriedTables(db, source)).map((table) => [nameOf(table), table]))
  for (const name of source === undefined ? (['apn', 'odoo'] as const) : [source]) {
    for (const { name: table } of (await readDiscovery(deps.home, name))?.tables ?? [])
      known.set(`${name}.${table}`, { source: name, table })
  }
  for (const table of loaded) known.delete(nameOf(table))
  return [...known.values()].toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}

/** The newest load of a table when it is another than the one that ended well. */
function tryBehind(newest: Try | undefined, goodId: string | null) {
  if (newest === undefined || newest.loadId === goodId) return null
  const { status, errorCode: code, startedAt, runId } = newest
  return { status, code, startedAt, runId }
}

import type { TableState, UnloadedTable } from '../../api/loading-queries.ts'

type Counts = Pick<
  TableState,
  'read' | 'inserted' | 'updated' | 'unchanged' | 'quarantined' | 'deleted' | 'openQuarantine'
>

type Limited = Pick<TableState, 'freshAsOf' | 'limitSeconds'>

/** read = new + changed + same + left out for every load: what it says in place of that, where it does not hold. */
export function wrongSum({ read, inserted, updated, unchanged, quarantined }: Counts): string | undefined {
  if (read === inserted + updated + unchanged + quarantined) return undefined
  return `${read} ≠ ${inserted} + ${updated} + ${unchanged} + ${quarantined}`
}

/** The counts of these tables together. */
export function togetherOf(tables: readonly (Counts & { readonly rows: number | null })[]) {
  const sum = (of: (table: (typeof tables)[number]) => number) =>
    tables.reduce((all, table) => all + of(table), 0)
  return {
    read: sum(({ read }) => read),
    inserted: sum(({ inserted }) => inserted),
    updated: sum(({ updated }) => updated),
    unchanged: sum(({ unchanged }) => unchanged),
    quarantined: sum(({ quarantined }) => quarantined),
    deleted: sum(({ deleted }) => deleted),
    openQuarantine: sum(({ openQuarantine }) => openQuarantine),
    rows: sum(({ rows }) => rows ?? 0),
  }
}

/** Whether the table is older than its limit at a moment (milliseconds since the epoch); without a limit never. */
export function isLate({ freshAsOf, limitSeconds }: Limited, now: number): boolean {
  return limitSeconds !== null && now - Date.parse(freshAsOf) > limitSeconds * 1_000
}

/** Whether somebody should look at the table: too old, never loaded, failed since, something left out, or a wrong sum. */
export function needsLook(table: TableState | UnloadedTable, now: number): boolean {
  const failed = table.since !== null && table.since.status !== 'running'
  if (failed || table.openQuarantine > 0 || !('read' in table)) return true
  return isLate(table, now) || wrongSum(table) !== undefined
}

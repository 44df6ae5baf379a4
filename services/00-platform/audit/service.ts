import type { ActionContext } from '../actions/context.ts'
import type { PlatformDeps } from '../hub/deps.ts'
import { decodeCursor, page } from '../paging.ts'
import { type AuditFilter, selectAudit } from './queries.ts'

/** Newest first; who is not signed in sees no inputs, they may hold personal data. */
export async function listAudit(
  ctx: ActionContext<PlatformDeps>,
  filter: Omit<AuditFilter, 'before'> & { cursor?: string | undefined },
) {
  const before = filter.cursor === undefined ? undefined : decodeCursor(filter.cursor, ['bigint'])[0]
  const rows = await selectAudit(ctx.db, { ...filter, before, limit: filter.limit + 1 })
  const { items, nextCursor } = page(rows, filter.limit, (entry) => [entry.id])
  return { entries: items, nextCursor }
}

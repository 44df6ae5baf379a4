import type { ActionContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { listErasures } from '../privacy/erasure-record.ts'
import { selectSuppressed } from './queries.ts'

/** Erasures, newest first, with how many rules keep each person out of which tables. @throws CURSOR_INVALID */
export async function erasuresWithRules(
  ctx: ActionContext<IngestionDeps>,
  paging: { readonly cursor?: string | undefined; readonly limit: number },
) {
  const { erasures, nextCursor } = await listErasures(ctx, paging)
  const ids = erasures.map(({ id }) => id)
  const rules = ids.length === 0 ? [] : await selectSuppressed(ctx.db, ids)
  const keptOutOf = (id: string) =>
    rules.flatMap(({ erasureId, source, table, rules: count }) =>
      erasureId === id ? [{ source, table, rules: count }] : [],
    )
  return { erasures: erasures.map((each) => ({ ...each, keptOut: keptOutOf(each.id) })), nextCursor }
}

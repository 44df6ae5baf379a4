import type { ActionContext } from '../actions/context.ts'
import { selectEventsOf } from '../events/queries.ts'
import type { PlatformDeps } from '../hub/deps.ts'
import { selectRunsOf } from '../runs/queries.ts'

/** A run tells of its progress again and again; a story of more steps nobody reads. */
const MOST_STEPS = 500

/** What followed from one request, oldest first: its events and the runs it started. Nothing for an id that nobody used. */
export async function storyOf(ctx: ActionContext<PlatformDeps>, { requestId }: { requestId: string }) {
  const events = await selectEventsOf(ctx.db, requestId, MOST_STEPS + 1)
  const runs = await selectRunsOf(ctx.db, requestId, MOST_STEPS + 1)
  return {
    requestId,
    events: events.slice(0, MOST_STEPS),
    runs: runs.slice(0, MOST_STEPS),
    cut: events.length > MOST_STEPS || runs.length > MOST_STEPS,
  }
}

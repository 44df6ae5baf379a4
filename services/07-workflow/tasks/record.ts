import type { TaskRow } from '../queries/claims.ts'
import { insertChange } from '../queries/tasks.ts'
import type { TaskCall } from './call.ts'

/** Adds a line to the history of a task, in the call's transaction. */
export async function recordChange(
  call: Pick<TaskCall, 'db' | 'actor' | 'requestId'>,
  task: Pick<TaskRow, 'uid' | 'status'>,
  change: { readonly event: string; readonly fromStatus: string; readonly reason?: string | null },
): Promise<void> {
  await insertChange(call.db, {
    taskUid: task.uid,
    event: change.event,
    fromStatus: change.fromStatus,
    toStatus: task.status,
    actor: call.actor.name,
    agent: call.actor.onBehalfOf ?? null,
    cause: 'call',
    reason: change.reason ?? null,
    requestId: call.requestId,
  })
}

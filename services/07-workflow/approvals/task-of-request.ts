import type { Db } from '../../00-platform/index.ts'

/**
 * Which task a request without a task id is about, for agents whose guides know no such parameter: the one whose id stands
 * in the title as a word of its own; else the only task of the spec that the requester completed and nobody confirmed yet.
 * Null when neither tells one task.
 */
export async function taskOfRequest(
  db: Db,
  request: { projectId: string; spec: string; title: string; holder: string },
): Promise<string | null> {
  const named = await tasksInTitle(db, request)
  if (named.length > 0) return named.length === 1 ? (named[0] ?? null) : null
  const completed = await db<{ uid: string }[]>`
    select t.uid from ops.tasks t
    where t.project_id = ${request.projectId} and t.spec = ${request.spec} and t.gone_at is null and t.status = 'completed'
      and t.verification in ('report-due', 'in-review')
      and exists (select from ops.task_changes c where c.task_uid = t.uid and c.event = 'complete'
                    and coalesce(c.agent, c.actor) = ${request.holder} and c.at >= t.round_started_at)
    order by t.uid limit 2`
  return completed.length === 1 ? (completed[0]?.uid ?? null) : null
}

/** Uids of the tasks of a spec whose ids stand in a title as words of their own; at most 2, which tell no one task. */
export async function tasksInTitle(
  db: Db,
  request: { projectId: string; spec: string; title: string },
): Promise<string[]> {
  const words = [...new Set(request.title.match(/[\p{L}\p{N}][\p{L}\p{N}._~-]*/gu) ?? [])].map((word) =>
    word.replace(/[._~-]+$/, ''),
  )
  const rows = await db<{ uid: string }[]>`
    select uid from ops.tasks
    where project_id = ${request.projectId} and spec = ${request.spec} and gone_at is null and key = any(${words})
    order by uid limit 2`
  return rows.map(({ uid }) => uid)
}

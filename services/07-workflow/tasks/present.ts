import type { TaskRow } from '../queries/claims.ts'
import type { ProgressRow } from '../queries/task-lists.ts'

/** A task as callers see it; `id` is its key. */
export function presentTask(row: TaskRow) {
  const { content } = row
  const isOpen = row.status === 'pending' || row.status === 'in-progress'
  return {
    project: row.projectId,
    spec: row.spec,
    id: row.key,
    title: row.title,
    status: row.status,
    blockedReason: row.blockedReason,
    verification: row.verification,
    ready: isOpen && row.active && row.openDependencies === 0 && !row.held && row.conflict === null,
    openDependencies: row.openDependencies,
    critical: row.critical,
    agent: row.agent,
    priority: content.priority,
    estimateMinutes: content.estimateMinutes,
    depends: [...content.depends],
    files: [...content.files],
    requirements: [...content.requirements],
    parent: content.parent,
    section: content.section,
    depth: content.depth,
    holder: row.held ? row.leaseHolder : null,
    leaseExpiresAt: row.held ? row.leaseExpiresAt : null,
    conflict: row.conflict,
    completedAt: row.completedAt,
    updatedAt: row.updatedAt,
  }
}

const NONE = { total: 0, pending: 0, inProgress: 0, completed: 0, blocked: 0, conflicts: 0 }

export function presentProgress(row: ProgressRow | undefined) {
  const { total, pending, inProgress, completed, blocked, conflicts } = row ?? NONE
  // Rounded down: 100 only when all is completed.
  const percent = total === 0 ? 0 : Math.floor((completed / total) * 1_000) / 10
  return { total, pending, inProgress, completed, blocked, conflicts, percent }
}

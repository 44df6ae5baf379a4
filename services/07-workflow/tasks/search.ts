import { decodeCursor, page } from '../../00-platform/index.ts'
import { openTasks, type PlanCall } from '../agents/project-tasks.ts'
import type { TaskStatus } from '../model.ts'
import type { TaskRow } from '../queries/claims.ts'
import {
  countTaskSearch,
  selectTaskSearch,
  type TaskOrder,
  type TaskPlace,
  type TaskSearchFilter,
} from '../queries/task-search.ts'
import { presentTask } from './present.ts'

export interface TaskSearchInput extends Omit<TaskSearchFilter, 'projectId'> {
  readonly project?: string | undefined
  readonly status?: TaskStatus | undefined
  readonly order: TaskOrder
  readonly skip: number
  readonly limit: number
  readonly cursor?: string | undefined
}

/**
 * Tasks of all active specs of a project, by spec and place in its file or what changed last first, with how many fit in
 * each status, whatever status is asked for.
 * @throws AppError CURSOR_INVALID, SPEC_NOT_FOUND and those of projectOf
 */
export async function searchTasks(call: PlanCall, input: TaskSearchInput) {
  const { status, order, skip, limit, cursor, project: _project, ...wanted } = input
  const after = cursor === undefined ? undefined : placeOf(order, cursor)
  const { id: projectId } = await openTasks(call, input)
  const filter = { ...wanted, projectId }
  const rows = await selectTaskSearch(call.db, filter, { status, order, after, skip, limit: limit + 1 })
  const { items, nextCursor } = page(rows, limit, (row) => keyOf(order, row))
  const counts = await countTaskSearch(call.db, filter)
  return { project: projectId, tasks: items.map(presentTask), counts: countsOf(counts), nextCursor }
}

/** A cursor of one order is none of the other. */
function placeOf(order: TaskOrder, cursor: string): TaskPlace {
  if (order === 'file') {
    const [spec, position, uid] = decodeCursor(cursor, ['text', 'int', 'uuid'])
    return { updatedAt: '', spec, position, uid }
  }
  const [updatedAt, spec, position, uid] = decodeCursor(cursor, ['time', 'text', 'int', 'uuid'])
  return { updatedAt, spec, position, uid }
}

function keyOf(order: TaskOrder, { updatedAt, spec, position, uid }: TaskRow): (string | number)[] {
  return order === 'file' ? [spec, position, uid] : [updatedAt, spec, position, uid]
}

function countsOf(rows: readonly { status: TaskStatus; tasks: number }[]) {
  const of = (status: TaskStatus) => rows.find((row) => row.status === status)?.tasks ?? 0
  return {
    total: rows.reduce((sum, { tasks }) => sum + tasks, 0),
    pending: of('pending'),
    inProgress: of('in-progress'),
    completed: of('completed'),
    blocked: of('blocked'),
  }
}

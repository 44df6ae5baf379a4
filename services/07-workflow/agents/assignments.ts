import type { Db } from '../../00-platform/index.ts'
import { decodeCursor, page } from '../../00-platform/index.ts'
import { type ProjectCall, projectOf } from '../projects/projects.ts'
import { type AssignmentFilter, type AssignmentRow, selectAssignments, selectSteps } from './queries.ts'
import { dueStep } from './steps.ts'

/** Assignments with the steps of all their rounds, in the order given. */
export async function presentAssignments(db: Db, rows: readonly AssignmentRow[]) {
  const steps = await selectSteps(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map(({ projectId: _project, taskUid: _uid, taskKey, shortText, longText, ...row }) => {
    const own = steps.filter(({ assignmentId }) => assignmentId === row.id)
    const due = row.state === 'open' ? dueStep(own.filter(({ round }) => round === row.round)) : undefined
    return {
      ...row,
      task: taskKey,
      texts: { short: shortText, long: longText },
      due: due === undefined ? null : { step: due.step, agent: due.agent },
      steps: own.map(({ assignmentId: _id, ...step }) => step),
    }
  })
}

/** Newest first. @throws AppError CURSOR_INVALID and those of projectOf */
export async function listAssignments(
  call: Pick<ProjectCall, 'deps' | 'db'>,
  input: Omit<AssignmentFilter, 'projectId' | 'before'> & {
    readonly project?: string | undefined
    readonly cursor?: string | undefined
  },
) {
  const { id } = await projectOf(call, input.project)
  const key = input.cursor === undefined ? undefined : decodeCursor(input.cursor, ['time', 'uuid'])
  const before = key === undefined ? undefined : { createdAt: key[0], id: key[1] }
  const rows = await selectAssignments(call.db, { ...input, projectId: id, before, limit: input.limit + 1 })
  const { items, nextCursor } = page(rows, input.limit, (row) => [row.createdAt, row.id])
  return { project: id, assignments: await presentAssignments(call.db, items), nextCursor }
}

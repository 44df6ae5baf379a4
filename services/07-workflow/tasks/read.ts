import { AppError, decodeCursor, page } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import { selectCommitsOfTask } from '../git/queries.ts'
import { possibleEvents } from '../lifecycle/index.ts'
import type { TaskStatus } from '../model.ts'
import type { TaskRow } from '../queries/claims.ts'
import {
  selectDependents,
  selectHistory,
  selectProgress,
  selectSpecRows,
  selectTaskPage,
} from '../queries/task-lists.ts'
import { selectNeighbours, selectTiedApprovals } from '../queries/task-neighbours.ts'
import { selectOpenDependencies, selectTask } from '../queries/tasks.ts'
import { outlineOf } from '../remembered.ts'
import { stateOf } from './change.ts'
import { named } from './holder.ts'
import { type OpenedSpec, openSpec } from './open-spec.ts'
import { presentProgress, presentTask } from './present.ts'

type Call = Parameters<typeof openSpec>[0]

interface OfSpec {
  readonly project?: string | undefined
  readonly spec: string
}

export interface TaskListOrder extends OfSpec {
  readonly status?: TaskStatus | undefined
  readonly agent?: string | undefined
  readonly ready?: boolean | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/**
 * The tasks of a spec in the order of its file, with how far it is and what is wrong in the file.
 * @throws AppError CURSOR_INVALID, SPEC_NOT_FOUND and those of projectOf
 */
export async function listTasks(call: Call, input: TaskListOrder) {
  const { projectId, spec } = await openSpec(call, input)
  const after = input.cursor === undefined ? -1 : decodeCursor(input.cursor, ['int'])[0]
  const { status, agent, ready, limit } = input
  const filter = { projectId, spec, status, agent, ready, after, limit: limit + 1 }
  const rows = await selectTaskPage(call.db, filter)
  const { items, nextCursor } = page(rows, limit, ({ position }) => [position])
  const [progress] = await selectProgress(call.db, projectId, [spec])
  const [known] = await selectSpecRows(call.db, projectId, [spec])
  return {
    project: projectId,
    spec,
    tasks: items.map(presentTask),
    progress: presentProgress(progress),
    problems: [...(known?.problems ?? [])],
    fileError: known?.syncError ?? null,
    nextCursor,
  }
}

/** One task with its text, history, and what it waits for. @throws AppError TASK_NOT_FOUND, SPEC_NOT_FOUND */
export async function getTask(call: Call, input: OfSpec & { readonly id: string }) {
  const opened = await openSpec(call, input)
  const row = await selectTask(call.db, { ...opened, key: input.id })
  if (row === undefined) throw workflowErrors.TASK_NOT_FOUND(named({ key: input.id, spec: opened.spec }))
  const { details, leverage, purpose, prompt } = row.content
  return {
    ...presentTask(row),
    details: [...details],
    leverage: [...leverage],
    purpose,
    prompt,
    line: await lineOf(call, opened, row.key),
    ...(await waitsOf(call, row)),
    neighbours: await selectNeighbours(call.db, row.uid, 500),
    possible: possibleEvents(stateOf(row)),
    approvals: await selectTiedApprovals(call.db, row.uid, 50),
    commits: (await selectCommitsOfTask(call.db, row.uid, 50)).map(({ sha, subject, author, at }) => ({
      sha,
      subject,
      author,
      at,
    })),
    history: await selectHistory(call.db, row.uid, 50),
  }
}

async function waitsOf({ db }: Call, row: TaskRow) {
  const waitsFor = row.openDependencies === 0 ? [] : await selectOpenDependencies(db, row.uid, 100)
  const dependents = row.status === 'completed' ? [] : await selectDependents(db, row.uid, 500)
  return { waitsFor, unlocks: dependents.filter(({ open }) => open === 1).map(({ ref }) => ref) }
}

/** Lines move with every edit above, so they are looked up, not kept. */
async function lineOf({ deps }: Call, { files, spec }: OpenedSpec, key: string): Promise<number | null> {
  try {
    const { text, etag } = await files.readDocument(spec, 'tasks')
    const { tasks } = outlineOf(deps.remembered, { text, tag: etag.slice(1, -1) })
    const task = tasks.find((each) => each.key === key)
    return task === undefined ? null : task.line + 1
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

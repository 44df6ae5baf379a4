import {
  type ActionContext,
  AppError,
  type Db,
  inTransaction,
  type RunContext,
} from '../../00-platform/index.ts'
import { insertComment, insertSnapshot } from '../approvals/snapshot-queries.ts'
import type { WorkflowDeps } from '../deps.ts'
import { type ProjectFiles, SPEC_DOCUMENTS } from '../files/index.ts'
import { parseTasks } from '../markdown/index.ts'
import { type OpenedProject, projectOf } from '../projects/projects.ts'
import { newEntry } from '../reports/implementation-log.ts'
import { insertEntry } from '../reports/log-queries.ts'
import { openSpec } from '../tasks/open-spec.ts'
import { type ApprovalEntry, IMPORT_BOUNDS, type ImportBounds, type Skipped, UNNAMED } from './model.ts'
import {
  insertImportedApproval,
  insertImportedDecision,
  type KnownTask,
  selectTasksByKey,
} from './queries.ts'
import { type New, survey } from './survey.ts'
import { type TaskOfApproval, taskOfApprovals } from './task-of-approval.ts'

export interface ImportOrder {
  readonly project?: string | undefined
}

type Call = Pick<ActionContext<WorkflowDeps>, 'deps' | 'db' | 'clock' | 'requestId' | 'signal'>

/** Of what did not come in, a run tells so many one by one; a dry run tells all. */
const MOST_TOLD = 1_000
/** Entries of a log that one transaction takes. */
const BATCH = 50

/**
 * Takes in what `.spec-workflow` holds beside its specs, part by part: approvals with their snapshots, implementation logs.
 * Nothing is written into the folder. Safe to run again, also after a crash: an entry has the same id in every run, and one
 * that is there stays as it is. A file that cannot be taken is told and does not stop the rest.
 * @throws AppError PROJECT_UNKNOWN, PROJECT_AMBIGUOUS, PROJECT_NONE, PROJECT_NOT_FOUND
 */
export async function importSpecWorkflow(
  order: ImportOrder,
  run: RunContext<WorkflowDeps>,
  bounds: ImportBounds = IMPORT_BOUNDS,
) {
  const project = await projectOf(run, order.project)
  const result = {
    project: project.id,
    approvals: 0,
    logs: 0,
    known: 0,
    skippedCount: 0,
    skipped: [] as Told[],
  }
  const now = run.clock.now()
  const tasksOf = (spec: string, keys: readonly string[]) => syncedTasks(run, project, spec, keys)
  const taskOf = taskOfApprovals(run, project)
  for await (const part of survey({ db: run.db, project, now, bounds, tasksOf: keysOf(tasksOf) })) {
    run.signal.throwIfAborted()
    const counts = await addPart(run, project, part.add, { tasksOf, taskOf })
    result.approvals += counts.approvals
    result.logs += counts.logs
    result.known += part.known
    result.skippedCount += part.skipped.length
    result.skipped.push(...part.skipped.slice(0, MOST_TOLD - result.skipped.length).map(told))
    await run.progress({ stage: 'import', done: result.approvals + result.logs })
  }
  const { approvals, logs } = result
  if (approvals + logs > 0) await run.emit('project.imported', { project: project.id, approvals, logs })
  return result
}

/** Exactly what an import would take in now, and what it would not and why. */
export async function planImport(order: ImportOrder, call: Call, bounds: ImportBounds = IMPORT_BOUNDS) {
  const project = await projectOf(call, order.project)
  const tasksOf = (spec: string, keys: readonly string[]) => writtenTasks(call.db, project, spec, keys)
  const plan = {
    project: project.id,
    imports: [] as ReturnType<typeof planned>[],
    known: 0,
    skipped: [] as Told[],
  }
  for await (const part of survey({ db: call.db, project, now: call.clock.now(), bounds, tasksOf })) {
    call.signal.throwIfAborted()
    plan.imports.push(...part.add.map(planned))
    plan.known += part.known
    plan.skipped.push(...part.skipped.map(told))
  }
  return plan
}

type Told = ReturnType<typeof told>

function told({ path, source, code, reason }: Skipped) {
  return { path, entry: source, code, reason }
}

function planned({ id, entry }: New) {
  const { kind, path, source } = entry
  const about =
    entry.kind === 'approval'
      ? `${entry.status}${entry.stale ? ', stale' : ''}: ${entry.title} (${entry.filePath})`
      : `${entry.spec}/${entry.task}: ${entry.summary.slice(0, 200)}`
  const revisions = entry.kind === 'approval' ? entry.revisions.length : null
  return { kind, path, entry: source, id, about, revisions }
}

type TasksOf = (spec: string, keys: readonly string[]) => Promise<readonly KnownTask[]>

const keysOf = (tasksOf: TasksOf) => async (spec: string, keys: readonly string[]) =>
  new Set((await tasksOf(spec, keys)).map(({ key }) => key))

/** Tasks as the hub knows them once it has looked at the file. */
async function syncedTasks(call: Call, project: OpenedProject, spec: string, keys: readonly string[]) {
  try {
    await openSpec(call, { project: project.id, spec })
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'SPEC_NOT_FOUND') throw error
  }
  return selectTasksByKey(call.db, project.id, spec, keys)
}

/** The same for who only looks: the file tells what the hub would know. */
async function writtenTasks(db: Db, project: OpenedProject, spec: string, keys: readonly string[]) {
  const known = await selectTasksByKey(db, project.id, spec, keys)
  const written = await tasksInFile(project.files, spec)
  return new Set(written === null ? known.map(({ key }) => key) : keys.filter((key) => written.has(key)))
}

async function tasksInFile(files: ProjectFiles, spec: string): Promise<Set<string> | null> {
  try {
    const { text } = await files.readDocument(spec, SPEC_DOCUMENTS[2])
    return new Set(parseTasks(text).tasks.map(({ key }) => key))
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

async function addPart(
  run: RunContext<WorkflowDeps>,
  project: OpenedProject,
  add: readonly New[],
  { tasksOf, taskOf }: { readonly tasksOf: TasksOf; readonly taskOf: TaskOfApproval },
) {
  const now = run.clock.now()
  let approvals = 0
  // One transaction each: its snapshots may be large.
  for (const { id, entry } of add) {
    if (entry.kind !== 'approval') continue
    const taskUid = await taskOf(run.db, entry)
    if (await addApproval(run.db, project.id, { id, entry, taskUid }, now)) approvals += 1
  }
  const logs = add.flatMap((each) => ('task' in each ? [each] : []))
  const [first] = logs
  if (first === undefined) return { approvals, logs: 0 }
  const keys = [...new Set(logs.map(({ task }) => task))]
  const tasks = new Map((await tasksOf(first.entry.spec, keys)).map((task) => [task.key, task]))
  // A task that somebody removed meanwhile: the next run tells it.
  const rows = logs.flatMap(({ id, entry, task: key }) => {
    const task = tasks.get(key)
    const by = { createdBy: UNNAMED, createdFor: null }
    if (task === undefined) return []
    return [
      {
        at: entry.at,
        row: { ...newEntry({ ...task, spec: entry.spec }, entry), ...by, id, projectId: project.id },
      },
    ]
  })
  for (let at = 0; at < rows.length; at += BATCH)
    await inTransaction(run.db, async (tx) => {
      for (const { row, at: writtenAt } of rows.slice(at, at + BATCH)) await insertEntry(tx, row, writtenAt)
    })
  return { approvals, logs: rows.length }
}

function addApproval(
  db: Db,
  projectId: string,
  {
    id,
    entry,
    taskUid,
  }: { readonly id: string; readonly entry: ApprovalEntry; readonly taskUid: string | null },
  now: Date,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    if (!(await insertImportedApproval(tx, projectId, id, entry, taskUid, now))) return false
    for (const [index, { content, hash, at }] of entry.revisions.entries()) {
      const snapshot = { revision: index + 1, content, contentHash: hash, by: entry.requestedBy, now: at }
      await insertSnapshot(tx, id, snapshot)
    }
    for (const { at, ...comment } of entry.comments) await insertComment(tx, id, comment, at)
    if (entry.status !== 'pending') await insertImportedDecision(tx, id, entry)
    return true
  })
}

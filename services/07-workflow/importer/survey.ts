import type { Db } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import type { OpenedProject } from '../projects/projects.ts'
import { importErrors } from './errors.ts'
import { type ApprovalEntry, type ImportBounds, importedId, type LogEntry, type Skipped } from './model.ts'
import { selectKnown, selectWaitingFiles } from './queries.ts'
import { createSource, skippedBy } from './read.ts'
import { readApprovals } from './read-approvals.ts'
import { readLogs } from './read-logs.ts'

export type New =
  | { readonly id: string; readonly entry: ApprovalEntry }
  | { readonly id: string; readonly entry: LogEntry; readonly task: string }

/** What a part of the folder holds: what would come in, what came in before, and what does not come in. */
export interface Survey {
  readonly add: readonly New[]
  readonly known: number
  readonly skipped: readonly Skipped[]
}

export interface SurveyOrder {
  readonly db: Db
  readonly project: OpenedProject
  readonly now: Date
  readonly bounds: ImportBounds
  /** Keys of the tasks that the spec has, of those asked for. */
  readonly tasksOf: (spec: string, keys: readonly string[]) => Promise<ReadonlySet<string>>
}

/**
 * Reads the folder of spec-workflow-mcp part by part and says what each holds. Nothing is changed. An import does with each
 * part what it says here, so a dry run tells exactly what a run would do.
 */
export async function* survey(order: SurveyOrder): AsyncGenerator<Survey> {
  const source = createSource(order.project.files, order.bounds)
  const seen = new Map<string, string>()
  const waiting = new Set<string>()
  for await (const found of readApprovals(source, order.now)) {
    const { entries, skipped } = await separated(order, found, seen)
    yield await surveyApprovals(order, entries, skipped, waiting)
  }
  for await (const { spec, found } of readLogs(source)) {
    const { entries, skipped } = await separated(order, found, seen)
    yield await surveyLogs(order, spec, entries, skipped)
  }
}

interface Named<E> {
  readonly id: string
  readonly entry: E
}

/** Gives each entry its id in the hub; of two with the same id the first counts. */
async function separated<E extends ApprovalEntry | LogEntry>(
  { project }: SurveyOrder,
  found: readonly (E | Skipped)[],
  seen: Map<string, string>,
) {
  const entries: Named<E>[] = []
  const skipped: Skipped[] = []
  for (const each of found) {
    if (each.kind === 'skipped') {
      skipped.push(each as Skipped)
      continue
    }
    const entry = each as E
    const { path, source } = entry
    const id = importedId(project.id, entry.kind, source)
    const other = seen.get(id)
    if (other === undefined) entries.push({ id, entry })
    else skipped.push(skippedBy(importErrors.IMPORT_ENTRY_TWICE({ path, id: source, other }), path, source))
    seen.set(id, other ?? path)
  }
  return { entries, skipped }
}

async function surveyApprovals(
  { db, project }: SurveyOrder,
  entries: readonly Named<ApprovalEntry>[],
  unread: readonly Skipped[],
  waiting: Set<string>,
): Promise<Survey> {
  const ids = entries.map(({ id }) => id)
  const known = await selectKnown(db, 'approval', ids)
  const paths = entries.map(({ entry }) => entry.filePath)
  for (const file of await selectWaitingFiles(db, project.id, paths)) waiting.add(file)
  const skipped = [...unread]
  const add: New[] = []
  for (const each of entries.filter(({ id }) => !known.has(id))) {
    const { status, type, filePath, path, source } = each.entry
    const file = `${type} ${filePath}`
    if (status === 'pending' && waiting.has(file))
      skipped.push(skippedBy(importErrors.APPROVAL_WAITS_ALREADY({ path: filePath }), path, source))
    else add.push(each)
    if (status === 'pending') waiting.add(file)
  }
  return { add, known: known.size, skipped }
}

async function surveyLogs(
  { db, tasksOf }: SurveyOrder,
  spec: string,
  entries: readonly Named<LogEntry>[],
  unread: readonly Skipped[],
): Promise<Survey> {
  if (entries.length === 0) return { add: [], known: 0, skipped: unread }
  const known = await selectKnown(
    db,
    'log',
    entries.map(({ id }) => id),
  )
  const fresh = entries.filter(({ id }) => !known.has(id))
  const keys = [...new Set(fresh.map(({ entry }) => entry.task))]
  const tasks = keys.length === 0 ? new Set<string>() : await tasksOf(spec, keys)
  const skipped = [...unread]
  const add: New[] = []
  for (const { id, entry } of fresh) {
    const { task, path, source } = entry
    if (tasks.has(task)) add.push({ id, entry, task })
    else skipped.push(skippedBy(workflowErrors.TASK_NOT_FOUND({ task, spec }), path, source))
  }
  return { add, known: known.size, skipped }
}

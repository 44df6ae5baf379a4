import { type Actor, type Clock, type Db, decodeCursor, page } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { workflowErrors } from '../errors.ts'
import { projectOf } from '../projects/projects.ts'
import type { TaskRow } from '../queries/claims.ts'
import { selectTask } from '../queries/tasks.ts'
import { openSpec } from '../tasks/open-spec.ts'
import { reportErrors } from './errors.ts'
import { evidenceOf } from './evidence.ts'
import type { CompletionParts, Evidence, PartProblem, StatusParts } from './model.ts'
import { parseCompletion } from './parse-completion.ts'
import { parseStatus } from './parse-status.ts'
import {
  insertReport,
  type ReportFilter,
  type ReportKind,
  type ReportRow,
  selectNewestReport,
  selectReports,
} from './queries.ts'
import { renderCompletion, renderStatus } from './render.ts'
import { completionProblems, statusProblems } from './validate.ts'

export interface ReportCall {
  readonly deps: WorkflowDeps
  readonly db: Db
  readonly actor: Actor
  readonly clock: Clock
  readonly requestId: string
}

/** A report as it was sent: one of the two forms. Fields that are left out are missing parts. */
export interface ReportOrder {
  readonly project?: string | undefined
  readonly spec: string
  readonly id: string
  readonly report?: Readonly<Record<string, unknown>> | undefined
  readonly markdown?: string | undefined
}

export interface StoredReport {
  readonly project: string
  /** The task as it was when it was reported; locked until the transaction ends. */
  readonly task: TaskRow
  readonly row: ReportRow
}

/**
 * Keeps a completion report of a task, when all its parts are there. What is reported twice is kept twice; the newest counts.
 * The life cycle is not touched: who calls this lets the event `report` follow.
 * @throws AppError TASK_NOT_FOUND, REPORT_FORM_UNCLEAR, REPORT_INCOMPLETE (details: parts), REPORT_OF_OTHER_TASK and those of
 *   projectOf
 */
export async function storeReport(call: ReportCall, order: ReportOrder): Promise<StoredReport> {
  const parts = readParts(call, order, parseCompletion, EMPTY_COMPLETION)
  return store(call, order, 'completion', parts, completionProblems(parts))
}

/** Keeps a task status report; nothing follows from it. @throws as storeReport */
export async function storeStatusReport(call: ReportCall, order: ReportOrder): Promise<StoredReport> {
  const parts = readParts(call, order, parseStatus, EMPTY_STATUS)
  return store(call, order, 'status', parts, statusProblems(parts))
}

const EMPTY_COMPLETION: CompletionParts = {
  task: null,
  title: null,
  status: null,
  agent: null,
  spec: null,
  accomplishments: null,
  files: null,
  databaseChanges: null,
  dependenciesUsed: null,
  testing: null,
  nextTasks: null,
  parallelOpportunities: null,
  issues: null,
  processImprovements: null,
  handoffNotes: null,
}

const EMPTY_STATUS: StatusParts = {
  task: null,
  implementation: null,
  filesModified: null,
  testsAdded: null,
  coverage: null,
  reviewStatus: null,
  dependencies: null,
  nextSteps: null,
}

/** Fields need not repeat the address and the caller, which the call has; Markdown is the whole report. */
function readParts<Parts extends object>(
  { actor }: ReportCall,
  order: ReportOrder,
  parse: (markdown: string) => Parts,
  empty: Parts,
): Parts {
  const { report, markdown } = order
  if ((report === undefined) === (markdown === undefined)) throw reportErrors.REPORT_FORM_UNCLEAR()
  if (markdown !== undefined) return parse(markdown)
  const known = 'agent' in empty ? { agent: actor.onBehalfOf ?? actor.name, spec: order.spec } : {}
  return { ...empty, task: order.id, ...known, ...report, ...testingOf(report?.testing) }
}

/** Lines of text say by their words how they ended. */
function testingOf(testing: unknown) {
  if (!Array.isArray(testing)) return {}
  return {
    testing: testing.map((each: string | Evidence) => (typeof each === 'string' ? evidenceOf(each) : each)),
  }
}

async function store<Parts extends CompletionParts | StatusParts>(
  call: ReportCall,
  order: ReportOrder,
  kind: ReportKind,
  parts: Parts,
  problems: readonly PartProblem[],
): Promise<StoredReport> {
  const { projectId, spec } = await openSpec(call, order)
  const task = await selectTask(call.db, { projectId, spec, key: order.id }, true)
  const ref = `${order.spec}/${order.id}`
  if (task === undefined) throw workflowErrors.TASK_NOT_FOUND({ task: order.id, spec: order.spec })
  refuseOther(task, ref, parts)
  if (problems.length > 0) throw incomplete(ref, problems)
  const { actor } = call
  const row = {
    id: call.deps.ids.next(call.clock.now()),
    projectId,
    taskUid: task.uid,
    spec: task.spec,
    taskKey: task.key,
    kind,
    status: ('implementation' in parts ? parts.implementation : parts.status) ?? '',
    agent: ('agent' in parts ? parts.agent : null) ?? actor.onBehalfOf ?? actor.name,
    parts: withTitle(order, parts, task),
    form: order.markdown === undefined ? ('fields' as const) : ('markdown' as const),
    given: order.markdown ?? JSON.stringify(order.report),
    createdBy: actor.name,
    createdFor: actor.onBehalfOf ?? null,
  }
  return { project: projectId, task, row: await insertReport(call.db, row) }
}

/** Fields need not repeat what the task is called, but who reads the report later wants to know. */
function withTitle<Parts extends CompletionParts | StatusParts>(
  { report }: ReportOrder,
  parts: Parts,
  { title }: TaskRow,
): Parts {
  return report !== undefined && 'title' in parts && parts.title === null ? { ...parts, title } : parts
}

/** A report that names its task or spec must be about this one; `TASK-001` and its key `1` are two names of nothing else. */
function refuseOther(task: TaskRow, ref: string, parts: CompletionParts | StatusParts): void {
  const spec = 'spec' in parts ? parts.spec : null
  const named = parts.task === null ? null : parts.task.replace(/[:,.]$/, '')
  const fits = named === null || [task.key, task.content.id, ref].includes(named)
  if (fits && (spec === null || spec === task.spec)) return
  throw reportErrors.REPORT_OF_OTHER_TASK({ task: ref, given: `${spec ?? task.spec}/${named ?? task.key}` })
}

function incomplete(task: string, problems: readonly PartProblem[]): Error {
  return reportErrors.REPORT_INCOMPLETE(
    { task, problems: problems.map(({ message }) => message).join('; ') },
    { details: { parts: problems.map(({ part }) => part) } },
  )
}

export interface ReportFacts {
  readonly report: 'none' | 'invalid' | 'valid'
  /** Names of the checks that failed, and the report's own status when it says FAILED. */
  readonly failingEvidence: readonly string[]
}

/**
 * What the newest completion report says to the life cycle.
 * @param since - when the round of work began (ISO, UTC): what was reported before does not count; null for all
 */
export async function reportFacts(db: Db, taskUid: string, since: string | null): Promise<ReportFacts> {
  const row = await selectNewestReport(db, taskUid, since)
  if (row === undefined) return { report: 'none', failingEvidence: [] }
  const parts = { ...EMPTY_COMPLETION, ...row.parts }
  if (completionProblems(parts).length > 0) return { report: 'invalid', failingEvidence: [] }
  const failed = (parts.testing ?? []).filter(({ result }: Evidence) => result === 'fail')
  const whole = parts.status === 'FAILED' ? ['the report says FAILED'] : []
  return { report: 'valid', failingEvidence: [...whole, ...failed.map(({ name }) => name)] }
}

/** Newest first. @throws AppError CURSOR_INVALID and those of projectOf */
export async function listReports(
  call: Pick<ReportCall, 'deps' | 'db'>,
  input: Omit<ReportFilter, 'projectId' | 'before'> & {
    readonly project?: string | undefined
    readonly cursor?: string | undefined
  },
) {
  const { id } = await projectOf(call, input.project)
  const key = input.cursor === undefined ? undefined : decodeCursor(input.cursor, ['time', 'uuid'])
  const before = key === undefined ? undefined : { createdAt: key[0], id: key[1] }
  const rows = await selectReports(call.db, { ...input, projectId: id, before, limit: input.limit + 1 })
  const { items, nextCursor } = page(rows, input.limit, (row) => [row.createdAt, row.id])
  return { project: id, reports: items.map(presentReport), nextCursor }
}

/** A report as callers see it, rendered in its template. */
export function presentReport(row: ReportRow) {
  const { projectId: _project, taskUid: _uid, taskKey, parts, ...rest } = row
  const markdown =
    row.kind === 'completion'
      ? renderCompletion(parts as CompletionParts)
      : renderStatus(parts as StatusParts)
  return { ...rest, task: taskKey, parts: parts as unknown as Record<string, unknown>, markdown }
}

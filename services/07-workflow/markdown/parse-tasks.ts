import type { LineProblem, TasksText, TaskText } from '../model.ts'
import { type Block, type Field, readBlock } from './block.ts'
import { readReason } from './blocked-reason.ts'
import type { FieldName } from './field-lines.ts'
import {
  readDepends,
  readEstimate,
  readList,
  readName,
  readParallel,
  readPaths,
  readPriority,
} from './field-values.ts'
import { lineAt } from './lines.ts'
import { readOutline } from './outline.ts'
import { type ProblemCode, problem } from './problems.ts'
import type { Outline, OutlineTask } from './walk.ts'

type Fields = Partial<Record<FieldName, Field[]>>

interface Task {
  readonly head: OutlineTask
  readonly fields: Fields
  readonly problems: LineProblem[]
}

const NOTHING: readonly string[] = []

/** Fields that a task has once; of the others every one counts. */
const SINGLE = ['prompt', 'blocked', 'agent', 'estimate', 'priority', 'parallel'] as const

/**
 * Reads a `tasks.md` (HUB-2): its tasks in the order of the file, and every line that a person should
 * look at, ordered by line. Takes time linear in the text and never throws.
 *
 * @param outline of the text, where it is known
 */
export function parseTasks(text: string, outline: Outline = readOutline(text)): TasksText {
  const problems: LineProblem[] = [...outline.problems]
  const tasks = outline.tasks.map((head) => readTask(outline, head, problems))
  return { tasks, problems: problems.sort((a, b) => a.line - b.line) }
}

function readTask(outline: Outline, head: OutlineTask, problems: LineProblem[]): TaskText {
  const block = readBlock(outline, head)
  const task = { head, fields: byName(block), problems }
  for (const field of block.fields) if (!field.closed) note(task, field, 'FIELD_NOT_CLOSED')
  for (const name of SINGLE) {
    for (const field of task.fields[name]?.slice(1) ?? []) note(task, field, 'FIELD_TWICE')
  }
  const { key, id, title, status, depth, parent, section, line } = head
  return {
    key,
    id,
    title,
    status,
    blockedReason: blockedReason(task),
    depth,
    parent,
    section,
    line: line + 1,
    endLine: lastLine(outline, head) + 1,
    details: block.details.length === 0 ? NOTHING : block.details.slice(),
    requirements: all(task, 'requirements', readList),
    leverage: all(task, 'leverage', readPaths),
    prompt: task.fields.prompt?.[0]?.value || null,
    purpose: task.fields.purpose?.map(({ value }) => value).join('\n') || null,
    files: all(task, 'files', readPaths),
    agent: readName(task.fields.agent?.[0]?.value ?? ''),
    depends: all(task, 'depends', readDepends),
    estimateMinutes: single(task, 'estimate', readEstimate, 'ESTIMATE_UNREADABLE'),
    priority: single(task, 'priority', readPriority, 'PRIORITY_UNKNOWN'),
    parallel: single(task, 'parallel', readParallel, 'PARALLEL_UNREADABLE') ?? (head.parallel ? true : null),
  }
}

function byName(block: Block): Fields {
  const fields: Fields = {}
  for (const field of block.fields) {
    const same = fields[field.name]
    if (same === undefined) fields[field.name] = [field]
    else same.push(field)
  }
  return fields
}

function note({ problems }: Task, field: Field, code: ProblemCode): void {
  problems.push(problem(field.line, code, { name: field.name }))
}

function all(task: Task, name: FieldName, read: (value: string) => string[]): readonly string[] {
  const fields = task.fields[name]
  if (fields === undefined) return NOTHING
  const [first] = fields
  if (fields.length === 1 && first !== undefined) return read(first.value)
  return fields.flatMap(({ value }) => read(value))
}

function single<T>(
  task: Task,
  name: FieldName,
  read: (value: string) => T | null,
  code: ProblemCode,
): T | null {
  const field = task.fields[name]?.[0]
  if (field === undefined || field.value === '') return null
  const value = read(field.value)
  if (value === null) note(task, field, code)
  return value
}

/** A reason counts while the task is blocked; one that was left behind is reported. */
function blockedReason(task: Task): string | null {
  const field = task.fields.blocked?.[0]
  const reason = field === undefined ? '' : readReason(field.value)
  if (task.head.status === 'blocked') {
    if (reason === '') task.problems.push(problem(task.head.line, 'BLOCKED_WITHOUT_REASON'))
    return reason === '' ? null : reason
  }
  if (field !== undefined && reason !== '') note(task, field, 'BLOCKED_REASON_UNUSED')
  return null
}

/** The block without the blank lines at its end. */
function lastLine({ source }: Outline, { line, blockEnd }: OutlineTask): number {
  let last = blockEnd - 1
  while (last > line && isBlankLine(source, last)) last--
  return last
}

function isBlankLine(source: Outline['source'], index: number): boolean {
  const { at, end } = lineAt(source, index)
  return at === end
}

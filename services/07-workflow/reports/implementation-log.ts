import { type Actor, type Clock, type Db, decodeCursor, page } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { workflowErrors } from '../errors.ts'
import { normalisePath } from '../graph/index.ts'
import { projectOf } from '../projects/projects.ts'
import type { TaskRow } from '../queries/claims.ts'
import { selectTask } from '../queries/tasks.ts'
import { openSpec } from '../tasks/open-spec.ts'
import { insertEntry, type LogRow, type NewEntry, searchEntries } from './log-queries.ts'

/** The kinds of artifacts that spec-workflow-mcp's `log-implementation` takes. */
export const ARTIFACT_KINDS = ['apiEndpoints', 'components', 'functions', 'classes', 'integrations'] as const
export type ArtifactKind = (typeof ARTIFACT_KINDS)[number]
export type Artifact = Readonly<Record<string, unknown>>
export type Artifacts = Readonly<Partial<Record<ArtifactKind, readonly Artifact[] | undefined>>>

export interface LogCall {
  readonly deps: WorkflowDeps
  readonly db: Db
  readonly actor: Actor
  readonly clock: Clock
  readonly requestId: string
}

export interface LogOrder {
  readonly project?: string | undefined
  readonly spec: string
  readonly id: string
  readonly summary: string
  readonly filesModified: readonly string[]
  readonly filesCreated: readonly string[]
  readonly linesAdded: number
  readonly linesRemoved: number
  readonly artifacts: Artifacts
}

/** Writes an entry about a task. @throws AppError TASK_NOT_FOUND and those of projectOf */
export async function logImplementation(call: LogCall, order: LogOrder) {
  const { projectId, spec } = await openSpec(call, order)
  const task = await selectTask(call.db, { projectId, spec, key: order.id })
  if (task === undefined) throw workflowErrors.TASK_NOT_FOUND({ task: order.id, spec: order.spec })
  const now = call.clock.now()
  const by = { createdBy: call.actor.name, createdFor: call.actor.onBehalfOf ?? null }
  const row = { ...newEntry(task, order), ...by, id: call.deps.ids.next(now), projectId }
  const stored = await insertEntry(call.db, row, now)
  return { project: projectId, ...presentEntry(stored) }
}

type Task = Pick<TaskRow, 'uid' | 'spec' | 'key' | 'title'>

/** What is kept of an entry, with the words that it is found by. */
export function newEntry(
  task: Task,
  order: Omit<LogOrder, 'project' | 'spec' | 'id'>,
): Omit<NewEntry, 'id' | 'projectId' | 'createdBy' | 'createdFor'> {
  const { summary, filesModified, filesCreated, linesAdded, linesRemoved } = order
  const files = [...filesModified, ...filesCreated].map(normalisePath)
  return {
    taskUid: task.uid,
    spec: task.spec,
    taskKey: task.key,
    summary,
    filesModified: [...filesModified],
    filesCreated: [...filesCreated],
    linesAdded,
    linesRemoved,
    artifacts: Object.fromEntries(ARTIFACT_KINDS.map((kind) => [kind, [...(order.artifacts[kind] ?? [])]])),
    searchText: searchText([task.title, summary, ...files, ...stringsIn(order.artifacts)]),
    fileTerms: fileTermsOf(files),
    artifactTerms: artifactTermsOf(order.artifacts),
  }
}

export function presentEntry({ projectId: _project, taskUid: _uid, taskKey, ...row }: LogRow) {
  return { ...row, task: taskKey }
}

/** The words as they are, and those that signs hide: `SessionStore.open` is also session, store and open. */
function searchText(parts: readonly string[]): string {
  const text = parts.join(' ')
  const apart = text.replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2').replace(/[^\p{L}\p{N}]+/gu, ' ')
  // What PostgreSQL indexes of one row has an end; words behind it are not found by text.
  return `${text} ${apart}`.slice(0, MOST_TEXT)
}

const MOST_TEXT = 200_000

/** `src/api/login.ts` is found by itself, by `login.ts`, by `src/api` and by `src`. */
function fileTermsOf(paths: readonly string[]): string[] {
  const terms = paths.flatMap((path) => {
    const parts = path.toLowerCase().split('/')
    return [...parts.map((_, at) => parts.slice(0, at + 1).join('/')), parts.at(-1) ?? '']
  })
  return [...new Set(terms)].filter((term) => term !== '')
}

/** Kinds, names, paths, and `GET /users` of an endpoint. */
function artifactTermsOf(artifacts: Artifacts): string[] {
  const terms = ARTIFACT_KINDS.flatMap((kind) => {
    const entries = artifacts[kind] ?? []
    return entries.length === 0 ? [] : [kind, ...entries.flatMap(namesOf)]
  })
  return [...new Set(terms.map((term) => term.trim().toLowerCase()).filter((term) => term !== ''))]
}

const NAMING = ['name', 'path', 'frontendComponent', 'backendEndpoint'] as const

function namesOf(artifact: Artifact): string[] {
  const names = NAMING.flatMap((field) => (typeof artifact[field] === 'string' ? [artifact[field]] : []))
  const { method, path } = artifact
  return typeof method === 'string' && typeof path === 'string' ? [...names, `${method} ${path}`] : names
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(stringsIn)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

export interface LogSearch {
  readonly project?: string | undefined
  readonly spec?: string | undefined
  readonly task?: string | undefined
  /** Words that must all be there; `"a phrase"`, `or` and `-without` as web searches have them. */
  readonly text?: string | undefined
  /** A path, the name of a file, or a folder. */
  readonly file?: string | undefined
  /** A kind, or the name of an artifact. */
  readonly artifact?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Entries that fit all that is asked, newest first. @throws AppError CURSOR_INVALID and those of projectOf */
export async function searchImplementation(call: Pick<LogCall, 'deps' | 'db'>, input: LogSearch) {
  const { id } = await projectOf(call, input.project)
  const key = input.cursor === undefined ? undefined : decodeCursor(input.cursor, ['time', 'uuid'])
  const rows = await searchEntries(call.db, {
    projectId: id,
    spec: input.spec,
    task: input.task,
    text: input.text,
    file: input.file === undefined ? undefined : normalisePath(input.file).toLowerCase(),
    artifact: input.artifact?.trim().toLowerCase(),
    before: key === undefined ? undefined : { createdAt: key[0], id: key[1] },
    limit: input.limit + 1,
  })
  const { items, nextCursor } = page(rows, input.limit, (row) => [row.createdAt, row.id])
  return { project: id, entries: items.map(presentEntry), nextCursor }
}

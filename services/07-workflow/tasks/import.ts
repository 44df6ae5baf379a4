import type { Db, Ids } from '../../00-platform/index.ts'
import { criticalPath, graphWith, structureOf, type TaskGraph } from '../graph/index.ts'
import { matchTasks, parseTasks, type TaskMatch } from '../markdown/index.ts'
import { type LineProblem, PRIORITIES, type TaskContent, type TaskStatus, type TaskText } from '../model.ts'
import { plannedTask } from '../plan/planned-task.ts'
import { textsKey, textsOf } from '../plan/spec-texts.ts'
import {
  type ImportedDependency,
  type ImportedTask,
  type KnownTaskRow,
  lockSpec,
  lockTasks,
  parkKeys,
  recountSpec,
  replaceDependencies,
  selectGoneTasks,
  selectKnownTasks,
  settleSpec,
  upsertTasks,
} from '../queries/import.ts'
import { clearMarkerWrites, type Mark, selectMarkerWrites } from '../queries/marker-writes.ts'
import { selectSpecRows } from '../queries/task-lists.ts'
import { outlineOf, type Remembered } from '../remembered.ts'
import { RENAME_UNCLEAR } from './renamed.ts'

/** Rows of one statement. */
const CHUNK = 1_000

export interface ImportCall {
  /** A transaction: what is imported is there as a whole or not at all. */
  readonly db: Db
  readonly deps: { readonly ids: Pick<Ids, 'next'>; readonly remembered: Remembered }
  readonly clock: { now(): Date }
}

/** A marker in the file that says something else than the database: an event for the life cycle. */
export interface EditedMarker {
  readonly uid: string
  readonly key: string
  readonly status: TaskStatus
  readonly blockedReason: string | null
}

export interface ImportReport {
  /** False when the database agreed with this text already. */
  readonly changed: boolean
  readonly tasks: number
  readonly problems: readonly LineProblem[]
  readonly markers: readonly EditedMarker[]
}

/**
 * Brings `ops.tasks` to what a `tasks.md` says: titles, fields, places, dependencies, critical path. Live state stays: a
 * known task keeps its status, lease and history under whatever number it has now; markers that differ are answered, for the
 * life cycle to judge. A task that is new begins with the status of its marker. Imports of one spec wait for each other.
 */
export async function importTasks(
  call: ImportCall,
  address: { projectId: string; spec: string },
  file: { text: string; etag: string; problems?: readonly LineProblem[] },
): Promise<ImportReport> {
  const { db } = call
  const { projectId, spec } = address
  const { tasksEtag } = await lockSpec(db, projectId, spec)
  if (tasksEtag === file.etag) return { changed: false, tasks: 0, problems: [], markers: [] }
  await lockTasks(db, projectId, spec)
  const outline = outlineOf(call.deps.remembered, { text: file.text, tag: file.etag })
  const { tasks, problems } = parseTasks(file.text, outline)
  const known = await selectKnownTasks(db, projectId, spec)
  const gone = await selectGoneTasks(db, projectId, spec)
  const matches = withReturned(matchTasks(known, tasks), gone, tasks)
  const uids = uidsOf(call, matches)
  await parkKeys(db, movedOf(matches), goneOf(matches, known, uids))
  const structure = structureOf(
    tasks.map((task, position) => plannedTask(task, { spec, status: task.status, position })),
  )
  // True of the text, whatever becomes of this transaction.
  call.deps.remembered.texts.set(textsKey(spec, file.etag), textsOf(spec, structure))
  const graph = graphWith(structure, structure.tasks)
  const rows = rowsOf(spec, tasks, uids, graph)
  for (let at = 0; at < rows.length; at += CHUNK)
    await upsertTasks(db, projectId, spec, rows.slice(at, at + CHUNK))
  await replaceDependencies(db, projectId, spec, dependenciesOf(spec, tasks, uids, structure.parentOf))
  await recountSpec(db, projectId, spec)
  const asked = [...(file.problems ?? []), ...(await openQuestions(db, address))]
  const all = [...asked, ...problems, ...askedOf(matches, tasks), ...knotsOf(graph, tasks)]
  const marks = await marksOnTheirWay(db, address, tasksEtag)
  await settleSpec(db, projectId, spec, { etag: file.etag, problems: all })
  await clearMarkerWrites(db, address)
  const markers = markersOf([...known, ...gone], tasks, uids).filter(({ uid, ...says }) => !marks(uid, says))
  return { changed: true, tasks: tasks.length, problems: all, markers }
}

/** What a person has not said yet stays asked, whatever is edited meanwhile. */
async function openQuestions(db: Db, { projectId, spec }: { projectId: string; spec: string }) {
  const [row] = await selectSpecRows(db, projectId, [spec])
  return (row?.problems ?? []).filter(({ code }) => code === RENAME_UNCLEAR)
}

/** Whether a hub was about to write that marker, and ended before it could say that it had: then nobody edited it. */
async function marksOnTheirWay(db: Db, address: { projectId: string; spec: string }, from: string | null) {
  const writes = from === null ? [] : await selectMarkerWrites(db, address, from)
  const textOf = ({ status, blockedReason }: Omit<Mark, 'uid'>) => `${status} ${blockedReason ?? ''}`
  const known = new Set(writes.flatMap(({ marks }) => marks.map((mark) => `${mark.uid} ${textOf(mark)}`)))
  return (uid: string, says: Omit<Mark, 'uid'>) => known.has(`${uid} ${textOf(says)}`)
}

/** A task that was gone and stands there again, e.g. after a checkout, goes on with its history. */
function withReturned(
  matches: readonly TaskMatch[],
  gone: readonly KnownTaskRow[],
  tasks: readonly TaskText[],
): TaskMatch[] {
  const unknown = new Set(matches.flatMap((match) => (match.kind === 'new' ? [match.key] : [])))
  const returned = matchTasks(
    gone,
    tasks.filter(({ key }) => unknown.has(key)),
  )
  const back = new Map(
    returned.flatMap((match) =>
      match.kind === 'same' || match.kind === 'rekeyed' ? [[match.key, match] as const] : [],
    ),
  )
  return matches.map((match) => (match.kind === 'new' ? (back.get(match.key) ?? match) : match))
}

/** By key. A task whose history is asked for begins a new one, until a person says which it is. */
function uidsOf({ deps, clock }: ImportCall, matches: readonly TaskMatch[]): ReadonlyMap<string, string> {
  const uids = new Map<string, string>()
  for (const match of matches) {
    if (match.kind === 'gone') continue
    uids.set(match.key, 'uid' in match ? match.uid : deps.ids.next(clock.now()))
  }
  return uids
}

function movedOf(matches: readonly TaskMatch[]): string[] {
  return matches.flatMap((match) => (match.kind === 'rekeyed' ? [match.uid] : []))
}

function goneOf(
  matches: readonly TaskMatch[],
  known: readonly KnownTaskRow[],
  uids: ReadonlyMap<string, string>,
): string[] {
  const kept = new Set(uids.values())
  const gone = matches.flatMap((match) => (match.kind === 'gone' ? [match.uid] : []))
  // The candidates of a question are in no line of the file now.
  return [...new Set([...gone, ...known.map(({ uid }) => uid).filter((uid) => !kept.has(uid))])]
}

function askedOf(matches: readonly TaskMatch[], tasks: readonly TaskText[]): LineProblem[] {
  const lines = new Map(tasks.map(({ key, line }) => [key, line]))
  return matches.flatMap((match) =>
    match.kind === 'ask'
      ? [
          {
            line: lines.get(match.key) ?? 1,
            code: 'TASK_HISTORY_UNCLEAR',
            message: `${match.key} could be any of ${match.candidates.length} earlier tasks; it begins a history of its own.`,
          },
        ]
      : [],
  )
}

/** Circles, which no task of them can leave, and references within the spec that lead nowhere. */
function knotsOf({ cycles, missing }: TaskGraph, tasks: readonly TaskText[]): LineProblem[] {
  const lines = new Map(tasks.map(({ key, line }) => [key, line]))
  const lineOf = (ref: string | undefined) => lines.get(ref?.slice(ref.indexOf('/') + 1) ?? '') ?? 1
  return [
    ...cycles.map(({ members, text }) => ({
      line: lineOf(members[0]),
      code: 'TASK_CYCLE',
      message: `These tasks wait for each other in a circle: ${text}. Take one of the dependencies out.`,
    })),
    // Other specs are judged where all of them are known: in the database.
    ...missing
      .filter(({ task, target }) => target.split('/')[0] === task.split('/')[0])
      .map(({ task, message }) => ({ line: lineOf(task), code: 'TASK_REFERENCE_MISSING', message })),
  ]
}

function rowsOf(
  spec: string,
  tasks: readonly TaskText[],
  uids: ReadonlyMap<string, string>,
  graph: TaskGraph,
): ImportedTask[] {
  const { times } = criticalPath(graph)
  const critical = new Set(times.flatMap((each) => (each.critical ? [each.ref] : [])))
  return tasks.map((task, position) => ({
    uid: uids.get(task.key) as string,
    key: task.key,
    title: task.title,
    position,
    content: contentOf(task),
    agent: task.agent,
    priorityRank: PRIORITIES.indexOf(task.priority ?? 'medium'),
    status: task.status,
    blockedReason: task.blockedReason,
    critical: critical.has(`${spec}/${task.key}`),
  }))
}

function contentOf({ status, blockedReason, line, endLine, ...content }: TaskText): TaskContent {
  return content
}

/** What a task and those above it name, and the parts of each parent. */
function dependenciesOf(
  spec: string,
  tasks: readonly TaskText[],
  uids: ReadonlyMap<string, string>,
  parents: Int32Array,
): ImportedDependency[] {
  const refs = tasks.map(({ key }) => `${spec}/${key}`)
  const uidOf = (ref: string) =>
    ref.startsWith(`${spec}/`) ? (uids.get(ref.slice(spec.length + 1)) ?? null) : null
  return tasks.flatMap((task, at) => {
    const above = ancestorsOf(parents, at)
    const own = new Set([at, ...above].map((each) => refs[each]))
    const written = [task, ...above.map((each) => tasks[each])]
      .flatMap((each) => each?.depends ?? [])
      .map((name) => (name.includes('/') ? name : `${spec}/${name}`))
      .filter((ref) => !own.has(ref))
    const taskUid = uids.get(task.key) as string
    const parent = above[0] === undefined ? undefined : uids.get(tasks[above[0]]?.key ?? '')
    return [
      ...written.map((ref) => ({ taskUid, ref, kind: 'written' as const, dependsUid: uidOf(ref) })),
      ...(parent === undefined
        ? []
        : [{ taskUid: parent, ref: `${spec}/${task.key}`, kind: 'part' as const, dependsUid: taskUid }]),
    ]
  })
}

/** Nearest first. */
function ancestorsOf(parents: Int32Array, at: number): number[] {
  const line: number[] = []
  for (let up = parents[at] ?? -1; up !== -1 && !line.includes(up); up = parents[up] ?? -1) line.push(up)
  return line
}

function markersOf(
  known: readonly KnownTaskRow[],
  tasks: readonly TaskText[],
  uids: ReadonlyMap<string, string>,
): EditedMarker[] {
  const before = new Map(known.map((row) => [row.uid, row]))
  return tasks.flatMap(({ key, status, blockedReason }) => {
    const uid = uids.get(key) as string
    const row = before.get(uid)
    // Against what the file said last: a status that is still on its way into the file is no edit of it.
    const same = row === undefined || (row.writtenStatus === status && row.writtenReason === blockedReason)
    return same ? [] : [{ uid, key, status, blockedReason }]
  })
}

import type { Db } from '../../00-platform/index.ts'
import { type FollowedEvent, followedEvent } from '../agents/follow.ts'
import { type Facts, type Transition, transition } from '../lifecycle/index.ts'
import type { TaskRow } from '../queries/claims.ts'
import { type FileChange, insertFileChanges, updateFromFile } from '../queries/file-events.ts'
import { type OpenDependency, selectTasksByUid, selectWaiting } from '../queries/tasks.ts'
import { normalised, stateOf } from './change.ts'
import type { EditedMarker } from './import.ts'

/** Who is named for what somebody wrote into a file: nobody knows which person or program it was. */
export const FILE_ACTOR = 'file'

/** Passes over the markers that still wait for one another; a chain against the order of the file takes one each. */
const MAX_PASSES = 50
/** Refusals that another marker of the same edit may lift. */
const MAY_BE_LIFTED: ReadonlySet<string> = new Set(['TASK_DEPENDENCIES_OPEN', 'TASK_PARTS_OPEN'])

export interface AppliedMarkers {
  /** Tasks whose state changed, as they were before. */
  readonly changed: readonly TaskRow[]
  /** What that means for their assignments, by uid. */
  readonly followed: ReadonlyMap<string, FollowedEvent>
}

/**
 * Takes markers that were edited in the file through the life cycle, as one edit: a parent and its parts may be checked off
 * together. What the rules refuse stays as it was written and becomes a conflict of its task. In the transaction of the
 * import, which holds the locks and counts anew afterwards.
 */
export async function applyFileEvents(
  db: Db,
  markers: readonly EditedMarker[],
  requestId: string,
): Promise<AppliedMarkers> {
  if (markers.length === 0) return { changed: [], followed: new Map() }
  const uids = markers.map(({ uid }) => uid)
  const rows = new Map((await selectTasksByUid(db, uids)).map((row) => [row.uid, row]))
  const waiting = new Map<string, OpenDependency[]>(uids.map((uid) => [uid, []]))
  for (const each of await selectWaiting(db, uids)) waiting.get(each.taskUid)?.push(each)
  const judged = judge(markers, rows, waiting)
  const changes = [...judged].flatMap(([uid, next]) => (next.changed ? [changeOf(rows, uid, next)] : []))
  await updateFromFile(db, changes)
  await insertFileChanges(db, changes, { actor: FILE_ACTOR, requestId })
  return {
    changed: changes.map(({ uid }) => rows.get(uid) as TaskRow),
    followed: new Map(changes.map((change) => [change.uid, followedEvent(change)])),
  }
}

function changeOf(rows: ReadonlyMap<string, TaskRow>, uid: string, next: Transition): FileChange {
  const state = normalised(next.state)
  return {
    uid,
    ...state,
    fromStatus: rows.get(uid)?.status ?? state.status,
    event: state.conflict === null ? 'file' : 'conflict',
    reason: state.conflict?.code ?? null,
    free: next.lease === 'free',
  }
}

function judge(
  markers: readonly EditedMarker[],
  rows: ReadonlyMap<string, TaskRow>,
  waiting: ReadonlyMap<string, readonly OpenDependency[]>,
): Map<string, Transition> {
  const judged = new Map<string, Transition>()
  const isOpen = ({ dependsUid }: OpenDependency) =>
    dependsUid === null || judged.get(dependsUid)?.state.status !== 'completed'
  let left = markers
  for (let pass = 1; left.length > 0; pass += 1) {
    const again: EditedMarker[] = []
    for (const marker of left) {
      const task = rows.get(marker.uid)
      if (task === undefined) continue
      const open = (waiting.get(marker.uid) ?? []).filter(isOpen)
      const next = transition(stateOf(task), { ...marker, type: 'file' }, factsOf(task, open))
      const refused = next.state.conflict?.code ?? ''
      if (MAY_BE_LIFTED.has(refused)) again.push(marker)
      judged.set(marker.uid, next)
    }
    if (again.length === left.length || pass === MAX_PASSES) break
    left = again
  }
  return judged
}

/** The file tells nothing of reports: what is asked of a confirmation cannot be met by it, and is not asked. */
function factsOf(task: TaskRow, open: readonly OpenDependency[]): Facts {
  const refs = (kind: string) => open.filter((each) => each.kind === kind).map(({ ref }) => ref)
  return {
    task: `${task.spec}/${task.key}`,
    openDependencies: refs('written'),
    openParts: refs('part'),
    holder: task.held ? task.leaseHolder : null,
    heldUntil: task.leaseExpiresAt,
    callerHolds: false,
    role: 'agent',
    report: 'none',
    approvals: { open: [], stale: [], rejected: [] },
    failingEvidence: [],
  }
}

import {
  AppError,
  type Db,
  deleteRunLogs,
  inTransaction,
  selectRunsWithOldLogs,
} from '../../00-platform/index.ts'
import { removeProjectPath } from '../files/index.ts'
import type { OpenedProject } from '../projects/projects.ts'
import { findArchivedSpecs, removeSpec } from './archived-specs.ts'
import { findDrafts } from './drafts.ts'
import {
  before,
  type Candidate,
  type Found,
  type HousekeepingKind,
  type Kept,
  MAX_CANDIDATES,
} from './model.ts'
import { deleteApprovals, type Removed, selectOldApprovals } from './queries.ts'
import { deleteVersions, selectOldVersions, type VersionLimits } from './version-queries.ts'

/** One kind in one place. */
export interface Sweep {
  readonly kind: HousekeepingKind
  /** Null for what belongs to the hub. */
  readonly project: OpenedProject | null
  readonly days: number
  readonly now: Date
  readonly exportFolder: string | null
  readonly versionsCount: number
}

export interface Swept {
  readonly removed: readonly Removed[]
  readonly failed: readonly Kept[]
}

/** What is old and may go, oldest first as far as the kind has an order; one more than a run takes when there is more. */
export async function find(db: Db, sweep: Sweep): Promise<Found> {
  const { kind, project, days, now } = sweep
  const limit = before(now, days)
  const most = MAX_CANDIDATES + 1
  if (project === null) {
    const runs = await selectRunsWithOldLogs(db, limit, most)
    return { candidates: runs.map(presentRun), kept: [] }
  }
  if (kind === 'approvals')
    return { candidates: await selectOldApprovals(db, project.id, limit, most), kept: [] }
  if (kind === 'document-versions')
    return { candidates: await selectOldVersions(db, project.id, limitsOf(sweep), most), kept: [] }
  if (kind === 'drafts') return findDrafts(project.files, limit, most)
  return findArchivedSpecs(db, project, limit, most)
}

function limitsOf({ now, days, versionsCount }: Sweep): VersionLimits {
  return { before: before(now, days), count: versionsCount }
}

function presentRun({
  id,
  action,
  lines,
  finishedAt,
}: Awaited<ReturnType<typeof selectRunsWithOldLogs>>[number]) {
  return { id, about: `${lines} lines of ${action}`, since: finishedAt }
}

/** Removes what still may go; what was decided anew meanwhile is left alone. */
export async function remove(db: Db, sweep: Sweep, candidates: readonly Candidate[]): Promise<Swept> {
  if (ROWS.includes(sweep.kind)) return removeRows(db, sweep, candidates)
  const removed: Removed[] = []
  const failed: Kept[] = []
  for (const candidate of candidates) {
    const { id } = candidate
    const note = await removeFiles(sweep, id).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
      return { reason: `${error.code}: ${error.message}` }
    })
    if ('reason' in note) failed.push({ id, reason: note.reason })
    else removed.push({ ...candidate, ...(note.file === null ? {} : { note: note.file }) })
  }
  return { removed, failed }
}

/** Rows of one transaction: short enough for the embedded database, which has one session. */
const BATCH = 50

/** Kinds of which nothing lies in files. */
const ROWS: readonly HousekeepingKind[] = ['approvals', 'document-versions', 'run-logs']

async function removeRows(db: Db, sweep: Sweep, candidates: readonly Candidate[]) {
  const gone = new Set<string>()
  for (let start = 0; start < candidates.length; start += BATCH) {
    const ids = candidates.slice(start, start + BATCH).map(({ id }) => id)
    const done = await inTransaction(db, (tx) => deleteRows(tx, sweep, ids))
    for (const id of done) gone.add(id)
  }
  return { removed: candidates.filter(({ id }) => gone.has(id)), failed: [] }
}

function deleteRows(tx: Db, sweep: Sweep, ids: readonly string[]): Promise<string[]> {
  const { kind, project, days, now } = sweep
  const limit = before(now, days)
  if (project === null) return deleteRunLogs(tx, limit, ids)
  return kind === 'approvals'
    ? deleteApprovals(tx, project.id, limit, ids)
    : deleteVersions(tx, project.id, limitsOf(sweep), ids)
}

async function removeFiles({ kind, project, now, exportFolder }: Sweep, id: string) {
  if (project === null) return { reason: 'it belongs to no project' }
  if (kind === 'drafts') {
    await removeProjectPath(project.files, id)
    return { file: null }
  }
  return exportFolder === null
    ? { reason: 'there is no folder to export it to' }
    : removeSpec(project, id, exportFolder, now)
}

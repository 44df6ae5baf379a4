import { AppError, type Clock, type Db, type Ids, inTransaction, SYSTEM } from '../../00-platform/index.ts'
import { followTasks } from '../agents/follow.ts'
import type { DocumentText, ProjectFiles } from '../files/index.ts'
import type { LineProblem } from '../model.ts'
import type { TaskRow } from '../queries/claims.ts'
import { markWritten } from '../queries/file-events.ts'
import {
  lockKnownSpec,
  lockSpec,
  recountSpec,
  type SpecState,
  type SyncError,
  setSpecActive,
  setSyncError,
  setTasksEtag,
} from '../queries/import.ts'
import { clearMarkerWrites, selectMarkerWrites } from '../queries/marker-writes.ts'
import { setFolderId } from '../queries/rename-spec.ts'
import type { Remembered } from '../remembered.ts'
import { applyFileEvents, FILE_ACTOR } from './file-events.ts'
import { importTasks } from './import.ts'
import { followFolder, followRename, type Renamed } from './renamed.ts'

export interface SyncCall {
  readonly deps: { readonly ids: Pick<Ids, 'next'>; readonly remembered: Remembered }
  /** A transaction, or the pool of a read, which opens one. */
  readonly db: Db
  readonly clock: Clock
  readonly requestId: string
}

export interface SyncReport {
  readonly project: string
  readonly spec: string
  /** False: the spec is archived, or its folder is gone; its tasks rest. */
  readonly active: boolean
  /** Whether the text of the file was taken in anew. */
  readonly imported: boolean
  /** Tasks whose state an edited marker changed, or brought into conflict. */
  readonly fromFile: readonly TaskRow[]
  readonly problems: readonly LineProblem[]
  /** Why the file could not be read. */
  readonly error: SyncError | null
}

/** A spec and where its files lie. */
export interface SpecPlace {
  readonly projectId: string
  readonly files: ProjectFiles
  readonly spec: string
  /** The file is written next, which tells whether an earlier error is over. */
  readonly errorStays?: boolean
  /** It was made just now: it is none that was there before. */
  readonly isNew?: boolean
}

/**
 * Takes `tasks.md` into the database: a text that changed is imported and its edited markers go through the life cycle.
 * The row of the spec is locked meanwhile. Safe to run at any time and again. A file that cannot be read does not fail it:
 * `error` says why, the spec keeps it, and nothing is lost. What the file does not show yet: see write-behind.ts.
 */
export async function syncSpec(
  { deps, db, clock, requestId }: SyncCall,
  target: SpecPlace,
): Promise<SyncReport> {
  const call = { deps, db, clock, requestId }
  try {
    return await inTransaction(db, (tx) => synced({ ...call, db: tx }, target))
  } catch (error) {
    return failed(call, target, error)
  }
}

async function failed(call: SyncCall, { projectId, spec }: SpecPlace, thrown: unknown): Promise<SyncReport> {
  if (!(thrown instanceof AppError)) throw thrown
  const error = { code: thrown.code, message: thrown.message, at: call.clock.now().toISOString() }
  await setSyncError(call.db, projectId, spec, error)
  return { ...NOTHING, project: projectId, spec, active: true, error }
}

const NOTHING = { imported: false, fromFile: [], problems: [], error: null } as const

async function synced(call: SyncCall, target: SpecPlace): Promise<SyncReport> {
  const { db } = call
  const { projectId, files, spec } = target
  const report = { ...NOTHING, project: projectId, spec }
  const state = (await lockKnownSpec(db, projectId, spec)) ?? (await lockNewSpec(db, target))
  if (state === 'no spec') return { ...report, active: false }
  const file = await readTasks(files, spec)
  await setSpecActive(db, projectId, spec, file !== 'no spec')
  if (file === 'no spec') return { ...report, active: false }
  const folderId = await files.specFolderId(spec)
  if (file === 'no file') {
    const isUnknown = state.tasksEtag === null && state.folderId === null && target.isNew !== true
    if (isUnknown) await followFolder(db, { ...target, folderId })
    if (folderId !== state.folderId) await setFolderId(db, projectId, spec, folderId)
    return { ...report, active: true }
  }
  const { known, problems } = await knownText(call, target, {
    text: file.text,
    state,
    etag: bare(file.etag),
    folderId,
  })
  if (folderId !== state.folderId) await setFolderId(db, projectId, spec, folderId)
  const taken = await takeIn(call, target, { ...file, problems }, known)
  if (target.errorStays !== true) await setSyncError(db, projectId, spec, null)
  return { ...report, ...taken, active: true }
}

/** A name that is no spec gets no row. */
async function lockNewSpec(db: Db, { projectId, files, spec }: SpecPlace) {
  if ((await readTasks(files, spec)) === 'no spec') return 'no spec'
  return lockSpec(db, projectId, spec)
}

/** The text that the database agrees with; of a folder that was renamed, that of its earlier name. */
async function knownText(
  { db, deps }: SyncCall,
  target: SpecPlace,
  { state, ...found }: { state: SpecState; text: string; etag: string; folderId: string | null },
): Promise<Renamed> {
  const { tasksEtag } = state
  if (tasksEtag !== null || target.isNew === true) return { known: tasksEtag, problems: [] }
  return followRename({ db, remembered: deps.remembered }, { ...target, ...found })
}

async function takeIn(
  call: SyncCall,
  { projectId, spec }: SpecPlace,
  file: DocumentText & { readonly problems: readonly LineProblem[] },
  known: string | null,
) {
  const etag = bare(file.etag)
  const address = { projectId, spec }
  if (etag === known || (await isOwnText(call.db, address, { etag, known })))
    return { imported: false, fromFile: [], problems: [] }
  const { changed, problems, markers } = await importTasks(call, address, { ...file, etag })
  const { changed: fromFile, followed } = await applyFileEvents(call.db, markers, call.requestId)
  if (fromFile.length > 0) await recountSpec(call.db, projectId, spec)
  await followTasks({ ...call, actor: { ...SYSTEM, name: FILE_ACTOR } }, followed)
  return { imported: changed, fromFile, problems }
}

/** A text that a hub put in place without being able to say so: what it noted before holds now. */
async function isOwnText(
  db: Db,
  address: { readonly projectId: string; readonly spec: string },
  { etag, known }: { readonly etag: string; readonly known: string | null },
): Promise<boolean> {
  const writes = known === null ? [] : await selectMarkerWrites(db, address, known)
  const own = writes.find(({ tag }) => tag === etag)
  if (own === undefined) return false
  await markWritten(db, own.marks)
  await setTasksEtag(db, address.projectId, address.spec, etag)
  await clearMarkerWrites(db, address)
  return true
}

async function readTasks(files: ProjectFiles, spec: string): Promise<DocumentText | 'no spec' | 'no file'> {
  try {
    return await files.readDocument(spec, 'tasks')
  } catch (error) {
    if (error instanceof AppError && error.code === 'SPEC_NOT_FOUND') return 'no spec'
    if (error instanceof AppError && error.code === 'DOCUMENT_NOT_FOUND') return 'no file'
    throw error
  }
}

/** Entity tags are kept without their quotes. */
export function bare(etag: string): string {
  return etag.slice(1, -1)
}

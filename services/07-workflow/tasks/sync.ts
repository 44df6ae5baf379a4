import { AppError, type Clock, type Db, type Ids, inTransaction, SYSTEM } from '../../00-platform/index.ts'
import { followTasks } from '../agents/follow.ts'
import type { DocumentText, ProjectFiles } from '../files/index.ts'
import { type Outline, writeMarkers } from '../markdown/index.ts'
import type { LineProblem, MarkerChange } from '../model.ts'
import { textsKey } from '../plan/spec-texts.ts'
import type { TaskRow } from '../queries/claims.ts'
import { markWritten, selectUnwritten } from '../queries/file-events.ts'
import {
  lockSpec,
  lockTasks,
  recountSpec,
  type SyncError,
  setSpecActive,
  setSyncError,
  setTasksEtag,
} from '../queries/import.ts'
import { renameSpecRows, selectSpecsWithText } from '../queries/rename-spec.ts'
import { outlineOf, type Remembered } from '../remembered.ts'
import { applyFileEvents, FILE_ACTOR } from './file-events.ts'
import { importTasks } from './import.ts'

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
  /** Markers written into the file. */
  readonly written: number
  readonly problems: readonly LineProblem[]
  /** Why the file could not be read or written. */
  readonly error: SyncError | null
}

interface Target {
  readonly projectId: string
  readonly files: ProjectFiles
  readonly spec: string
  /**
   * Whether markers are written into the file too. Only where nothing else is in the transaction: what is rolled back
   * afterwards stands in the file all the same, and would look like an edit from outside later on.
   */
  readonly write?: boolean
}

const ATTEMPTS = 3

/**
 * Brings `tasks.md` and the database together: a text that changed is imported and its edited markers go through the life
 * cycle; then, with `write`, statuses that the file does not show yet are written into it. The row of the spec is locked meanwhile, so of
 * several hubs one writes at a time; a file that somebody saves in between is read again. Safe to run at any time and again.
 * A file that cannot be read or written does not fail it: `error` says why, the spec keeps it, and nothing is lost.
 */
export async function syncSpec(
  { deps, db, clock, requestId }: SyncCall,
  target: Target,
): Promise<SyncReport> {
  const call = { deps, db, clock, requestId }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(db, (tx) => synced({ ...call, db: tx }, target))
    } catch (error) {
      if (!isChanged(error) || attempt === ATTEMPTS) return failed(call, target, error)
    }
  }
}

function isChanged(error: unknown): boolean {
  return error instanceof AppError && error.code === 'DOCUMENT_CHANGED'
}

async function failed(call: SyncCall, { projectId, spec }: Target, thrown: unknown): Promise<SyncReport> {
  if (!(thrown instanceof AppError)) throw thrown
  const error = { code: thrown.code, message: thrown.message, at: call.clock.now().toISOString() }
  await setSyncError(call.db, projectId, spec, error)
  return { ...NOTHING, project: projectId, spec, active: true, error }
}

const NOTHING = { imported: false, fromFile: [], written: 0, problems: [], error: null } as const

async function synced(call: SyncCall, target: Target): Promise<SyncReport> {
  const { db } = call
  const { projectId, files, spec } = target
  const report = { ...NOTHING, project: projectId, spec }
  // A name that is no spec gets no row.
  if ((await readTasks(files, spec)) === 'no spec') {
    await setSpecActive(db, projectId, spec, false)
    return { ...report, active: false }
  }
  const state = await lockSpec(db, projectId, spec)
  // Again: another hub may have written it before this one had the lock.
  const file = await readTasks(files, spec)
  await setSpecActive(db, projectId, spec, file !== 'no spec')
  if (file === 'no spec') return { ...report, active: false }
  if (file === 'no file') return { ...report, active: true }
  const known = state.tasksEtag ?? (await tagAfterRename(db, target, bare(file.etag)))
  const taken = await takeIn(call, target, file, known)
  const { written, error } = await tryToWrite(call, target, file)
  await setSyncError(db, projectId, spec, error)
  return { ...report, ...taken, active: true, written, error }
}

/** A new folder with the text of one that is gone is that one under a new name: its history goes with it. */
async function tagAfterRename(
  db: Db,
  { projectId, files, spec }: Target,
  etag: string,
): Promise<string | null> {
  for (const from of await selectSpecsWithText(db, projectId, etag)) {
    if (from === spec || (await readTasks(files, from)) !== 'no spec') continue
    await lockSpec(db, projectId, from)
    await lockTasks(db, projectId, from)
    await renameSpecRows(db, projectId, { from, to: spec, folder: files.folders.specs })
    return etag
  }
  return null
}

async function takeIn(call: SyncCall, { projectId, spec }: Target, file: DocumentText, known: string | null) {
  const etag = bare(file.etag)
  if (etag === known) return { imported: false, fromFile: [], problems: [] }
  const address = { projectId, spec }
  const { changed, problems, markers } = await importTasks(call, address, { text: file.text, etag })
  const { changed: fromFile, followed } = await applyFileEvents(call.db, markers, call.requestId)
  if (fromFile.length > 0) await recountSpec(call.db, projectId, spec)
  await followTasks({ ...call, actor: { ...SYSTEM, name: FILE_ACTOR } }, followed)
  return { imported: changed, fromFile, problems }
}

/** What was taken in stays, also where the folder is read-only. */
async function tryToWrite(call: SyncCall, target: Target, file: DocumentText) {
  if (target.write !== true) return { written: 0, error: null }
  try {
    const written = await inTransaction(call.db, (tx) => writeStatuses({ ...call, db: tx }, target, file))
    return { written, error: null }
  } catch (thrown) {
    if (!(thrown instanceof AppError) || isChanged(thrown)) throw thrown
    const { code, message } = thrown
    return { written: 0, error: { code, message, at: call.clock.now().toISOString() } }
  }
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
function bare(etag: string): string {
  return etag.slice(1, -1)
}

/**
 * Writes what the file does not show yet. When the transaction is lost after the file was written, the next round finds
 * markers that say what the database says: nothing happens twice.
 */
async function writeStatuses(
  { db, deps: { remembered } }: SyncCall,
  { projectId, files, spec }: Target,
  file: DocumentText,
): Promise<number> {
  const behind = await selectUnwritten(db, projectId, spec)
  if (behind.length === 0) return 0
  const changes = new Map<string, MarkerChange>(
    behind.map(({ key, status, blockedReason }) => [
      key,
      blockedReason === null ? { status } : { status, blockedReason },
    ]),
  )
  const tag = bare(file.etag)
  const { text, outline, missing } = writeMarkers(
    file.text,
    changes,
    outlineOf(remembered, { text: file.text, tag }),
  )
  if (text !== file.text) {
    const { etag } = await files.writeDocument(spec, 'tasks', text, { ifMatch: file.etag })
    await setTasksEtag(db, projectId, spec, bare(etag))
    rememberAs(remembered, spec, { from: tag, to: bare(etag), outline })
  }
  const lost = new Set(missing)
  const done = behind.filter(({ key }) => !lost.has(key))
  await markWritten(
    db,
    done.map(({ uid }) => uid),
  )
  return done.length
}

/** Markers say nothing that is kept of the other lines: what was known of the text is known of the new one. */
function rememberAs(
  { outlines, texts }: Remembered,
  spec: string,
  { from, to, outline }: { from: string; to: string; outline: Outline | null },
): void {
  if (outline !== null) outlines.set(to, outline)
  const known = texts.get(textsKey(spec, from))
  if (known !== undefined) texts.set(textsKey(spec, to), known)
}

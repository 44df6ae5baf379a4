import { AppError, type Db, inTransaction } from '../../00-platform/index.ts'
import { type DocumentText, fileErrors } from '../files/index.ts'
import { type Outline, writeMarkers } from '../markdown/index.ts'
import type { MarkerChange } from '../model.ts'
import { textsKey } from '../plan/spec-texts.ts'
import { markWritten, selectUnwritten, type UnwrittenRow } from '../queries/file-events.ts'
import { lockSpec, type SyncError, setSyncError, setTasksEtag } from '../queries/import.ts'
import { clearMarkerWrites, noteMarkerWrite } from '../queries/marker-writes.ts'
import { outlineOf, type Remembered } from '../remembered.ts'
import { bare, type SpecPlace, type SyncCall } from './sync.ts'

export interface WriteReport {
  /** Markers that stand in the file now. */
  readonly written: number
  /** Why they could not be written. */
  readonly error: SyncError | null
}

/**
 * Writes the statuses that a `tasks.md` does not show yet into it. All that takes time (reading, the new text, its way to
 * the disk) comes before the transaction, which only decides: under the lock of the spec the database must still agree with
 * the text that was read, and the file must still be that text. When the transaction is lost after the file was put in
 * place, the next round knows the text by what was noted before: nothing happens twice, and nobody is said to have edited it.
 *
 * @param call its `db` is the pool
 * @throws AppError DOCUMENT_CHANGED - the text must be taken in first; any other failure is answered and kept
 */
export async function writeBehind(call: SyncCall, place: SpecPlace): Promise<WriteReport> {
  const behind = await selectUnwritten(call.db, place.projectId, place.spec)
  try {
    const written = behind.length === 0 ? 0 : await writeRows(call, place, behind)
    await setSyncError(call.db, place.projectId, place.spec, null)
    return { written, error: null }
  } catch (thrown) {
    if (!(thrown instanceof AppError) || isChanged(thrown)) throw thrown
    const error = { code: thrown.code, message: thrown.message, at: call.clock.now().toISOString() }
    await setSyncError(call.db, place.projectId, place.spec, error)
    return { written: 0, error }
  }
}

export function isChanged(error: unknown): boolean {
  return error instanceof AppError && error.code === 'DOCUMENT_CHANGED'
}

async function writeRows(call: SyncCall, place: SpecPlace, behind: readonly UnwrittenRow[]): Promise<number> {
  const { remembered } = call.deps
  const file = await place.files.readDocument(place.spec, 'tasks')
  const from = bare(file.etag)
  const known = outlineOf(remembered, { text: file.text, tag: from })
  const { text, outline, missing } = writeMarkers(file.text, changesOf(behind), known)
  const lost = new Set(missing)
  const done = behind.filter(({ key }) => !lost.has(key))
  if (text === file.text) await agreed(call.db, place, from, (tx) => markWritten(tx, done))
  else {
    const to = await replaceText(call.db, place, { file, text, done })
    rememberAs(remembered, place.spec, { from, to, outline })
  }
  return done.length
}

function changesOf(rows: readonly UnwrittenRow[]): Map<string, MarkerChange> {
  return new Map(
    rows.map(({ key, status, blockedReason }) => [
      key,
      blockedReason === null ? { status } : { status, blockedReason },
    ]),
  )
}

/**
 * What is about to happen is noted before, in a transaction of its own: a hub that ends between the putting and the commit
 * leaves its markers in the file, and whoever reads them must know that no person wrote them.
 * @returns the tag of the new text
 */
async function replaceText(
  db: Db,
  place: SpecPlace,
  { file, text, done }: { file: DocumentText; text: string; done: readonly UnwrittenRow[] },
): Promise<string> {
  const prepared = await place.files.prepareDocument(place.spec, 'tasks', text, { ifMatch: file.etag })
  const [from, tag] = [bare(file.etag), bare(prepared.etag)]
  try {
    await noteMarkerWrite(db, place, { from, tag, marks: done })
    await agreed(db, place, from, async (tx) => {
      await markWritten(tx, done)
      await setTasksEtag(tx, place.projectId, place.spec, tag)
      await clearMarkerWrites(tx, place)
      await prepared.put()
    })
    return tag
  } catch (error) {
    await prepared.discard()
    throw error
  }
}

/** Works while the database agrees with the text of that tag, and nobody can change that. @throws AppError DOCUMENT_CHANGED */
async function agreed(
  db: Db,
  { projectId, spec }: SpecPlace,
  tag: string,
  work: (tx: Db) => Promise<void>,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { tasksEtag } = await lockSpec(tx, projectId, spec)
    if (tasksEtag !== tag)
      throw fileErrors.DOCUMENT_CHANGED({
        path: `${spec}/tasks.md`,
        expected: tasksEtag ?? 'none',
        present: tag,
      })
    await work(tx)
  })
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

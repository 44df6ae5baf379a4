import type { Stats } from 'node:fs'
import { type FileHandle, link, lstat, rename, unlink } from 'node:fs/promises'
import { type Content, readContent, sameFile } from './content.ts'
import { fileErrors } from './errors.ts'
import { errnoOf, isMissing } from './failures.ts'
import { type Folder, openNew } from './folder.ts'
import { type Place, temporaryName } from './place.ts'

const WRITE_BITS = 0o222
const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** A new version of a file beside it, on the disk already. */
export interface Draft {
  readonly name: string
  /** What it is to replace; null: no file. */
  readonly present: Content | null
}

/**
 * Replaces a file in one step: a reader sees the old bytes or the new ones, also after a power cut. Mode and owner stay
 * (the owner as far as the hub may set it). Between the last look at the old file and the rename lie microseconds in
 * which another program’s write would be lost; the file system offers nothing that closes them.
 *
 * @throws AppError DOCUMENT_CHANGED, DOCUMENT_TOO_LARGE (what is there), PROJECT_READ_ONLY (write-protected file);
 *   errors of the file system as they are. No temporary file stays.
 */
export async function replaceFile(
  place: Place,
  folder: Folder,
  name: string,
  bytes: Buffer,
  ifMatch: string | null,
): Promise<void> {
  const draft = await draftFile(place, folder, name, bytes, ifMatch)
  try {
    await putDraft(place, folder, name, draft)
  } catch (error) {
    await removeDraft(folder, draft)
    throw error
  }
}

/** The first half of `replaceFile`, which takes the time. @throws as replaceFile */
export async function draftFile(
  place: Place,
  folder: Folder,
  name: string,
  bytes: Buffer,
  ifMatch: string | null,
): Promise<Draft> {
  const present = await presentContent(place, folder, name)
  const path = [...folder.parts, name].join('/')
  refuseOther(path, present, ifMatch)
  if (present && (present.stat.mode & WRITE_BITS) === 0) throw fileErrors.PROJECT_READ_ONLY({ path })
  const draft = { name: temporaryName(place, name), present }
  try {
    await writeDraft(place, folder, draft.name, bytes, present?.stat)
    return draft
  } catch (error) {
    await removeDraft(folder, draft)
    throw error
  }
}

/** The second half: only if the file still is the one that the draft was made for. @throws as replaceFile */
export async function putDraft(place: Place, folder: Folder, name: string, draft: Draft): Promise<void> {
  const { present } = draft
  if (present) await putInPlace(place, folder, name, draft.name, present)
  else await putNew(folder, name, draft.name)
  await syncFolder(folder)
}

export async function removeDraft(folder: Folder, draft: Draft): Promise<void> {
  await unlink(`${folder.at}/${draft.name}`).catch(() => undefined)
}

async function presentContent(place: Place, folder: Folder, name: string): Promise<Content | null> {
  try {
    return await readContent(place.root, folder, name)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function refuseOther(path: string, present: Content | null, ifMatch: string | null): void {
  const expected = ifMatch === '*' ? null : ifMatch
  const found = present?.etag ?? null
  if (found === expected) return
  throw fileErrors.DOCUMENT_CHANGED({ path, expected: expected ?? 'no file', present: found ?? 'no file' })
}

/** Also on the disk when this returns. The owner is set before the mode, because changing it clears bits. */
async function writeDraft(
  place: Place,
  folder: Folder,
  draft: string,
  bytes: Buffer,
  old?: Stats,
): Promise<void> {
  const handle = await openNew(place.root, folder, draft)
  try {
    await handle.writeFile(bytes)
    if (old) await keepOwner(handle, old)
    await handle.chmod(old ? old.mode & 0o7777 : await newFileMode(folder))
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function keepOwner(handle: FileHandle, old: Stats): Promise<void> {
  const mine = await handle.stat()
  if (mine.uid === old.uid && mine.gid === old.gid) return
  await handle.chown(old.uid, old.gid).catch((error: unknown) => {
    if (errnoOf(error) !== 'EPERM') throw error
  })
}

/** Who may read and write the folder may read and write a new file in it. */
export async function newFileMode(folder: Folder): Promise<number> {
  return (await folder.handle.stat()).mode & 0o666
}

async function putInPlace(
  place: Place,
  folder: Folder,
  name: string,
  draft: string,
  present: Content,
): Promise<void> {
  const now = await lstat(`${folder.at}/${name}`).catch(() => null)
  if (now === null || !sameFile(now, present.stat)) {
    const path = [...folder.parts, name].join('/')
    refuseOther(path, await presentContent(place, folder, name), present.etag)
  }
  await rename(`${folder.at}/${draft}`, `${folder.at}/${name}`)
}

/** A link fails where a file is; a rename would replace it. Some file systems have no links: then looking must do. */
async function putNew(folder: Folder, name: string, draft: string): Promise<void> {
  const [from, to] = [`${folder.at}/${draft}`, `${folder.at}/${name}`]
  const path = [...folder.parts, name].join('/')
  const appeared = () => fileErrors.DOCUMENT_CHANGED({ path, expected: 'no file', present: 'a file' })
  try {
    await link(from, to)
    await unlink(from)
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw appeared()
    if (!NO_HARD_LINKS.has(errnoOf(error))) throw error
    if ((await lstat(to).catch(() => null)) !== null) throw appeared()
    await rename(from, to)
  }
}

/** Makes a rename last through a power cut; a few file systems cannot, and need not. */
export async function syncFolder(folder: Folder): Promise<void> {
  await folder.handle.sync().catch((error: unknown) => {
    if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EBADF'].includes(errnoOf(error))) throw error
  })
}

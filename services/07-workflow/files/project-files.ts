import { lstat, readdir, rmdir, unlink } from 'node:fs/promises'
import { bytesOf, etagOf } from './content.ts'
import { isMissing, readFailure, writeFailure } from './failures.ts'
import { type Folder, linkRefused, openForReading, type Root, withFolder, withFolderBelow } from './folder.ts'
import type { WriteCondition, WrittenDocument } from './model.ts'
import { pathParts } from './names.ts'
import type { ProjectFiles } from './project.ts'
import { replaceFile } from './write-file.ts'

/** What lies in a folder of the project. A link is `other`: it is never followed. */
export interface FolderEntry {
  readonly name: string
  readonly kind: 'file' | 'folder' | 'other'
  readonly bytes: number
  /** The later of the times of its content and of its inode: a move or a change of mode counts too. */
  readonly changedAt: Date
}

/**
 * The entries of a folder by name; null when there is no such folder.
 *
 * @param path - relative to the project folder; `''` is the project folder itself
 * @throws AppError PATH_OUTSIDE_PROJECT, PROJECT_NOT_FOUND, PROJECT_ACCESS_DENIED, PROJECT_FILES_FAILED
 */
export async function listProjectFolder(project: ProjectFiles, path: string): Promise<FolderEntry[] | null> {
  const parts = path === '' ? [] : pathParts(path)
  return withFolder(project.place.root, parts, async (folder) => {
    const names = (await readdir(folder.at)).sort()
    const entries = await Promise.all(names.map((name) => entryOf(folder, name)))
    return entries.filter((entry) => entry !== null)
  }).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw readFailure(error, path)
  })
}

/** Null when it went away meanwhile. */
async function entryOf(folder: Folder, name: string): Promise<FolderEntry | null> {
  const stat = await lstat(`${folder.at}/${name}`).catch(() => null)
  if (stat === null) return null
  const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other'
  return { name, kind, bytes: stat.size, changedAt: new Date(Math.max(stat.mtimeMs, stat.ctimeMs)) }
}

interface FileMode {
  /** Whoever may read the file may run it too. */
  readonly executable?: boolean
}

/**
 * Writes any text file below the project in one step, with the folders on the way. Writes of one file wait for each
 * other.
 *
 * @throws AppError DOCUMENT_CHANGED, DOCUMENT_TOO_LARGE, DOCUMENT_NOT_UTF8, PATH_OUTSIDE_PROJECT, PROJECT_READ_ONLY,
 *   PROJECT_DISK_FULL, PROJECT_NOT_FOUND, PROJECT_FILES_FAILED; the old bytes stay in every case.
 */
export async function writeProjectFile(
  project: ProjectFiles,
  path: string,
  text: string,
  { ifMatch, executable = false }: WriteCondition & FileMode,
): Promise<WrittenDocument> {
  const { place } = project
  const parts = pathParts(path)
  const name = parts.at(-1) as string
  const bytes = bytesOf(text, path)
  const write = async (folder: Folder) => {
    await replaceFile(place, folder, name, bytes, ifMatch)
    if (executable) await makeExecutable(place.root, folder, name)
  }
  await place.locks
    .run(`${place.root.path}/${parts.join('/')}`, () =>
      withFolder(place.root, parts.slice(0, -1), write, { make: true }),
    )
    .catch((error: unknown) => {
      throw writeFailure(error, path)
    })
  return { etag: etagOf(bytes), bytes: bytes.length }
}

async function makeExecutable(root: Root, folder: Folder, name: string): Promise<void> {
  const handle = await openForReading(root, folder, name)
  try {
    const { mode } = await handle.stat()
    await handle.chmod((mode & 0o7777) | ((mode & 0o444) >> 2))
  } finally {
    await handle.close()
  }
}

/**
 * Removes a file, or a folder with all that is in it. A link is removed, never what it points at. False when there is
 * no such thing.
 *
 * @throws AppError PATH_OUTSIDE_PROJECT, PROJECT_READ_ONLY, PROJECT_NOT_FOUND, PROJECT_FILES_FAILED
 */
export async function removeProjectPath(project: ProjectFiles, path: string): Promise<boolean> {
  const { place } = project
  const parts = pathParts(path)
  const name = parts.at(-1) as string
  const remove = () =>
    withFolder(place.root, parts.slice(0, -1), (folder) => removeIn(place.root, folder, name))
  return place.locks
    .run(`${place.root.path}/${parts.join('/')}`, remove)
    .then(() => true)
    .catch((error: unknown) => {
      if (isMissing(error)) return false
      throw writeFailure(error, path)
    })
}

/** Each folder is opened from the one above, so that a link swapped in meanwhile leads nowhere. */
async function removeIn(root: Root, folder: Folder, name: string): Promise<void> {
  const target = `${folder.at}/${name}`
  if (!(await lstat(target)).isDirectory()) return unlink(target)
  await withFolderBelow(root, folder, [name], async (inner) => {
    for (const entry of await readdir(inner.at)) await removeIn(root, inner, entry)
  })
  await rmdir(target)
}

/**
 * Every file below a folder, by path relative to it. Bounded, because it is used on folders whose size nobody promised.
 *
 * @throws AppError PATH_OUTSIDE_PROJECT - something in it is neither a file nor a folder; PROJECT_ACCESS_DENIED
 */
export async function filesBelow(
  project: ProjectFiles,
  path: string,
  limit: number,
): Promise<{ readonly path: string; readonly bytes: number; readonly changedAt: Date }[]> {
  const found: { path: string; bytes: number; changedAt: Date }[] = []
  const pending = ['']
  for (let below = pending.pop(); below !== undefined && found.length <= limit; below = pending.pop()) {
    for (const entry of (await listProjectFolder(project, `${path}/${below}`)) ?? []) {
      const inner = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.kind === 'other') throw linkRefused([path, inner])
      if (entry.kind === 'folder') pending.push(inner)
      else found.push({ path: inner, bytes: entry.bytes, changedAt: entry.changedAt })
    }
  }
  return found.sort((one, other) => (one.path < other.path ? -1 : 1))
}

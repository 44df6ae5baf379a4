import { constants, existsSync } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { fileErrors } from './errors.ts'
import { errnoOf } from './failures.ts'

/**
 * How nothing outside the project is reached, whatever is swapped meanwhile: every folder on the way is opened on its
 * own, without following a link, *relative to the descriptor of the one above* (`/proc/self/fd/N/name`, which is
 * what openat(2) does), and the last step names a file in a folder that is held open. No check can be outrun, because
 * no path is looked up twice. Where there is no `/proc/self/fd`, the same steps go by path, and what was opened
 * counts only if its real path and its inode are the expected ones afterwards (which somebody who may write the
 * project folder could still outrun by swapping twice within microseconds; by descriptor nobody can).
 * Hard links are accepted: they are the file itself, and only who may write both folders can make one.
 */
export interface Root {
  /** Real path of the project folder. */
  readonly path: string
  readonly byDescriptor: boolean
}

export interface Folder {
  /** Prefix for calls on what lies in the folder: `${at}/${name}`. */
  readonly at: string
  /** Names from the project folder down to it. */
  readonly parts: readonly string[]
  readonly handle: FileHandle
}

const { O_RDONLY, O_CREAT, O_EXCL, O_WRONLY } = constants
// Undefined on Windows, where the checks after the opening stand in for them.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0
const DIRECTORY = constants.O_DIRECTORY ?? 0
// A pipe without a writer must not hold the process.
const NON_BLOCKING = constants.O_NONBLOCK ?? 0

export const FOLDER_FLAGS = O_RDONLY | DIRECTORY | NO_FOLLOW

export function descriptorPathsWork(): boolean {
  return process.platform === 'linux' && existsSync('/proc/self/fd')
}

interface FolderOptions {
  /** Makes the folders that are missing on the way. */
  readonly make?: boolean
}

/**
 * Opens the folder below the project and closes it after `work`.
 *
 * @throws AppError PATH_OUTSIDE_PROJECT, PROJECT_NOT_FOUND; errors of the file system as they are (ENOENT, EACCES…).
 */
export async function withFolder<T>(
  root: Root,
  parts: readonly string[],
  work: (folder: Folder) => Promise<T>,
  options: FolderOptions = {},
): Promise<T> {
  const top = await openRoot(root)
  try {
    return await withFolderBelow(root, top, parts, work, options)
  } finally {
    await top.handle.close()
  }
}

/** The same from a folder that is open already. */
export async function withFolderBelow<T>(
  root: Root,
  from: Folder,
  parts: readonly string[],
  work: (folder: Folder) => Promise<T>,
  options: FolderOptions = {},
): Promise<T> {
  const [name, ...rest] = parts
  if (name === undefined) return work(from)
  const next = await openBelow(root, from, name, options)
  try {
    return await withFolderBelow(root, next, rest, work, options)
  } finally {
    await next.handle.close()
  }
}

async function openRoot(root: Root): Promise<Folder> {
  const handle = await open(root.path, FOLDER_FLAGS).catch((cause: unknown) => {
    throw ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(cause))
      ? fileErrors.PROJECT_NOT_FOUND({ root: root.path }, { cause })
      : cause
  })
  const folder = folderOf(root, handle, [])
  // A folder above may have become a link, or this one may have been moved: it is no longer the project then.
  const real = await (root.byDescriptor ? readlink(folder.at) : realpath(root.path)).catch(() => '')
  if (real === root.path) return folder
  await handle.close()
  throw fileErrors.PROJECT_NOT_FOUND({ root: root.path })
}

async function openBelow(root: Root, above: Folder, name: string, options: FolderOptions): Promise<Folder> {
  const target = `${above.at}/${name}`
  const parts = [...above.parts, name]
  if (options.make) await makeFolder(target)
  const handle = await open(target, FOLDER_FLAGS).catch((cause: unknown) => refuseLink(target, parts, cause))
  const folder = folderOf(root, handle, parts)
  return root.byDescriptor ? folder : confirm(root, handle, parts, folder)
}

async function makeFolder(target: string): Promise<void> {
  await mkdir(target).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw error
  })
}

function folderOf(root: Root, handle: FileHandle, parts: readonly string[]): Folder {
  const at = root.byDescriptor ? `/proc/self/fd/${handle.fd}` : join(root.path, ...parts)
  return { at, parts, handle }
}

/** Opens a file of the folder for reading. @throws AppError PATH_OUTSIDE_PROJECT; ENOENT and others as they are. */
export function openForReading(root: Root, folder: Folder, name: string): Promise<FileHandle> {
  return openFile(root, folder, name, O_RDONLY | NON_BLOCKING)
}

/** Makes a file that nobody else can have made, readable by its owner only until it gets its mode. */
export function openNew(root: Root, folder: Folder, name: string): Promise<FileHandle> {
  return openFile(root, folder, name, O_WRONLY | O_CREAT | O_EXCL)
}

async function openFile(root: Root, folder: Folder, name: string, flags: number): Promise<FileHandle> {
  const target = `${folder.at}/${name}`
  const parts = [...folder.parts, name]
  const handle = await open(target, flags | NO_FOLLOW, 0o600).catch((cause: unknown) =>
    refuseLink(target, parts, cause),
  )
  return root.byDescriptor ? handle : confirm(root, handle, parts, handle)
}

async function refuseLink(target: string, parts: readonly string[], cause: unknown): Promise<never> {
  const found = await lstat(target).catch(() => null)
  if (found?.isSymbolicLink() || errnoOf(cause) === 'ELOOP') throw linkRefused(parts, cause)
  throw cause
}

export function linkRefused(parts: readonly string[], cause?: unknown): Error {
  const path = parts.join('/')
  return fileErrors.PATH_OUTSIDE_PROJECT({ path, reason: `${path} is a symbolic link` }, { cause })
}

/** Without descriptors in paths: what was opened must be what the path means, with no link on the way. */
async function confirm<T>(root: Root, handle: FileHandle, parts: readonly string[], value: T): Promise<T> {
  const path = join(root.path, ...parts)
  const [opened, found, real] = await Promise.all([
    handle.stat(),
    lstat(path).catch(() => null),
    realpath(path).catch(() => ''),
  ])
  if (real === path && found?.ino === opened.ino && found.dev === opened.dev) return value
  await handle.close()
  throw linkRefused(parts)
}

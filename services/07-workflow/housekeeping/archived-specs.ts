import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Db } from '../../00-platform/index.ts'
import {
  filesBelow,
  listProjectFolder,
  type ProjectFiles,
  removeArchivedSpec,
  type SpecFile,
} from '../files/index.ts'
import type { OpenedProject } from '../projects/projects.ts'
import type { Candidate, Found, Kept } from './model.ts'
import { type SpecLife, selectSpecLives } from './queries.ts'
import { tarOf } from './tar.ts'

/** A spec beyond this is no text any more: a person looks at it. */
const MAX_FILES = 1_000
const MAX_BYTES = 64 * 1024 * 1024

const zip = promisify(gzip)

/**
 * Archived specs that nothing happened to since `limit`: neither the archiving nor a change of any of its files. One with
 * an approval that waits or a task that somebody works on stays.
 */
export async function findArchivedSpecs(
  db: Db,
  { id, files }: OpenedProject,
  limit: Date,
  most: number,
): Promise<Found> {
  const names = (await files.listSpecs()).filter(({ archived }) => archived).map(({ name }) => name)
  // The move to the archive changes the inode of the folder, whoever made it.
  const folders = (await listProjectFolder(files, files.folders.archive)) ?? []
  const movedAt = new Map(folders.map(({ name, changedAt }) => [name, changedAt.getTime()]))
  const candidates: Candidate[] = []
  const kept: Kept[] = []
  for (const life of await selectSpecLives(db, id, names)) {
    if (candidates.length > most) break
    const since = await lastChange(files, life, movedAt.get(life.name) ?? 0)
    if (typeof since === 'string') kept.push({ id: life.name, reason: since })
    else if (since < limit) {
      const reason = reasonToKeep(life)
      if (reason !== null) kept.push({ id: life.name, reason })
      else candidates.push({ id: life.name, about: folderOf(files, life.name), since: since.toISOString() })
    }
  }
  return { candidates, kept }
}

function folderOf(files: ProjectFiles, name: string): string {
  return `${files.folders.archive}/${name}`
}

function reasonToKeep({ waiting, active }: SpecLife): string | null {
  if (waiting > 0) return 'an approval of it waits'
  return active > 0 ? 'somebody works on a task of it' : null
}

/** A text says why it cannot be told. */
async function lastChange(files: ProjectFiles, { name }: SpecLife, movedAt: number): Promise<Date | string> {
  try {
    const found = await filesBelow(files, folderOf(files, name), MAX_FILES)
    const tooMuch = found.reduce((sum, { bytes }) => sum + bytes, 0) > MAX_BYTES || found.length > MAX_FILES
    if (tooMuch) return `it holds more than ${MAX_FILES} files or ${MAX_BYTES} bytes`
    const times = found.map(({ changedAt }) => changedAt.getTime())
    return new Date(Math.max(movedAt, ...times))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * Writes the spec to `<folder>/<project>/<spec>-<time>.tar.gz`, on the disk, then removes it. Answers the file, or
 * why the spec stayed.
 */
export async function removeSpec(
  { id, files }: OpenedProject,
  name: string,
  exportFolder: string,
  now: Date,
): Promise<{ readonly file: string } | { readonly reason: string }> {
  const found = await filesBelow(files, folderOf(files, name), MAX_FILES)
  const archive = await archiveOf(files, name, found)
  if (archive === null) return { reason: 'a file name in it is too long to be exported' }
  const stamp = now.toISOString().replace(/[:.]/g, '-')
  const file = await writeExport(join(exportFolder, id), `${name}-${stamp}.tar.gz`, archive)
  if (await removeArchivedSpec(files, name, found)) return { file }
  await rm(file, { force: true })
  return { reason: 'it was changed, moved or removed meanwhile' }
}

async function archiveOf(files: ProjectFiles, name: string, found: readonly SpecFile[]) {
  const contents: { path: string; bytes: Buffer; changedAt: Date }[] = []
  for (const { path, changedAt } of found) {
    const { bytes } = await files.readFile(`${folderOf(files, name)}/${path}`)
    contents.push({ path: `${name}/${path}`, bytes, changedAt })
  }
  const tar = tarOf(contents)
  return tar === null ? null : zip(tar)
}

/** Whole or not at all, and on the disk when this returns. */
async function writeExport(folder: string, name: string, bytes: Buffer): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, `.${name}.tmp`)
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, join(folder, name))
  return join(folder, name)
}

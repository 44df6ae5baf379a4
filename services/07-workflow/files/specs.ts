import { lstat, mkdir, rename, rm } from 'node:fs/promises'
import { etagOf } from './content.ts'
import { fileErrors } from './errors.ts'
import { errnoOf, isMissing, readFailure, writeFailure } from './failures.ts'
import { type Folder, openNew, withFolder, withFolderBelow } from './folder.ts'
import { SPEC_DOCUMENTS } from './model.ts'
import { checkSpecName } from './names.ts'
import { archiveFolder, type Place, specsFolder, temporaryName } from './place.ts'
import { specTemplates } from './templates.ts'
import { newFileMode, syncFolder } from './write-file.ts'

type Templates = ReturnType<typeof specTemplates>

/**
 * Makes a spec with a template for each document, in one step: other programs see all three files or none.
 *
 * @throws AppError SPEC_NAME_INVALID, SPEC_EXISTS (an archived one too), PROJECT_READ_ONLY, PROJECT_DISK_FULL,
 *   PATH_OUTSIDE_PROJECT, PROJECT_NOT_FOUND
 */
export async function createSpec(place: Place, name: string, title = titleOf(name)): Promise<void> {
  checkSpecName(name)
  await changingSpecs(place, name, async () => {
    await refuseTaken(place, archiveFolder(place.layout), name)
    const make = (specs: Folder) => makeWhole(place, specs, name, specTemplates(title))
    await withFolder(place.root, specsFolder(place.layout), make, { make: true })
  })
}

async function makeWhole(place: Place, specs: Folder, name: string, files: Templates): Promise<void> {
  await refuseTakenIn(specs, name)
  const draft = temporaryName(place, name)
  const changes = SPEC_DOCUMENTS.map((document) => {
    return { spec: name, document, etag: etagOf(Buffer.from(files[document])) }
  })
  try {
    await mkdir(`${specs.at}/${draft}`)
    await withFolderBelow(place.root, specs, [draft], (folder) => writeAll(place, folder, files))
    await place.own.announce(changes, () => moveFolder(specs, draft, specs, name))
  } catch (error) {
    await rm(`${specs.at}/${draft}`, { recursive: true, force: true })
    throw error
  }
}

async function writeAll(place: Place, folder: Folder, files: Templates): Promise<void> {
  for (const document of SPEC_DOCUMENTS) {
    const handle = await openNew(place.root, folder, `${document}.md`)
    try {
      await handle.writeFile(files[document])
      await handle.chmod(await newFileMode(folder))
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
  await syncFolder(folder)
}

/** `user-login` → `User login`. */
function titleOf(name: string): string {
  const words = name.split('-').filter(Boolean).join(' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A folder cannot replace one that holds something: the file system refuses that itself. */
export async function moveFolder(
  source: Folder,
  name: string,
  target: Folder,
  newName: string,
): Promise<void> {
  try {
    await rename(`${source.at}/${name}`, `${target.at}/${newName}`)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errnoOf(error))) throw error
    throw taken(target, newName)
  }
  await syncFolder(target)
  if (source.handle !== target.handle) await syncFolder(source)
}

/** @throws AppError SPEC_EXISTS - there is something with that name in that folder */
export async function refuseTaken(place: Place, parts: readonly string[], name: string): Promise<void> {
  const look = withFolder(place.root, parts, (folder) => refuseTakenIn(folder, name))
  await look.catch((error: unknown) => {
    if (!isMissing(error)) throw readFailure(error, parts.join('/'))
  })
}

export async function refuseTakenIn(folder: Folder, name: string): Promise<void> {
  if ((await lstat(`${folder.at}/${name}`).catch(() => null)) !== null) throw taken(folder, name)
}

function taken(folder: Folder, name: string): Error {
  return fileErrors.SPEC_EXISTS({ path: [...folder.parts, name].join('/') })
}

/** Changes of the set of specs go one after the other. */
export async function changingSpecs(place: Place, name: string, work: () => Promise<void>): Promise<void> {
  try {
    await place.locks.run(`${place.root.path}/`, work)
  } catch (error) {
    throw writeFailure(error, name)
  }
}

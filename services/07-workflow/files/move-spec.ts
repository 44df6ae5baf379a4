import { lstat } from 'node:fs/promises'
import { readContent } from './content.ts'
import { fileErrors } from './errors.ts'
import { isMissing } from './failures.ts'
import { type Folder, linkRefused, withFolder, withFolderBelow } from './folder.ts'
import { SPEC_DOCUMENTS } from './model.ts'
import { checkSpecName, shown } from './names.ts'
import type { OwnChange } from './own-writes.ts'
import { archiveFolder, type Place, specsFolder } from './place.ts'
import { changingSpecs, moveFolder, refuseTaken, refuseTakenIn } from './specs.ts'

type State = 'active' | 'archived'
interface Spot {
  readonly state: State
  readonly name: string
}

/**
 * Moves a spec to the archive, whole and in one step.
 *
 * @throws AppError SPEC_NAME_INVALID, SPEC_NOT_FOUND, SPEC_EXISTS, PROJECT_READ_ONLY, PATH_OUTSIDE_PROJECT
 */
export function archiveSpec(place: Place, name: string): Promise<void> {
  return move(place, { state: 'active', name }, { state: 'archived', name })
}

/** Brings an archived spec back. @throws AppError as archiveSpec */
export function unarchiveSpec(place: Place, name: string): Promise<void> {
  return move(place, { state: 'archived', name }, { state: 'active', name })
}

/** Gives an active spec another name, which no archived one may have either. @throws AppError as archiveSpec */
export async function renameSpec(place: Place, from: string, to: string): Promise<void> {
  checkSpecName(to)
  await refuseTaken(place, archiveFolder(place.layout), to)
  await move(place, { state: 'active', name: from }, { state: 'active', name: to })
}

async function move(place: Place, from: Spot, to: Spot): Promise<void> {
  checkSpecName(from.name)
  const missing = () => fileErrors.SPEC_NOT_FOUND({ name: shown(from.name), state: from.state })
  const moveInto = async (source: Folder, target: Folder) => {
    await refuseTakenIn(target, to.name)
    const changes = await seenByWatcher(place, source, from, to)
    await place.own.announce(changes, () => moveFolder(source, from.name, target, to.name))
  }
  await changingSpecs(place, from.name, () =>
    withFolder(place.root, folderOf(place, from), async (source) => {
      await refuseNoFolder(source, from.name, missing)
      await withFolder(place.root, folderOf(place, to), (target) => moveInto(source, target), { make: true })
    }).catch((error: unknown) => {
      throw isMissing(error) ? missing() : error
    }),
  )
}

function folderOf(place: Place, { state }: Spot): readonly string[] {
  return state === 'active' ? specsFolder(place.layout) : archiveFolder(place.layout)
}

async function refuseNoFolder(source: Folder, name: string, missing: () => Error): Promise<void> {
  const found = await lstat(`${source.at}/${name}`)
  if (found.isSymbolicLink()) throw linkRefused([...source.parts, name])
  if (!found.isDirectory()) throw missing()
}

/** A watcher sees the active specs only: documents leave, arrive, or both. */
async function seenByWatcher(place: Place, source: Folder, from: Spot, to: Spot): Promise<OwnChange[]> {
  const changes: OwnChange[] = []
  for (const document of SPEC_DOCUMENTS) {
    if (from.state === 'active') changes.push({ spec: from.name, document, etag: null })
    const etag = to.state === 'active' ? await etagIn(place, source, from.name, document) : null
    if (etag !== null) changes.push({ spec: to.name, document, etag })
  }
  return changes
}

/** Null also when the document cannot be read, which must not keep a spec from being moved. */
async function etagIn(place: Place, source: Folder, spec: string, document: string): Promise<string | null> {
  const read = withFolderBelow(place.root, source, [spec], (folder) =>
    readContent(place.root, folder, `${document}.md`),
  )
  return (await read.catch(() => null))?.etag ?? null
}

import { isMissing } from './failures.ts'
import { withFolder } from './folder.ts'
import { checkSpecName } from './names.ts'
import { archiveFolder, temporaryName } from './place.ts'
import type { ProjectFiles } from './project.ts'
import { filesBelow, removeProjectPath } from './project-files.ts'
import { changingSpecs, moveFolder } from './specs.ts'

/** A file of a spec, as a look at its folder tells. */
export interface SpecFile {
  /** Below the folder of the spec. */
  readonly path: string
  readonly bytes: number
  readonly changedAt: Date
}

/**
 * Removes an archived spec, when it still holds exactly these files: it is set aside in one step first, so that nobody
 * changes it between the look and the removal. False when it is not there, or holds something else; then it stays.
 *
 * @throws AppError SPEC_NAME_INVALID, PROJECT_READ_ONLY, PATH_OUTSIDE_PROJECT, PROJECT_FILES_FAILED
 */
export async function removeArchivedSpec(
  project: ProjectFiles,
  name: string,
  expected: readonly SpecFile[],
): Promise<boolean> {
  const { place } = project
  const aside = temporaryName(place, checkSpecName(name))
  const parts = archiveFolder(place.layout)
  const path = `${parts.join('/')}/${aside}`
  const rename = (from: string, to: string) =>
    withFolder(place.root, parts, (folder) => moveFolder(folder, from, folder, to))
  let removed = false
  await changingSpecs(place, name, async () => {
    if (!(await rename(name, aside).then(...THERE_OR_NOT))) return
    removed = sameFiles(await filesBelow(project, path, expected.length + 1).catch(() => []), expected)
    if (!removed) await rename(aside, name)
  })
  if (removed) await removeProjectPath(project, path)
  return removed
}

/** What a rename came to: false when there was nothing to rename. */
const THERE_OR_NOT = [
  () => true,
  (error: unknown) => {
    if (isMissing(error)) return false
    throw error
  },
] as const

function sameFiles(one: readonly SpecFile[], other: readonly SpecFile[]): boolean {
  return one.length === other.length && one.every((file, index) => sameFile(file, other[index]))
}

function sameFile(one: SpecFile, other: SpecFile | undefined): boolean {
  return (
    one.path === other?.path &&
    one.bytes === other.bytes &&
    one.changedAt.getTime() === other.changedAt.getTime()
  )
}

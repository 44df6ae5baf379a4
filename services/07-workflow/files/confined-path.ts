import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, readFailure } from './failures.ts'
import { linkRefused, withFolder } from './folder.ts'
import { pathParts } from './names.ts'
import type { ProjectFiles } from './project.ts'

/** A path that was found to stay in the project. */
export interface ConfinedPath {
  /** Relative to the project folder, with `/`, without `.` or doubled slashes: the form to keep. */
  readonly path: string
  readonly absolute: string
  readonly exists: boolean
}

/**
 * Checks a path below the project: its text, and every name of it that exists. It says what is there *now*; whoever
 * wants the content uses `project.readFile`, which checks while it opens.
 *
 * @throws AppError PATH_OUTSIDE_PROJECT, PROJECT_NOT_FOUND, PROJECT_ACCESS_DENIED
 */
export async function confinedPath(project: ProjectFiles, path: string): Promise<ConfinedPath> {
  const parts = pathParts(path)
  const { root } = project.place
  const name = parts.at(-1) as string
  const look = withFolder(root, parts.slice(0, -1), async (folder) => {
    if ((await lstat(`${folder.at}/${name}`)).isSymbolicLink()) throw linkRefused(parts)
    return true
  })
  const exists = await look.catch((error: unknown) => {
    if (isMissing(error)) return false
    throw readFailure(error, parts.join('/'))
  })
  return { path: parts.join('/'), absolute: join(root.path, ...parts), exists }
}

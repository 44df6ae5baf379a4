import { realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { z } from 'zod'
import type { McpCall } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import type { ProjectSchema } from '../schemas.ts'

type Project = z.infer<typeof ProjectSchema>

/** How the old tools name a project. */
export const projectPathInput = {
  projectPath: z
    .string()
    .min(1)
    .max(4_096)
    .optional()
    .describe(
      'Absolute path of the project, or of a folder in it; may be left out when only one is registered',
    ),
}

export interface NamedProject {
  /** Undefined: none was named, so the only one there is. */
  readonly project: string | undefined
  readonly root: string | undefined
}

/**
 * The registered project with this folder, or that this folder lies in; the innermost of several.
 * @throws AppError PROJECT_UNKNOWN
 */
export async function projectAt(call: McpCall, path: string | undefined): Promise<NamedProject> {
  if (path === undefined) return { project: undefined, root: undefined }
  const { projects } = await call<{ projects: Project[] }>('projects.list')
  const found = holding(projects, resolve(path)) ?? holding(projects, realPath(path))
  if (found !== undefined && isAbsolute(path)) return { project: found.id, root: found.root }
  const ids = projects.map(({ id, root }) => `${id} (${root})`).join(', ') || 'none'
  throw workflowErrors.PROJECT_UNKNOWN({ id: `at ${path}`, ids })
}

function holding(projects: readonly Project[], path: string | undefined): Project | undefined {
  if (path === undefined) return undefined
  const around = projects.filter(({ root }) => path === root || path.startsWith(root + sep))
  return around.sort((a, b) => b.root.length - a.root.length)[0]
}

/** Projects are kept by their real path; a guide may name a link to it. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

/** Agents name files by absolute paths too, where one below the project is meant. */
export function belowRoot(filePath: string, { root }: NamedProject): string {
  if (root === undefined || !isAbsolute(filePath)) return filePath
  const below = relative(root, filePath)
  return below.startsWith('..') ? filePath : below.split(sep).join('/')
}

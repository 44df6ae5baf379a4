import { basename, isAbsolute } from 'node:path'
import type { Actor, Clock, Db } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { workflowErrors } from '../errors.ts'
import type { ProjectFiles } from '../files/index.ts'
import {
  deleteProject,
  insertProject,
  type ProjectRow,
  selectProject,
  selectProjects,
} from '../queries/projects.ts'

/** What the functions of this service need of a call. */
export interface ProjectCall {
  readonly deps: WorkflowDeps
  readonly db: Db
  readonly actor: Actor
  readonly clock: Clock
}

export interface OpenedProject {
  readonly id: string
  readonly files: ProjectFiles
}

/**
 * Makes a folder known to the hub, which reads and writes specs in it from then on. The same folder under the same id
 * again changes nothing.
 * @throws AppError PROJECT_ROOT_RELATIVE, PROJECT_NOT_FOUND, PROJECT_ACCESS_DENIED, PROJECT_TAKEN
 */
export async function registerProject(call: ProjectCall, order: { root: string; id?: string | undefined }) {
  const { root } = findFolder(call, order.root)
  const id = order.id ?? idOf(root)
  const inserted = await insertProject(call.db, { id, root, by: call.actor.name, now: call.clock.now() })
  if (inserted !== undefined) return describe(call, inserted)
  const rows = await selectProjects(call.db)
  const taken = rows.find((row) => row.id === id || row.root === root)
  if (taken?.id === id && taken.root === root) return describe(call, taken)
  throw workflowErrors.PROJECT_TAKEN({ id: taken?.id ?? id, root: taken?.root ?? root })
}

/** What registering would do. @throws AppError PROJECT_ROOT_RELATIVE, PROJECT_NOT_FOUND, PROJECT_ACCESS_DENIED */
export function planProject(call: ProjectCall, order: { root: string; id?: string | undefined }) {
  const { root, layout } = findFolder(call, order.root)
  return { id: order.id ?? idOf(root), root, layout }
}

function findFolder({ deps }: ProjectCall, root: string): ProjectFiles {
  if (!isAbsolute(root)) throw workflowErrors.PROJECT_ROOT_RELATIVE({ root })
  return deps.openFolder(root)
}

/** `/srv/Web Shop` → `web-shop`. */
function idOf(root: string): string {
  const id = basename(root)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
  return id === '' ? 'project' : id.slice(0, 100)
}

/** All projects by id. One whose folder is gone says so instead of failing the list. */
export async function listProjects(call: ProjectCall) {
  return { projects: (await selectProjects(call.db)).map((row) => describe(call, row)) }
}

function describe({ deps }: ProjectCall, row: ProjectRow) {
  try {
    const { layout, folders, ignored } = deps.openFolder(row.root)
    return { ...row, state: 'open' as const, layout, folder: folders.specs, ignored: ignored?.folder ?? null }
  } catch {
    return { ...row, state: 'missing' as const, layout: null, folder: null, ignored: null }
  }
}

/** Forgets a project; its files stay as they are. @throws AppError PROJECT_UNKNOWN */
export async function removeProject(call: ProjectCall, id: string) {
  if (!(await deleteProject(call.db, id))) throw await unknown(call.db, id)
  return { id, removed: true }
}

/**
 * The project that a call means: the one it names, else the only one there is.
 * @throws AppError PROJECT_UNKNOWN, PROJECT_AMBIGUOUS, PROJECT_NONE, PROJECT_NOT_FOUND
 */
export async function projectOf(
  call: Pick<ProjectCall, 'deps' | 'db'>,
  id: string | undefined,
): Promise<OpenedProject> {
  const row = id === undefined ? await onlyProject(call.db) : await selectProject(call.db, id)
  if (row === undefined) throw await unknown(call.db, id ?? '')
  return { id: row.id, files: call.deps.openFolder(row.root) }
}

/** The hub's own project, on which it opens, is meant only where there is no other. */
export const OWN_PROJECT = 'revops-hub'

async function onlyProject(db: Db): Promise<ProjectRow> {
  const all = await selectProjects(db)
  const others = all.filter(({ id }) => id !== OWN_PROJECT)
  const rows = others.length > 0 ? others : all
  if (rows.length > 1) throw workflowErrors.PROJECT_AMBIGUOUS({ ids: idsOf(rows) })
  if (rows[0] === undefined) throw workflowErrors.PROJECT_NONE()
  return rows[0]
}

async function unknown(db: Db, id: string) {
  return workflowErrors.PROJECT_UNKNOWN({ id, ids: idsOf(await selectProjects(db)) })
}

function idsOf(rows: readonly ProjectRow[]): string {
  return rows.map(({ id }) => id).join(', ') || 'none'
}

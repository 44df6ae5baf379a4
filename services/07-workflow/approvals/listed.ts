import type { Clock } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { type ProjectFiles, SPEC_DOCUMENTS, STEERING_DOCUMENTS } from '../files/index.ts'
import { hashNow } from './check.ts'
import type { ApprovalRow } from './queries.ts'

interface Call {
  readonly deps: Pick<WorkflowDeps, 'keeper' | 'remembered'>
  readonly clock: Clock
}

interface Project {
  readonly projectId: string
  readonly files: ProjectFiles
}

/** A list is read again with every event; a file is not. */
const LOOK_AGAIN_MS = 5_000
/** Looking ends there; what was not reached is looked at first the next time. */
const MOST_MS = 100
const AT_ONCE = 8

/**
 * Files of approved entries that are not what the entries say of them: changed since, or what was approved again. Those
 * that a watcher sees are not looked at, nobody watches the others.
 */
export async function differingFiles(
  { deps, clock }: Call,
  project: Project,
  rows: readonly ApprovalRow[],
): Promise<string[]> {
  const { looked } = deps.remembered
  const now = clock.now().getTime()
  const keyOf = (path: string) => `${project.projectId}\0${path}`
  const lookedAt = (path: string) => looked.get(keyOf(path)) ?? 0
  const approved = rows.filter((row) => row.status === 'approved' && !isWatched(deps, project, row))
  const paths = [...new Set(approved.map(({ filePath }) => filePath))]
    .filter((path) => now - lookedAt(path) >= LOOK_AGAIN_MS)
    .sort((one, other) => lookedAt(one) - lookedAt(other))
  const differing: string[] = []
  const until = performance.now() + MOST_MS
  for (let at = 0; at < paths.length && performance.now() < until; at += AT_ONCE) {
    const look = async (path: string) => {
      looked.set(keyOf(path), now)
      const hash = await hashNow(project.files, path)
      if (approved.some((row) => row.filePath === path && says(row) !== (hash === row.contentHash)))
        differing.push(path)
    }
    await Promise.all(paths.slice(at, at + AT_ONCE).map(look))
  }
  return differing.sort()
}

/** Whether an entry says that its file is what was approved. */
function says({ staleAt }: ApprovalRow): boolean {
  return staleAt === null
}

/** An edit of a document of the spec that the entry is about, or of a steering document, is told to the hub. */
function isWatched(
  { keeper }: Call['deps'],
  { projectId, files }: Project,
  { filePath, categoryName }: ApprovalRow,
): boolean {
  const { specs, steering } = files.folders
  if (SPEC_DOCUMENTS.some((name) => filePath === `${specs}/${categoryName}/${name}.md`))
    return keeper.isFresh(projectId, categoryName)
  return STEERING_DOCUMENTS.some((name) => filePath === `${steering}/${name}.md`) && keeper.isKept(projectId)
}

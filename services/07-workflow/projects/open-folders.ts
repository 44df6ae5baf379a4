import { createLocks, type FilesDeps, openProject, type ProjectFiles } from '../files/index.ts'

/** How long it may take to notice that a project moved its specs to the other layout, in milliseconds. */
const LOOK_AGAIN_MS = 2_000

/**
 * Opens project folders, each once per process: writes of one file then wait for each other, and a watcher knows the
 * hub's own. To open one reads all its spec folders, so what was opened a moment ago is not looked at again.
 */
export function openFolders(
  deps: FilesDeps = {},
  now = () => performance.now(),
): (root: string) => ProjectFiles {
  const known = new Map<string, { files: ProjectFiles; lookAgainAt: number }>()
  const shared = { ...deps, locks: deps.locks ?? createLocks() }
  return (root) => {
    const opened = known.get(root)
    if (opened !== undefined && now() < opened.lookAgainAt) return opened.files
    const fresh = openProject(root, shared)
    const before = known.get(fresh.root)?.files
    const files = before?.layout === fresh.layout ? before : fresh
    for (const path of [root, fresh.root]) known.set(path, { files, lookAgainAt: now() + LOOK_AGAIN_MS })
    return files
  }
}

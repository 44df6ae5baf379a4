import type { ProjectFiles } from '../files/index.ts'
import { type Commit, findCommit, logOf, logOfFile, openRepository } from './repository.ts'
import { type GitOptions, runGit } from './run.ts'

export interface FileLog {
  /** What was checked out when the first page was read: later pages go on from there. */
  readonly head: string
  readonly commits: readonly Commit[]
}

/**
 * Commits that touched a file, newest first; null when nothing is committed yet, or `head` is there no more.
 * @throws AppError GIT_NO_REPOSITORY, GIT_MISSING, GIT_TIMEOUT, GIT_REFUSED
 */
export async function fileLog(
  files: ProjectFiles,
  options: GitOptions,
  { path, head, skip, limit }: { path: string; head: string | null; skip: number; limit: number },
): Promise<FileLog | null> {
  const git = await openRepository(files, options)
  const from = await findCommit(git, head ?? 'HEAD')
  return from === null ? null : { head: from, commits: await logOfFile(git, { from, path, skip, limit }) }
}

/**
 * The text of a file as a commit has it, and when that was; undefined when there is no such commit or no such file in it.
 * @throws AppError GIT_NO_REPOSITORY, GIT_MISSING, GIT_TIMEOUT, GIT_OUTPUT_TOO_LARGE
 */
export async function fileAt(
  files: ProjectFiles,
  options: GitOptions,
  { sha, path }: { readonly sha: string; readonly path: string },
): Promise<{ readonly text: string; readonly at: Date } | undefined> {
  const git = await openRepository(files, options)
  const [commit] =
    (await findCommit(git, sha)) === null ? [] : await logOf(git, { from: [sha], without: [], limit: 1 })
  if (commit === undefined) return undefined
  const { code, out } = await runGit(git, ['cat-file', 'blob', `${sha}:${path}`])
  return code === 0 ? { text: out, at: new Date(commit.at) } : undefined
}

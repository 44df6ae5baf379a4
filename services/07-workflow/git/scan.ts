import type { Db } from '../../00-platform/index.ts'
import { AppError, decodeCursor, inTransaction, page } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { projectOf } from '../projects/projects.ts'
import { selectProjects } from '../queries/projects.ts'
import { taskMarks } from './habits.ts'
import {
  type CommitFilter,
  type FoundCommit,
  insertCommits,
  linkCommits,
  lockScan,
  markCommitsGone,
  type ScanRow,
  selectCommits,
  selectScan,
  updateScan,
} from './queries.ts'
import { branchTips, type Commit, logOf, openRepository } from './repository.ts'
import type { Git } from './run.ts'

interface ScanCall {
  readonly deps: WorkflowDeps
  /** The pool: each batch has its own transaction, and git runs outside of them. */
  readonly db: Db
  readonly signal: AbortSignal
}

/** Commits of one batch; batches of one scan; branches that are looked at. */
export interface ScanBounds {
  readonly batch: number
  readonly batches: number
  readonly branches: number
}
export const SCAN_BOUNDS: ScanBounds = { batch: 1_000, batches: 50, branches: 1_000 }

export interface ScanResult {
  readonly project: string
  /** Commits that were read now. */
  readonly read: number
  /** Of these, new ones that name a task. */
  readonly found: number
  /** Commits tied to their task now, found in whatever scan. */
  readonly linked: number
  /** There are more to read: scan again. */
  readonly more: boolean
}

/**
 * Reads the commits of a project that are new since the last scan and ties those that name a task to it. Bounded; a scan
 * that did not come to the end, or was killed, is taken up where it was. Safe to run again: a commit is one row.
 * @throws AppError GIT_NO_REPOSITORY, GIT_MISSING, GIT_TIMEOUT, GIT_REFUSED
 */
export async function scanProject(
  call: ScanCall,
  input: { readonly project?: string | undefined },
  bounds: ScanBounds = SCAN_BOUNDS,
): Promise<ScanResult> {
  const { id, files } = await projectOf(call, input.project)
  const git = await openRepository(files, call.deps.options.git)
  let [read, found, more] = [0, 0, true]
  for (let round = 0; more && round < bounds.batches; round++) {
    call.signal.throwIfAborted()
    const batch = await readBatch(call.db, git, id, bounds)
    read += batch.read
    found += batch.found
    more = batch.more
  }
  const linked = await inTransaction(call.db, (tx) => linkCommits(tx, id))
  return { project: id, read, found, linked, more }
}

async function readBatch(db: Db, git: Git, projectId: string, bounds: ScanBounds) {
  const known = await selectScan(db, projectId)
  const reading = known.reading ?? (await branchTips(git, bounds.branches))
  const skip = known.reading === null ? 0 : known.done
  const commits = await logOf(git, { from: reading, without: known.tips, limit: bounds.batch, skip })
  const whole = commits.length < bounds.batch
  const lost = !whole ? [] : await lostCommits(git, known.tips, reading, bounds.batch)
  const next: ScanRow = whole
    ? { tips: reading, reading: null, done: 0 }
    : { tips: known.tips, reading, done: skip + commits.length }
  // What was begun by an earlier scan is done: the branches may have moved on since.
  const more = !whole || known.reading !== null
  const found = await inTransaction(db, async (tx) => {
    // Another scan went on meanwhile: what it wrote stands, and the next batch begins there.
    if (!sameScan(await lockScan(tx, projectId), known)) return null
    const count = await insertCommits(tx, projectId, commits.flatMap(foundCommits))
    await markCommitsGone(tx, projectId, lost)
    await updateScan(tx, projectId, next)
    return count
  })
  return found === null ? { read: 0, found: 0, more: true } : { read: commits.length, found, more }
}

function sameScan(one: ScanRow, other: ScanRow): boolean {
  return (
    JSON.stringify([one.tips, one.reading, one.done]) ===
    JSON.stringify([other.tips, other.reading, other.done])
  )
}

/** Commits that a branch had and no branch has now: rewritten, or thrown away. */
async function lostCommits(git: Git, before: readonly string[], now: readonly string[], limit: number) {
  const lost = await logOf(git, { from: before, without: now, limit })
  return lost.map(({ sha }) => sha)
}

function foundCommits({ sha, subject, author, at }: Commit): FoundCommit[] {
  return taskMarks(subject).map(({ spec, id }) => ({
    sha,
    ref: spec === null ? id : `${spec}/${id}`,
    spec,
    taskId: id,
    subject: clean(subject).slice(0, 500),
    author: clean(author).slice(0, 200),
    at,
  }))
}

/** PostgreSQL holds no NUL, and a broken name is no reason to lose a commit. */
const clean = (text: string) => text.replaceAll('\0', '')

/** What every project's scan came to; a project that is no repository is named with the code, not an end of the others. */
export async function scanProjects(call: ScanCall, input: { readonly project?: string | undefined }) {
  const ids =
    input.project === undefined ? (await selectProjects(call.db)).map(({ id }) => id) : [input.project]
  const scanned: ScanResult[] = []
  const skipped: { project: string; code: string }[] = []
  for (const project of ids) {
    try {
      scanned.push(await scanProject(call, { project }))
    } catch (error) {
      if (!(error instanceof AppError) || input.project !== undefined) throw error
      skipped.push({ project, code: error.code })
    }
  }
  return { scanned, skipped }
}

/** Commits that name a task, newest first. @throws AppError CURSOR_INVALID and those of projectOf */
export async function listCommits(
  call: Pick<ScanCall, 'deps' | 'db'>,
  input: Omit<CommitFilter, 'after'> & { project?: string | undefined; cursor?: string | undefined },
) {
  const { id } = await projectOf(call, input.project)
  const key = input.cursor === undefined ? undefined : decodeCursor(input.cursor, ['time', 'text', 'text'])
  const after = key === undefined ? undefined : { at: key[0], sha: key[1], ref: key[2] }
  const rows = await selectCommits(call.db, id, { ...input, after, limit: input.limit + 1 })
  const { items, nextCursor } = page(rows, input.limit, ({ at, sha, ref }) => [at, sha, ref])
  return { project: id, commits: items, nextCursor }
}

import { type ProjectCall, projectOf } from '../projects/projects.ts'
import { gitErrors } from './errors.ts'
import { BRANCH_ADVICE, FREE_BRANCHES, isTaskBranch, isTaskSubject, SUBJECT_ADVICE } from './habits.ts'
import {
  baseBranch,
  type Commit,
  commitOf,
  currentBranch,
  findCommit,
  logOf,
  openRepository,
} from './repository.ts'
import type { Git } from './run.ts'

export interface CheckOrder {
  readonly project?: string | undefined
  /** The branch whose name is checked; by default the one that is checked out, with `to` none. */
  readonly branch?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly limit: number
  /** Fail with GIT_HABITS instead of answering the problems. */
  readonly strict: boolean
}

export interface HabitProblem {
  readonly kind: 'branch' | 'commit'
  /** The branch, or the subject of the commit. */
  readonly name: string
  readonly sha: string | null
  readonly advice: string
}

/**
 * Whether a branch and the commits on it name their task, newest first. The range is `from..to`; by default what the
 * branch has and the default branch has not (on the default branch itself: its newest commits). Merges are left out, as
 * git words them itself.
 * @throws AppError GIT_NO_REPOSITORY, GIT_REF_UNKNOWN, GIT_HABITS (strict), GIT_MISSING, GIT_TIMEOUT, GIT_REFUSED
 */
export async function checkHabits(call: Pick<ProjectCall, 'deps' | 'db'>, order: CheckOrder) {
  const { id, files } = await projectOf(call, order.project)
  const git = await openRepository(files, call.deps.options.git)
  const branch = order.branch ?? (order.to === undefined ? await currentBranch(git) : null)
  const { base, commits, truncated } = await commitsOf(git, order)
  const problems = [...branchProblems(branch), ...commits.flatMap(commitProblems)]
  if (order.strict && problems.length > 0) throw broken(problems)
  return { project: id, branch, base, checked: commits.length, truncated, problems }
}

async function commitsOf(git: Git, { from, to, branch, limit }: CheckOrder) {
  const head = to ?? (branch === undefined ? 'HEAD' : `refs/heads/${branch}`)
  const nothingYet = to === undefined && branch === undefined && (await findCommit(git, 'HEAD')) === null
  if (nothingYet) return { base: null, commits: [], truncated: false }
  const until = await commitOf(git, head)
  const base = from ?? (await baseBranch(git))
  const since = base === null ? null : await commitOf(git, base)
  // Nothing is new on the default branch itself: there its newest commits are looked at.
  const without = since === null || (since === until && from === undefined) ? [] : [since]
  const found = await logOf(git, { from: [until], without, limit: limit + 1 })
  const commits = found.slice(0, limit).filter(({ parents }) => parents < 2)
  return { base: without.length === 0 ? null : base, commits, truncated: found.length > limit }
}

function branchProblems(branch: string | null): HabitProblem[] {
  if (branch === null || FREE_BRANCHES.includes(branch) || isTaskBranch(branch)) return []
  return [{ kind: 'branch', name: branch, sha: null, advice: BRANCH_ADVICE }]
}

function commitProblems({ sha, subject }: Commit): HabitProblem[] {
  if (isTaskSubject(subject)) return []
  return [{ kind: 'commit', name: subject.slice(0, 200), sha, advice: SUBJECT_ADVICE }]
}

const SHOWN_PROBLEMS = 20

function broken(problems: readonly HabitProblem[]) {
  const lines = problems
    .slice(0, SHOWN_PROBLEMS)
    .map(({ name, sha, advice }) => `${sha === null ? 'branch' : sha.slice(0, 12)} ${name}: ${advice}`)
  return gitErrors.GIT_HABITS(
    { count: problems.length, problems: lines.join('\n') },
    { details: { problems: problems.slice(0, 200) } },
  )
}

import { realpath } from 'node:fs/promises'
import type { ProjectFiles } from '../files/index.ts'
import { gitErrors } from './errors.ts'
import { askGit, type Git, type GitOptions, reasonOf, runGit } from './run.ts'

/**
 * The repository of a project, whose folder must be the top of its work tree: a repository somewhere above belongs to
 * more than the project.
 * @throws AppError GIT_NO_REPOSITORY, GIT_REFUSED (e.g. it belongs to another user), GIT_MISSING, GIT_TIMEOUT
 */
export async function openRepository(files: ProjectFiles, options: GitOptions): Promise<Git> {
  const git = { root: files.root, options }
  const { code, out, err } = await runGit(git, ['rev-parse', '--show-toplevel'])
  if (code !== 0 && !/not a git repository|must be run in a work tree/.test(err))
    throw gitErrors.GIT_REFUSED({ reason: reasonOf(err, code) })
  const top = code === 0 ? await realpath(out.replace(/\r?\n$/, '')).catch(() => '') : ''
  if (top !== files.root) throw gitErrors.GIT_NO_REPOSITORY({ root: files.root })
  return git
}

const HASH = /^[0-9a-f]{40}([0-9a-f]{24})?$/

/**
 * The hash of the commit that a name stands for. A name that begins with `-` is taken as a name, never as an option.
 * @throws AppError GIT_REF_UNKNOWN
 */
export async function commitOf(git: Git, ref: string): Promise<string> {
  const found = await findCommit(git, ref)
  if (found === null) throw gitErrors.GIT_REF_UNKNOWN({ ref: JSON.stringify(ref).slice(0, 120) })
  return found
}

export async function findCommit(git: Git, ref: string): Promise<string | null> {
  if (ref === '' || ref.includes('\0')) return null
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]
  const { code, out } = await runGit(git, args)
  const hash = out.trim()
  return code === 0 && HASH.test(hash) ? hash : null
}

/** The branch that is checked out, also one without a commit; null when none is. */
export async function currentBranch(git: Git): Promise<string | null> {
  const { code, out } = await runGit(git, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
  return code === 0 ? out.trim() : null
}

/** Where work is branched from: what the remote calls its default, else main or master; null when there is none. */
export async function baseBranch(git: Git): Promise<string | null> {
  for (const ref of ['refs/remotes/origin/HEAD', 'refs/heads/main', 'refs/heads/master']) {
    if ((await findCommit(git, ref)) !== null) return ref
  }
  return null
}

/** Hashes of all branches and of what is checked out, each once, at most `limit`. */
export async function branchTips(git: Git, limit: number): Promise<string[]> {
  const listed = await askGit(git, [
    'for-each-ref',
    `--count=${limit}`,
    '--sort=-committerdate',
    '--format=%(objectname)',
    'refs/heads',
  ])
  const head = await findCommit(git, 'HEAD')
  const tips = listed.split('\n').filter((line) => HASH.test(line))
  return [...new Set(head === null ? tips : [head, ...tips])]
}

export interface Commit {
  readonly sha: string
  readonly parents: number
  readonly author: string
  /** When it was written, as ISO text with its zone. */
  readonly at: string
  readonly subject: string
}

/**
 * git fills and cuts names and subjects to a width: one commit whose message is megabytes of one line must not make every
 * later scan fail for what git answers in all.
 */
const FORMAT = ['%H', '%P', '%<(200,trunc)%an', '%aI', '%<(2000,trunc)%s'].join('%x1f')

export interface LogRange {
  readonly from: readonly string[]
  /** Commits that are reached from these are left out; one that does not exist any more is ignored. */
  readonly without: readonly string[]
  readonly limit: number
  readonly skip?: number
}

/** Only what was asked for, record by record. */
const PLAIN = [
  '--topo-order',
  '--no-color',
  '--no-show-signature',
  '--no-decorate',
  '--no-notes',
  '--no-patch',
  '-z',
  `--format=${FORMAT}`,
]

/** Commits newest first. Hashes only: nothing in them can be an option. @throws AppError GIT_REFUSED, GIT_TIMEOUT */
export async function logOf(git: Git, { from, without, limit, skip = 0 }: LogRange): Promise<Commit[]> {
  if (from.length === 0) return []
  const revisions = [...from, ...without.map((hash) => `^${hash}`)].join('\n')
  const range = [`--max-count=${limit}`, `--skip=${skip}`, '--stdin']
  const out = await askGit(git, ['log', '--ignore-missing', ...PLAIN, ...range], `${revisions}\n`)
  return out.split('\0').filter(Boolean).map(commitFrom)
}

/** Commits that touched a file, newest first; the path means itself, whatever is in it. @throws AppError GIT_REFUSED, GIT_TIMEOUT */
export async function logOfFile(
  git: Git,
  { from, path, limit, skip }: { from: string; path: string; limit: number; skip: number },
): Promise<Commit[]> {
  const range = [`--max-count=${limit}`, `--skip=${skip}`, from, '--', path]
  const out = await askGit(git, ['--literal-pathspecs', 'log', ...PLAIN, ...range])
  return out.split('\0').filter(Boolean).map(commitFrom)
}

function commitFrom(record: string): Commit {
  const [sha = '', parents = '', author = '', at = '', ...subject] = record.split('\x1f')
  const count = parents === '' ? 0 : parents.split(' ').length
  const text = subject.join(' ').trimEnd()
  return { sha: sha.trim(), parents: count, author: author.trimEnd(), at: readableTime(at), subject: text }
}

/** A commit may claim any time; one that no calendar holds counts as the beginning of time, and is kept. */
function readableTime(text: string): string {
  return /^\d{4}-/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '1970-01-01T00:00:00Z'
}

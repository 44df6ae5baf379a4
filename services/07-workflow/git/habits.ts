/**
 * How branches and commit messages name their task. The expressions are written so that JavaScript and `grep -E` read
 * them alike: the checks of the hub and the hooks in the repository use the same.
 */
const NUMBER = '[0-9]+(\\.[0-9]+)*'
const SPEC = '[a-z][a-z0-9-]*'
const MARK = `\\[TASK-(${SPEC}/)?${NUMBER}\\]`

/** `feature/task-001-install-postgresql`, `fix/task-1.2-login` */
export const BRANCH = `^(feature|fix|docs)/task-${NUMBER}(-[a-z0-9]+)+$`
/** `[TASK-001] Install PostgreSQL`, `[TASK-user-login/1.2] …`, more marks, and what git itself puts before one. */
export const SUBJECT = `^((fixup|squash|amend)! )*(Revert "|Reapply ")*(${MARK} )+[^ ]`

/** Branches that stand for no task. */
export const FREE_BRANCHES: readonly string[] = ['main', 'master']

const BRANCH_PATTERN = new RegExp(BRANCH)
const SUBJECT_PATTERN = new RegExp(SUBJECT)
const MARKS = new RegExp(`^\\[TASK-(?:(${SPEC})/)?(${NUMBER})\\] `)
const PREFIXES = /^((fixup|squash|amend)! )*((Revert|Reapply) ")*/

export const BRANCH_ADVICE =
  'name it feature|fix|docs/task-XXX-description, e.g. feature/task-001-install-postgresql'
export const SUBJECT_ADVICE = 'begin it with the task: [TASK-001] Brief description'

export function isTaskBranch(name: string): boolean {
  return BRANCH_PATTERN.test(name)
}

export function isTaskSubject(subject: string): boolean {
  return SUBJECT_PATTERN.test(subject)
}

/** A task as a commit names it. */
export interface TaskMark {
  readonly spec: string | null
  /** As written: `001`, `1.2`. */
  readonly id: string
}

/** A subject may be as long as its writer likes; nobody means more tasks than this with one commit. */
const MAX_MARKS = 20
const MAX_SUBJECT = 2_000

/** The tasks that a subject names, in its order, each once, at most 20. */
export function taskMarks(subject: string): TaskMark[] {
  const found: TaskMark[] = []
  let rest = subject.slice(0, MAX_SUBJECT).replace(PREFIXES, '')
  for (let match = MARKS.exec(rest); match !== null && found.length < MAX_MARKS; match = MARKS.exec(rest)) {
    const mark = { spec: match[1] ?? null, id: match[2] ?? '' }
    if (!found.some(({ spec, id }) => spec === mark.spec && id === mark.id)) found.push(mark)
    rest = rest.slice(match[0].length)
  }
  return found
}

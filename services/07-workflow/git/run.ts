import { execFile } from 'node:child_process'
import { gitErrors } from './errors.ts'

export interface GitOptions {
  /** What git gets of the hub's environment: where programs and the user's own git settings lie, nothing else. */
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly maxBytes: number
}

export const defaultGitOptions: GitOptions = {
  env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  timeoutMs: 15_000,
  maxBytes: 16 * 1024 * 1024,
}

/**
 * The settings of a repository may name programs, and a managed project may come from anywhere. What reading could run
 * is switched off; a command line setting wins over the repository's.
 */
const HARMLESS = [
  '--no-optional-locks',
  '--no-pager',
  '--no-replace-objects',
  ...['core.fsmonitor=false', 'core.sshCommand=false', 'core.askPass=', 'credential.helper='].flatMap(
    setting,
  ),
  ...['log.showSignature=false', 'gpg.program=false', 'gpg.ssh.program=false'].flatMap(setting),
  ...['core.pager=cat', 'diff.external=', 'safe.bareRepository=explicit'].flatMap(setting),
  ...['i18n.logOutputEncoding=UTF-8', 'core.quotePath=true', 'log.mailmap=false'].flatMap(setting),
]

function setting(pair: string): string[] {
  return ['-c', pair]
}

/** No questions, no transport (a partial clone would fetch what is missing), messages in English. */
const OWN_ENV = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
}

export interface GitAnswer {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A folder that git is asked about, and how. */
export interface Git {
  readonly root: string
  readonly options: GitOptions
}

/**
 * Runs git in the folder, without a shell. The arguments are the caller's: names from outside go behind
 * `--end-of-options` or to standard input. A code other than 0 is the caller's to judge.
 * @throws AppError GIT_MISSING, GIT_TIMEOUT, GIT_OUTPUT_TOO_LARGE
 */
export function runGit({ root, options }: Git, args: readonly string[], input = ''): Promise<GitAnswer> {
  const { timeoutMs, maxBytes } = options
  const env = { ...options.env, ...OWN_ENV }
  const how = {
    cwd: root,
    env,
    timeout: timeoutMs,
    maxBuffer: maxBytes,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  } as const
  return new Promise((resolve, reject) => {
    const child = execFile('git', [...HARMLESS, ...args], how, (error, out, err) => {
      const code = error?.code
      if (error === null) resolve({ code: 0, out, err })
      else if (code === 'ENOENT')
        reject(gitErrors.GIT_MISSING({ path: options.env.PATH ?? '' }, { cause: error }))
      else if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
        reject(gitErrors.GIT_OUTPUT_TOO_LARGE({ limit: maxBytes }))
      else if (error.killed) reject(gitErrors.GIT_TIMEOUT({ seconds: timeoutMs / 1_000 }))
      else if (typeof code === 'number') resolve({ code, out, err })
      else reject(gitErrors.GIT_REFUSED({ reason: String(code ?? error.signal) }, { cause: error }))
    })
    // git may end before it read all of it; its code tells why.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

/** The same where only success will do. @throws AppError GIT_REFUSED with the first line of what git said */
export async function askGit(git: Git, args: readonly string[], input = ''): Promise<string> {
  const { code, out, err } = await runGit(git, args, input)
  if (code === 0) return out
  throw gitErrors.GIT_REFUSED({ reason: reasonOf(err, code) })
}

export function reasonOf(err: string, code: number): string {
  return err.trim().split('\n')[0]?.slice(0, 300) || `exit code ${code}`
}

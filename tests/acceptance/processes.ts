import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Hub, type Program, type Settings, until } from './program.ts'
import { copySharedHome, type Use } from './shared-homes.ts'

export {
  type Ended,
  HUB_POLL_MS,
  type Hub,
  type Program,
  type Settings,
  type UntilOptions,
  until,
} from './program.ts'

const ROOT = join(import.meta.dirname, '../..')
const START_WITHIN_MS = 90_000
const ANSWER_WITHIN_MS = 30_000

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface StartOptions {
  /** A process group of its own, so that all of it can be killed at once. Ctrl-C does not reach it then. */
  readonly ownGroup?: boolean
}

/** Starts real processes of the product and remembers them; `cleanUp` kills what is left and removes every home. */
export interface Processes {
  /** A new empty REVOPS_HOME. */
  home(): string
  /**
   * A new home as a hub leaves it that was started and stopped, and loaded nothing or, with `loaded`, the smallest sample
   * company: the next start takes a moment.
   */
  usedHome(use?: Use): Promise<string>
  /** The hub, ready to answer. Rejects with its output when it ends first. */
  hub(home: string, settings?: Settings): Promise<Hub>
  /** The hub, not waited for. */
  startHub(home: string, settings?: Settings, options?: StartOptions): Program
  worker(home: string, settings: Settings): Program
  cli(home: string, args: readonly string[], settings?: Settings): Promise<CliResult>
  cleanUp(): Promise<void>
}

/** Builds what is stale; milliseconds when nothing is. */
export function buildProduct(): void {
  execFileSync(process.execPath, [join(ROOT, 'bin/build.mjs')], { cwd: ROOT, stdio: 'pipe' })
}

export function bundleOf(name: string): string {
  return join(ROOT, 'dist', `${name}.mjs`)
}

export function createProcesses(): Processes {
  const programs: Program[] = []
  const homes: string[] = []

  const run = (bundle: string, home: string, settings: Settings, options: RunOptions = {}) => {
    const program = startProgram(bundle, home, settings, options)
    programs.push(program)
    return program
  }
  const startHub = (home: string, settings: Settings = {}, options: StartOptions = {}) =>
    run('server', home, settings, options)
  const hub = async (home: string, settings: Settings = {}) => readyHub(startHub(home, settings), home)
  const home = () => {
    const made = mkdtempSync(join(tmpdir(), 'revops-acceptance-'))
    homes.push(made)
    return made
  }

  return {
    home,
    usedHome: async (use = 'started') => {
      const copy = home()
      await copySharedHome(use, copy, hub)
      return copy
    },
    startHub,
    hub,
    worker: (home, settings) => run('worker', home, settings),
    cli: async (home, args, settings = {}) => {
      const program = run('cli', home, settings, { args })
      const { code } = await program.ended
      return { code: code ?? -1, stdout: program.stdout(), stderr: program.stderr() }
    },
    cleanUp: async () => {
      for (const program of programs) program.kill('SIGKILL')
      await Promise.all(programs.map(({ ended }) => ended))
      for (const home of homes) await remove(home)
    },
  }
}

const REMOVE_TRIES = 40
const REMOVE_EVERY_MS = 250

/**
 * Children notice that their hub is gone within a moment; until then they may still write. Each try begins anew: `maxRetries`
 * of rmSync waits for a folder to be empty without looking into it again.
 */
async function remove(folder: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return rmSync(folder, { recursive: true, force: true })
    } catch (error) {
      if (tries === REMOVE_TRIES || (error as { code?: unknown }).code !== 'ENOTEMPTY') throw error
      await setTimeout(REMOVE_EVERY_MS)
    }
  }
}

interface RunOptions extends StartOptions {
  readonly args?: readonly string[]
}

/** Only what a process needs is in its environment: the shell's own settings must not decide a test. */
function startProgram(bundle: string, home: string, settings: Settings, options: RunOptions) {
  const { args = [], ownGroup = false } = options
  const child = spawn(process.execPath, [bundleOf(bundle), ...args], {
    cwd: home,
    detached: ownGroup,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      TMPDIR: tmpdir(),
      REVOPS_HOME: home,
      API_PORT: '0',
      DASHBOARD_PORT: '0',
      LOG_LEVEL: 'warn',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      said[name] += chunk.toString('utf8')
    })
  }
  const output = () => said.stdout + said.stderr
  return {
    pid: pidOf(child),
    output,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
    killGroup: (signal: NodeJS.Signals) => void process.kill(-pidOf(child), signal),
    ended: once(child, 'close').then(() => ({
      code: child.exitCode,
      signal: child.signalCode,
      output: output(),
    })),
  }
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('the process did not start')
  return child.pid
}

async function readyHub(program: Program, home: string): Promise<Hub> {
  await until('the hub to be ready', () => program.output().includes('ready in'), {
    timeoutMs: START_WITHIN_MS,
    program,
  })
  return connectedHub(program, home, endpointOf(home)?.api ?? '')
}

/** A hub as soon as it listens, which is before it takes up its work. Rejects with its output when it ends first. */
export async function listeningHub(program: Program, home: string): Promise<Hub> {
  const find = () => {
    const endpoint = endpointOf(home)
    return endpoint?.pid === program.pid && endpoint
  }
  const { api } = await until('the hub to listen', find, { timeoutMs: START_WITHIN_MS, program })
  return connectedHub(program, home, api)
}

/** What the last hub of the home wrote, be it alive or not. */
function endpointOf(home: string): { readonly pid: number; readonly api: string } | undefined {
  const file = join(home, 'endpoint.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

function connectedHub(program: Program, home: string, api: string): Hub {
  const call = async <T>(action: string, input: object = {}, token = tokenOf(home, 'agent')) => {
    const response = await fetch(`${api}/api/v1/actions/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    return { status: response.status, body: (await response.json()) as T }
  }
  const read = async <T>(path: string) => {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
    return (await (await fetch(`${api}/api/v1${path}`, { signal })).json()) as T
  }
  return { ...program, home, api, call, read }
}

export function tokenOf(home: string, name: 'agent' | 'owner'): string {
  return readFileSync(join(home, 'tokens', name), 'utf8').trim()
}

/** Process ids of the living children of a process, their children included. */
export function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    if (/^\d+$/.test(entry)) parents.set(Number(entry), parentOf(Number(entry)))
  }
  const below = (parent: number): number[] =>
    [...parents].filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

export function isAlive(pid: number): boolean {
  return parentOf(pid) !== -1
}

/** -1 when the process is gone; one that has ended and waits for its parent counts as gone. */
function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? -1 : Number(parent)
  } catch {
    return -1
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readEndpoint } from '../../services/00-platform/hub/endpoint-file.ts'
import { readTokenFile } from '../../services/00-platform/identity/token-file.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const POLL_MS = 20
const MEMORY_MS = 250
const START_MS = 120_000

export interface HubOptions {
  readonly home: string
  /** Added to a bare environment: nothing of ours reaches the hub by accident. */
  readonly env: Readonly<Record<string, string>>
  /** `bootstrap` is what `npm start` runs; `server` is the hub alone. */
  readonly program: 'bootstrap' | 'server'
  /** Node options of the hub, e.g. a profile. */
  readonly execArgv?: readonly string[]
}

export interface Memory {
  /** Highest resident memory of the hub process, MiB. */
  readonly hub: number
  /** The same of each child, by the name of its program, MiB. */
  readonly children: Readonly<Record<string, number>>
}

export interface HubProcess {
  readonly api: string
  readonly pid: number
  /** From spawn to the first /ready of 200, seconds. */
  readonly readySeconds: number
  call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T>
  /** Waits for a run; its result and its seconds from start to finish as the hub counts them. */
  finish<T>(runId: string): Promise<{ result: T; seconds: number }>
  memory(): Memory
  /** SIGTERM; answers the seconds until the process was gone. */
  stop(): Promise<number>
}

/** Starts a hub of its own home and ports; what it says goes to `hub.log` in the home. */
export async function startHub(options: HubOptions): Promise<HubProcess> {
  mkdirSync(options.home, { recursive: true, mode: 0o700 })
  const started = performance.now()
  const child = await launch(options)
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  try {
    const endpoint = await untilReady(child, options.home)
    const readySeconds = secondsSince(started)
    const peaks = watchMemory(endpoint.pid)
    const call = caller(endpoint.api, options.home)
    return {
      api: endpoint.api,
      pid: endpoint.pid,
      readySeconds,
      call,
      finish: (runId) => finishRun(call, runId),
      memory: () => ({ hub: peakMiB(endpoint.pid), children: Object.fromEntries(peaks.highest) }),
      stop: async () => {
        peaks.stop()
        const asked = performance.now()
        child.kill('SIGTERM')
        await gone
        return secondsSince(asked)
      },
    }
  } catch (error) {
    child.kill('SIGTERM')
    await gone
    throw error
  }
}

async function launch({ home, env, program, execArgv = [] }: HubOptions): Promise<ChildProcess> {
  const args =
    program === 'server' ? [...execArgv, 'dist/server.mjs'] : [...execArgv, 'bin/bootstrap.mjs', 'start']
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH ?? '',
      REVOPS_HOME: home,
      API_PORT: String(await freePort()),
      DASHBOARD_PORT: String(await freePort()),
      RATE_LIMIT_PER_MINUTE: '10000000',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = createWriteStream(join(home, 'hub.log'), { flags: 'a' })
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log, { end: false })
  return child
}

async function untilReady(child: ChildProcess, home: string) {
  for (const until = performance.now() + START_MS; performance.now() < until; await pause(POLL_MS)) {
    if (child.exitCode !== null) throw new Error(`the hub ended with ${child.exitCode}: ${logTail(home)}`)
    const endpoint = readEndpoint(home)
    if (endpoint === undefined) continue
    const answer = await fetch(`${endpoint.api}/ready`).catch(() => undefined)
    if (answer?.status === 200) return endpoint
  }
  throw new Error(`the hub is not ready after ${START_MS / 1000} s: ${logTail(home)}`)
}

function logTail(home: string): string {
  return readFileSync(join(home, 'hub.log'), 'utf8').slice(-2_000)
}

function caller(api: string, home: string): HubProcess['call'] {
  return async <T>(method: string, path: string, body?: object) => {
    const answer = await fetch(`${api}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${readTokenFile(home, 'agent') ?? ''}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
    return JSON.parse(text) as T
  }
}

interface RunView<T> {
  readonly status: string
  readonly result: T
  readonly error: unknown
  readonly startedAt: string
  readonly finishedAt: string
}

async function finishRun<T>(call: HubProcess['call'], id: string): Promise<{ result: T; seconds: number }> {
  for (;;) {
    const run = await call<RunView<T>>('GET', `/runs/${id}`)
    if (run.status === 'succeeded') {
      return { result: run.result, seconds: (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000 }
    }
    if (run.status === 'failed' || run.status === 'cancelled')
      throw new Error(`run ${id} ${run.status}: ${JSON.stringify(run.error)}`)
    await pause(100)
  }
}

/** Children come and go: their highest memory is read while they live. */
function watchMemory(pid: number) {
  const highest = new Map<string, number>()
  const look = () => {
    for (const child of childrenOf(pid)) {
      const name = programOf(child)
      // Just started or just gone: it has no program to be named after.
      if (name === '') continue
      highest.set(name, Math.max(highest.get(name) ?? 0, peakMiB(child)))
    }
  }
  const timer = setInterval(look, MEMORY_MS)
  timer.unref()
  return { highest, stop: () => clearInterval(timer) }
}

/** VmHWM of a process in MiB; 0 when it is gone. */
export function peakMiB(pid: number): number {
  try {
    const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return Math.round(Number(match?.[1] ?? 0) / 102.4) / 10
  } catch {
    return 0
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}

function programOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const file = words.find((word) => /\.m?[jt]s$/.test(word)) ?? words[0] ?? ''
    return file.replace(/^.*\//, '').replace(/\.m?[jt]s$/, '')
  } catch {
    return ''
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

export function secondsSince(started: number): number {
  return Math.round(performance.now() - started) / 1000
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

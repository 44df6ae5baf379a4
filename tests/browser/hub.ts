import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const POLL_MS = 250

export interface RunningHub {
  /** Address of the dashboard, without a slash at the end. */
  readonly url: string
  readonly signInLink: string
  readonly agentToken: string
  /** GET below /api/v1. */
  read<T>(path: string): Promise<T>
  /** POST below /api/v1 as the default agent; answers the HTTP status too. */
  write(path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }>
  stop(): Promise<void>
}

/** Builds what is stale and starts the real server with a home and ports of its own; without settings it loads the sample company. */
export async function startHub(settings: Readonly<Record<string, string>> = {}): Promise<RunningHub> {
  execFileSync(process.execPath, [join(ROOT, 'bin/build.mjs')], { cwd: ROOT, stdio: 'pipe' })
  const home = mkdtempSync(join(tmpdir(), 'revops-browser-'))
  const [apiPort, dashboardPort] = await Promise.all([freePort(), freePort()])
  const child = spawn(process.execPath, [join(ROOT, 'dist/server.mjs')], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      REVOPS_HOME: home,
      API_PORT: String(apiPort),
      DASHBOARD_PORT: String(dashboardPort),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = collect(child)
  const url = `http://localhost:${dashboardPort}`
  try {
    const signInLink = await until('the sign-in link', output, child, () => {
      const found = /(http:\/\/\S+\/sign-in\/\S+)/.exec(output())?.[1]
      return Promise.resolve(found)
    })
    const agentToken = readFileSync(join(home, 'tokens/agent'), 'utf8').trim()
    return {
      url,
      signInLink,
      agentToken,
      read: async <T>(path: string) => (await (await fetch(`${url}/api/v1${path}`)).json()) as T,
      write: (path, body = {}) => post(`${url}/api/v1${path}`, agentToken, body),
      stop: () => stop(child, home),
    }
  } catch (error) {
    await stop(child, home)
    throw error
  }
}

interface StageState {
  readonly name: string
  readonly status: string
  readonly error: { readonly message: string } | null
}

/** Waits until the sample company went through every stage. */
export async function untilMatched(hub: RunningHub, timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs
  while (Date.now() < end) {
    const { stages } = await hub.read<{ stages: StageState[] }>('/pipeline/status')
    const failed = stages.find(({ status }) => status === 'failed')
    if (failed !== undefined) throw new Error(`the stage ${failed.name} failed: ${failed.error?.message}`)
    if (stages.every(({ status }) => status === 'succeeded')) return
    await pause()
  }
  throw new Error('the sample company was not matched in time')
}

async function post(address: string, token: string, body: object) {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

function collect(child: ChildProcess): () => string {
  let text = ''
  const add = (chunk: Buffer) => {
    text += chunk.toString('utf8')
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  return () => text
}

async function until<T>(
  what: string,
  output: () => string,
  child: ChildProcess,
  find: () => Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + 120_000
  while (Date.now() < end && child.exitCode === null) {
    const found = await find()
    if (found !== undefined) return found
    await pause()
  }
  throw new Error(`${what} did not appear; the server said:\n${output().slice(-4_000)}`)
}

async function stop(child: ChildProcess, home: string): Promise<void> {
  if (child.exitCode === null) {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
  }
  rmSync(home, { recursive: true, force: true })
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS))
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

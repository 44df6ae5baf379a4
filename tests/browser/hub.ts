import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buildProduct, createProcesses, HUB_POLL_MS, tokenOf, until } from '../acceptance/processes.ts'
import type { Settings } from '../acceptance/program.ts'
import { LITTLE, type Use } from '../acceptance/shared-homes.ts'

export interface RunningHub {
  /** Address of the dashboard, without a slash at the end. */
  readonly url: string
  readonly signInLink: string
  readonly agentToken: string
  /** Of the person who owns the hub's files. */
  readonly ownerToken: string
  /** GET below /api/v1. */
  read<T>(path: string): Promise<T>
  /** POST (or another method) below /api/v1, as the default agent or with another token; answers the HTTP status too. */
  write(path: string, body?: object, options?: WriteOptions): Promise<Written>
  stop(): Promise<void>
}

export interface WriteOptions {
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly token?: string
}

export interface Written {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** A hub with one project of its own folder. */
export interface ProjectHub extends RunningHub {
  readonly root: string
  /** Address of a page in the dashboard, or of an answer below /api/v1, for the project. */
  inProject(path: string): string
  /** Writes a file of the project; the path is relative to its root. */
  put(path: string, text: string): void
}

/** Id of the project in a ProjectHub. */
const PROJECT = 'web'

/**
 * The real server on a home of its own: with the smallest sample company `loaded`, or `started` without any source.
 * `settings` are added to its environment.
 */
export async function startHub(use: Use, settings: Settings = {}): Promise<RunningHub> {
  buildProduct()
  const processes = createProcesses()
  try {
    const ofUse = use === 'loaded' ? LITTLE : { SAMPLE: 'false' }
    const hub = await processes.hub(await processes.usedHome(use), { ...ofUse, ...settings })
    const find = () => /(http:\/\/\S+)\/sign-in\/\S+/.exec(hub.output()) ?? undefined
    const [signInLink, url = ''] = await until('the sign-in link', find, { program: hub })
    const agentToken = tokenOf(hub.home, 'agent')
    return {
      ...{ url, signInLink, agentToken, ownerToken: tokenOf(hub.home, 'owner') },
      read: async <T>(path: string) => (await (await fetch(`${url}/api/v1${path}`)).json()) as T,
      write: (path, body = {}, { method = 'POST', token = agentToken } = {}) =>
        send(method, `${url}/api/v1${path}`, token, body),
      stop: async () => {
        hub.kill('SIGTERM')
        await hub.ended
        await processes.cleanUp()
      },
    }
  } catch (error) {
    await processes.cleanUp()
    throw error
  }
}

/** A hub without any source and with one project of these files (paths relative to its root), its tasks read. */
export async function startProjectHub(
  files: Readonly<Record<string, string>>,
  settings: Settings = {},
): Promise<ProjectHub> {
  const root = mkdtempSync(join(tmpdir(), 'revops-web-shop-'))
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const [path, text] of Object.entries(files)) put(path, text)
  const hub = await startHub('started', settings)
  const stop = async () => {
    await hub.stop()
    rmSync(root, { recursive: true, force: true })
  }
  try {
    await register(hub, root)
    await until('the tasks to be read', async () => (await tasksOf(hub)) === tasksIn(files))
  } catch (error) {
    await stop()
    throw error
  }
  const inProject = (path: string) => `${path}${path.includes('?') ? '&' : '?'}project=${PROJECT}`
  return { ...hub, root, put, stop, inProject }
}

async function register(hub: RunningHub, root: string): Promise<void> {
  const { status, body } = await hub.write('/projects', { root, id: PROJECT }, { token: hub.ownerToken })
  if (status !== 200) throw new Error(`the project was not registered: ${JSON.stringify(body)}`)
}

async function tasksOf(hub: RunningHub): Promise<number> {
  const address = `${hub.url}/api/v1/tasks?project=${PROJECT}&limit=1`
  const answer = await fetch(address, { headers: { authorization: `Bearer ${hub.ownerToken}` } })
  return ((await answer.json()) as { counts: { total: number } }).counts.total
}

function tasksIn(files: Readonly<Record<string, string>>): number {
  const lists = Object.entries(files).filter(([path]) => path.endsWith('tasks.md'))
  return lists.reduce((sum, [, text]) => sum + (text.match(/^- \[.\] /gm)?.length ?? 0), 0)
}

interface StageState {
  readonly name: string
  readonly status: string
  readonly error: { readonly message: string } | null
}

/** Waits until the company went through every stage. */
export async function untilMatched(hub: RunningHub, timeoutMs: number): Promise<void> {
  const matched = async () => {
    const { stages } = await hub.read<{ stages: StageState[] }>('/pipeline/status')
    const failed = stages.find(({ status }) => status === 'failed')
    if (failed !== undefined) throw new Error(`the stage ${failed.name} failed: ${failed.error?.message}`)
    return stages.every(({ status }) => status === 'succeeded')
  }
  await until('the company to be matched', matched, { timeoutMs, everyMs: HUB_POLL_MS })
}

async function send(method: string, address: string, token: string, body: object): Promise<Written> {
  const answer = await fetch(address, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

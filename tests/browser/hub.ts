import { buildProduct, createProcesses, HUB_POLL_MS, tokenOf, until } from '../acceptance/processes.ts'
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

/** The real server on a home of its own: with the smallest sample company `loaded`, or `started` without any source. */
export async function startHub(use: Use): Promise<RunningHub> {
  buildProduct()
  const processes = createProcesses()
  try {
    const settings = use === 'loaded' ? LITTLE : { SAMPLE: 'false' }
    const hub = await processes.hub(await processes.usedHome(use), settings)
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

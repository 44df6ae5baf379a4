import {
  AppError,
  type Endpoint,
  type ErrorKind,
  KIND_FACTS,
  readEndpoint,
} from '../../services/00-platform/client.ts'
import type { Registry } from '../../services/00-platform/index.ts'
import { appErrors } from '../errors.ts'
import type { CallOptions, Connection, ConnectOptions } from './connection-types.ts'

export async function connect(options: ConnectOptions): Promise<Connection> {
  const home = options.config.REVOPS_HOME
  const endpoint = readEndpoint(home)
  // A hub that was started anew may listen elsewhere; who stays connected (the stdio server) finds it there.
  if (endpoint !== undefined) return connectTo(() => readEndpoint(home) ?? endpoint, options)
  // Everything a hub consists of: whoever only asks a running one need not load it.
  return (await import('./connection-here.ts')).connectHere(options)
}

function connectTo(endpoint: () => Endpoint, { token, agent, session }: ConnectOptions): Connection {
  const credential = token()
  return {
    where: 'running hub',
    call: (name, input, call) => post(endpoint(), name, input, headers(credential, { agent, session }, call)),
    work: async () => {},
    close: async () => {},
  }
}

function headers(
  token: string | undefined,
  { agent, session }: Pick<ConnectOptions, 'agent' | 'session'>,
  call: CallOptions,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-channel': call.channel,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(agent === undefined ? {} : { 'x-agent': agent }),
    ...(session === undefined ? {} : { 'x-session': session }),
    ...(call.dryRun === true ? { 'x-dry-run': 'true' } : {}),
    ...(call.confirm === true ? { 'x-confirm': 'true' } : {}),
  }
}

async function post(
  endpoint: Endpoint,
  name: string,
  input: unknown,
  sent: Record<string, string>,
): Promise<unknown> {
  const url = `${endpoint.api}/api/v1/actions/${encodeURIComponent(name)}`
  const response = await fetch(url, { method: 'POST', headers: sent, body: JSON.stringify(input) }).catch(
    (cause) => {
      throw appErrors.HUB_UNREACHABLE({ api: endpoint.api }, { cause })
    },
  )
  const body = await bodyOf(response, endpoint)
  if (response.ok) return body
  const { code, kind, message, details } = body
  if (typeof code !== 'string' || typeof kind !== 'string' || !(kind in KIND_FACTS))
    throw unclear(response, endpoint)
  throw new AppError(code, kind as ErrorKind, String(message), {
    details: details as Record<string, unknown>,
  })
}

/** @throws AppError HUB_UNREACHABLE (it ended in the middle), HUB_ANSWER_UNCLEAR (it is no hub that answers) */
async function bodyOf(response: Response, endpoint: Endpoint): Promise<Record<string, unknown>> {
  const text = await response.text().catch((cause) => {
    throw appErrors.HUB_UNREACHABLE({ api: endpoint.api }, { cause })
  })
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null) return body as Record<string, unknown>
  } catch {
    // falls through to the coded error
  }
  throw unclear(response, endpoint)
}

function unclear({ status, headers }: Response, { api }: Endpoint): AppError {
  return appErrors.HUB_ANSWER_UNCLEAR({ api, status, type: headers.get('content-type') ?? 'no type' })
}

/** Whether an action may be called on a channel. */
export function isExposed(registry: Registry, name: string, channel: 'cli' | 'mcp'): boolean {
  return registry.has(name) && registry.get(name).action.expose[channel] === true
}

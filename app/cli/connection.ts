import { AppError, type Endpoint, type ErrorKind, readEndpoint } from '../../services/00-platform/client.ts'
import type { Registry } from '../../services/00-platform/index.ts'
import { appErrors } from '../errors.ts'
import type { CallOptions, Connection, ConnectOptions } from './connection-types.ts'

export async function connect(options: ConnectOptions): Promise<Connection> {
  const endpoint = readEndpoint(options.config.REVOPS_HOME)
  if (endpoint !== undefined) return connectTo(endpoint, options)
  // Everything a hub consists of: whoever only asks a running one need not load it.
  return (await import('./connection-here.ts')).connectHere(options)
}

function connectTo(endpoint: Endpoint, { token, agent, session }: ConnectOptions): Connection {
  const credential = token()
  return {
    where: 'running hub',
    call: (name, input, call) => post(endpoint, name, input, headers(credential, { agent, session }, call)),
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
  const body = (await response.json()) as Record<string, unknown>
  if (response.ok) return body
  throw new AppError(String(body.code), body.kind as ErrorKind, String(body.message), {
    details: body.details as Record<string, unknown>,
  })
}

/** Whether an action may be called on a channel. */
export function isExposed(registry: Registry, name: string, channel: 'cli' | 'mcp'): boolean {
  return registry.has(name) && registry.get(name).action.expose[channel] === true
}

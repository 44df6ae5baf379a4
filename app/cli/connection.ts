import {
  type Actor,
  AppError,
  actorOfToken,
  type Config,
  createLogger,
  type Endpoint,
  type ErrorKind,
  platformErrors,
  type Registry,
  readEndpoint,
} from '../../services/00-platform/index.ts'
import { appErrors } from '../errors.ts'
import { type Hub, openHub } from '../hub.ts'

export interface CallOptions {
  readonly channel: 'cli' | 'mcp'
  readonly dryRun?: boolean
  readonly confirm?: boolean
}

/** A way to the hub's actions: through the running hub of this REVOPS_HOME, or in this process. */
export interface Connection {
  readonly where: 'running hub' | 'this process'
  call(name: string, input: unknown, options: CallOptions): Promise<unknown>
  /** Executes what was started, where nobody else does. */
  work(): Promise<void>
  close(): Promise<void>
}

export interface ConnectOptions {
  readonly config: Config
  /** Read after the hub is open: the first start of a home makes its token files. */
  token(): string | undefined
  /** The agent that the default agent token acts for. */
  readonly agent?: string | undefined
  /** What tells this process from another one with the same token and agent. */
  readonly session?: string | undefined
}

export async function connect(options: ConnectOptions): Promise<Connection> {
  const endpoint = readEndpoint(options.config.REVOPS_HOME)
  return endpoint === undefined ? connectHere(options) : connectTo(endpoint, options)
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

async function connectHere({ config, token, agent, session }: ConnectOptions): Promise<Connection> {
  const log = createLogger(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL)
  const hub = await openHub({ config, log })
  try {
    return connectionTo(hub, await actorHere(hub, token(), agent), session)
  } catch (error) {
    await hub.stop()
    throw error
  }
}

async function actorHere(hub: Hub, token: string | undefined, agent: string | undefined): Promise<Actor> {
  if (token === undefined) throw platformErrors.CREDENTIAL_INVALID()
  return actorOfToken(hub.platform.identity, token, agent)
}

function connectionTo(hub: Hub, actor: Actor, session: string | undefined): Connection {
  return {
    where: 'this process',
    call: async (name, input, { channel, dryRun, confirm }) => {
      const result = await hub.platform.invoke(name, input, {
        actor,
        channel,
        dryRun: dryRun ?? false,
        confirm: confirm ?? false,
        session,
      })
      return result.output
    },
    work: hub.platform.work,
    close: hub.stop,
  }
}

/** Whether an action may be called on a channel. */
export function isExposed(registry: Registry, name: string, channel: 'cli' | 'mcp'): boolean {
  return registry.has(name) && registry.get(name).action.expose[channel] === true
}

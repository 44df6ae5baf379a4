import type {
  CallOptions,
  OdooClient,
  OdooClientConfig,
  OdooClientDeps,
  OdooValue,
  OdooVersion,
} from './client.ts'
import { READ_METHODS } from './client.ts'
import { type Endpoint, parseEndpoint } from './endpoint.ts'
import { odooErrors } from './errors.ts'
import { createExchange, type Exchange } from './exchange.ts'
import type { CallSite } from './fault.ts'
import { createGate } from './gate.ts'
import { sleepOnTheClock, withRetry } from './retry.ts'

export interface ExecuteCall {
  readonly uid: number
  readonly model: string
  readonly method: string
  readonly args: readonly OdooValue[]
  readonly kwargs: Readonly<Record<string, OdooValue>>
}

/** One protocol's encoding: one attempt of each call, errors already coded. */
export interface Protocol {
  readonly name: OdooClient['protocol']
  /** The user id, or false when name or password are wrong. */
  authenticate(site: CallSite, signal: AbortSignal): Promise<OdooValue>
  version(site: CallSite, signal: AbortSignal): Promise<OdooVersion>
  execute(site: CallSite, call: ExecuteCall, signal: AbortSignal): Promise<OdooValue>
}

export interface ProtocolContext {
  readonly config: OdooClientConfig
  readonly endpoint: Endpoint
  readonly exchange: Exchange
}

const DEFAULTS = {
  timeoutMs: 120_000,
  maxAttempts: 5,
  maxParallel: 4,
  maxResponseBytes: 256 * 1024 * 1024,
  backoffBaseMs: 500,
}
const SYSTEM_DEPS: OdooClientDeps = { sleep: sleepOnTheClock, random: Math.random }

/** Builds a client around a protocol: sign-in once, bounded parallelism, retries; the same for all protocols. */
export function createSession(
  config: OdooClientConfig,
  makeProtocol: (context: ProtocolContext) => Protocol,
  deps: OdooClientDeps = SYSTEM_DEPS,
): OdooClient {
  const policy = { ...DEFAULTS, ...config }
  const endpoint = parseEndpoint(config.url)
  const exchange = createExchange(endpoint, policy)
  const protocol = makeProtocol({ config, endpoint, exchange })
  const gate = createGate(policy.maxParallel)
  const site = siteFactory(config, endpoint)
  const attempt = <T>(repeatable: boolean, signal: AbortSignal, work: () => Promise<T>): Promise<T> =>
    withRetry(deps, policy, repeatable, signal, () => gate.run(signal, work))
  let uid: number | undefined

  const authenticate = async ({ signal }: CallOptions): Promise<number> => {
    const where = site('common', 'authenticate')
    const answer = await attempt(true, signal, () => protocol.authenticate(where, signal))
    if (typeof answer !== 'number' || answer < 1)
      throw odooErrors.ODOO_LOGIN_FAILED({ user: config.username, database: config.database })
    uid = answer
    return answer
  }

  return {
    protocol: protocol.name,
    database: config.database,
    user: config.username,
    authenticate,
    version: ({ signal }) => attempt(true, signal, () => protocol.version(site('common', 'version'), signal)),
    async executeKw(model, method, args, kwargs, { signal }) {
      const call = { uid: uid ?? (await authenticate({ signal })), model, method, args, kwargs }
      const where = site(model, method)
      return attempt(READ_METHODS.has(method), signal, () => protocol.execute(where, call, signal))
    },
    close: async () => exchange.close(),
  }
}

function siteFactory(config: OdooClientConfig, endpoint: Endpoint) {
  return (model: string, method: string): CallSite => ({
    server: endpoint.label,
    database: config.database,
    user: config.username,
    model,
    method,
    secrets: [config.password, endpoint.authorization ?? ''],
  })
}

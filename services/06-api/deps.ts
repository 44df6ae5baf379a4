import type { Logger } from 'pino'
import type { Config, EventHub, IdentityDeps, Invoke, McpExtras, Registry } from '../00-platform/index.ts'

/** What the adapters are given; they know no domain. */
export interface ApiDeps {
  readonly registry: Registry
  readonly invoke: Invoke
  readonly identity: IdentityDeps
  readonly events: EventHub
  readonly log: Logger
  readonly config: Pick<
    Config,
    'PUBLIC_HOSTS' | 'REQUIRE_SIGN_IN' | 'RATE_LIMIT_PER_MINUTE' | 'HOST' | 'MCP_REPLY_BYTES'
  >
  readonly version: string
  readonly mcp?: {
    /** What the services add to the MCP server. */
    readonly extras?: McpExtras
  }
  /** Part of the cookie's name, so that two hubs on one host keep their sessions apart. */
  readonly instanceId: string
  /** Folder of the built dashboard. */
  readonly dashboardFolder: string
  /** How often a WebSocket client is asked for a sign of life and who it is; 30 s without it. */
  readonly pingMs?: number
  /** Throws when something needed (database, migrations, queue) does not answer. */
  ready(): Promise<Record<string, 'ok'>>
}

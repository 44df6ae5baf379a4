import type { Config } from '../../services/00-platform/client.ts'

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

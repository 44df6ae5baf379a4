import type { Logger } from 'pino'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Db, Tx } from '../database/client.ts'

export const ROLES = ['reader', 'agent', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** True when `role` is `needed` or above it. */
export function hasRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

export const CHANNELS = ['rest', 'mcp', 'cli', 'job', 'websocket', 'internal'] as const
export type Channel = (typeof CHANNELS)[number]

export const ACTOR_KINDS = ['anonymous', 'agent', 'person', 'operator', 'system'] as const
export type ActorKind = (typeof ACTOR_KINDS)[number]

/** Who asks. `onBehalfOf` is set only when the default agent token acts for a named agent. */
export interface Actor {
  readonly name: string
  readonly kind: ActorKind
  readonly role: Role
  readonly onBehalfOf?: string
}

const AGENT_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/i

/** One agent’s name, in a header, an input or a variable alike. */
export const AgentNameSchema = z
  .string()
  .regex(AGENT_NAME, 'must be one agent’s name: letters, digits, dot, hyphen, underscore, at most 100')

/** The token that every local agent shares; it may act for a named agent, and so may a person. */
export const DEFAULT_AGENT_TOKEN = 'agent'

export const ANONYMOUS: Actor = { name: 'anonymous', kind: 'anonymous', role: 'reader' }
export const SYSTEM: Actor = { name: 'system', kind: 'system', role: 'admin' }

/** What an adapter knows about one call before the gate looks at it. */
export interface Caller {
  readonly actor: Actor
  readonly channel: Channel
  readonly requestId?: string
  readonly dryRun?: boolean
  /** Needed by actions with effect `destroy`. */
  readonly confirm?: boolean
  /** What tells this caller from another one of the same name: the MCP session. */
  readonly session?: string | undefined
  /** A write that this caller sends again with the same key is answered as the first time, and done once. */
  readonly idempotencyKey?: string | undefined
  /** Asked for at most once, by a call that wants to know when its caller is gone. */
  signal?(): AbortSignal
}

/** Goes through everything a call does. */
export interface RequestContext {
  readonly requestId: string
  readonly actor: Actor
  readonly channel: Channel
  readonly dryRun: boolean
  readonly session?: string | undefined
  readonly signal: AbortSignal
}

/** What an action's `run` is given. `db` is the call's transaction for writes, the pool for reads. */
export interface ActionContext<Deps> extends RequestContext {
  readonly deps: Deps
  readonly db: Db
  readonly log: Logger
  readonly clock: Clock
  /**
   * Work outside the database (a file, a signal) that may only happen when the call's transaction was committed: never
   * in a dry run. Its failure is logged, not answered. Long work, which has no transaction around it, does it at once.
   */
  afterCommit(work: () => void | Promise<void>): void
  /** Records an event in the call's transaction; subscribers see it after the commit. */
  emit(type: string, payload: Record<string, unknown>): Promise<void>
  /** Records and enqueues a long action in the call's transaction; `next` follow one after another when it succeeds. */
  startRun(action: string, input: Record<string, unknown>, next?: readonly ChainStep[]): Promise<RunAccepted>
}

/** A following step of a chain: an action by name, so that one stage needs not import the next. */
export interface ChainStep {
  readonly action: string
  readonly input: Record<string, unknown>
}

/** The answer to a call of a long action. */
export interface RunAccepted {
  readonly runId: string
  readonly status: 'queued'
  /** Where to look: `GET /api/v1/runs/{runId}`. */
  readonly href: string
}

/** Progress of long work. `total` is absent while unknown. */
export interface Progress {
  readonly stage: string
  readonly done: number
  readonly total?: number
  readonly message?: string
}

/**
 * What a long action's `execute` is given, in the worker. `db` is the pool: each batch opens its own
 * transaction with `inTransaction(db, tx => …)` and keeps it short (embedded database: 200 ms).
 */
export interface RunContext<Deps> extends ActionContext<Deps> {
  readonly runId: string
  /** 1 on the first try; higher when a killed run is resumed. */
  readonly attempt: number
  /**
   * Records an event: in `tx`, where one is given, so that it is told exactly when, and in the order in which, what it
   * tells of is committed.
   */
  emit(type: string, payload: Record<string, unknown>, tx?: Tx): Promise<void>
  /** Stores and publishes progress (throttled). Throws RUN_CANCELLED when the run was cancelled. */
  progress(progress: Progress): Promise<void>
}

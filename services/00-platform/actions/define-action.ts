import type { z } from 'zod'
import type { ActionContext, Role, RunContext } from './context.ts'

export type Effect = 'read' | 'write' | 'destroy'
/** What an action touches; governance maps autonomy levels to reaches. */
export type Reach = 'hub' | 'sandbox' | 'staging' | 'production-low-risk' | 'production'
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface RestExposure {
  readonly method: HttpMethod
  /** Below /api/v1, with `{name}` for path parameters, which win over query and body. */
  readonly path: string
  readonly tag?: string
  /** Request headers (lower case) that fill input fields, where query, body and path do not: `{ 'if-match': 'ifMatch' }`. */
  readonly headers?: Readonly<Record<string, string>>
  /** The output has a field `etag`, which is sent as the header too. */
  readonly etag?: boolean
  /** Largest request body, in bytes, where the API's own limit is too small. */
  readonly maxBytes?: number
}

export interface JobPolicy {
  /** Five-field cron expression in UTC; absent when the job only runs on demand. */
  readonly cron?: string
  /** Absent: it goes on until it is cancelled. */
  readonly timeoutMs?: number
  readonly maxAttempts: number
}

export interface Exposure {
  readonly rest?: RestExposure
  readonly mcp?: boolean
  readonly cli?: boolean
  readonly job?: JobPolicy
}

interface ActionFacts<I extends z.ZodObject, O extends z.ZodType> {
  /** `domain.verb-noun`, kebab-case, no underscore: stable for ever. */
  readonly name: string
  /** One line: what it does, order of results, no trailing full stop. */
  readonly summary: string
  readonly description?: string
  readonly input: I
  readonly output: O
  /** Codes of the service's own catalogue it may answer with. */
  readonly errors: readonly string[]
  readonly effect: Effect
  readonly role: Role
  readonly reach: Reach
  /** A decision needs a person's session or a named operator token, whatever the role. */
  readonly decision?: boolean
  readonly expose: Exposure
  /** Input fields to keep out of the audit trail and logs. */
  readonly secrets?: readonly string[]
  /** The output holds a secret that nothing may keep, not even to answer a repeated call. */
  readonly secretOutput?: boolean
  /** Input field that names the agent the caller acts for; see `actingFor`. */
  readonly actsFor?: string
  /** Input field that the CLI takes as its positional arguments, in order. */
  readonly positional?: readonly string[]
}

/** Runs to its end inside the call. Writes run in one transaction with their audit outcome and events. */
export interface ShortAction<Deps, I extends z.ZodObject, O extends z.ZodType> extends ActionFacts<I, O> {
  readonly kind: 'short'
  run(input: z.output<I>, ctx: ActionContext<Deps>): Promise<z.input<O>>
  /**
   * The part of a write that must not hold its transaction, such as the writing of a file: after the commit, on the pool,
   * never in a dry run. Answers the output that the caller is told. When it fails the caller is told so, but what `run` did
   * stays, and stands in the audit as done; a repetition with the same `Idempotency-Key` finishes it. So it must be safe to run again.
   */
  finish?(output: z.output<O>, input: z.output<I>, ctx: ActionContext<Deps>): Promise<z.input<O>>
  /** What `run` would do, without doing it; it only reads, on the pool. Without it a dry run executes and rolls back (database only). */
  plan?(input: z.output<I>, ctx: ActionContext<Deps>): Promise<Record<string, unknown>>
}

/** Long work: the call records a run, enqueues it and answers `{ runId, status }`; a worker executes it. */
export interface LongAction<Deps, I extends z.ZodObject, O extends z.ZodType> extends ActionFacts<I, O> {
  readonly kind: 'long'
  /** `output` describes the run's result. Must be safe to run again after a crash: say how in its docstring. */
  execute(input: z.output<I>, run: RunContext<Deps>): Promise<z.input<O>>
  /** What `execute` would do; it only reads, on the pool. A dry run without it is refused with DRY_RUN_UNSUPPORTED. */
  plan?(input: z.output<I>, ctx: ActionContext<Deps>): Promise<Record<string, unknown>>
  /** Runs with the same key never run at once: a second one is refused with RUN_ALREADY_ACTIVE. */
  exclusiveKey(input: z.output<I>): string
  /** Checked inside the short call, before the run is recorded (unknown source, missing configuration …). */
  check?(input: z.output<I>, ctx: ActionContext<Deps>): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds actions of every shape; invoke() parses what crosses.
export type AnyAction = ShortAction<any, any, any> | LongAction<any, any, any>
export type AnyShortAction = Extract<AnyAction, { readonly kind: 'short' }>

/** Gives `defineAction` and `defineLongAction` for a service whose actions share one `deps` type. */
export function actionsFor<Deps>() {
  return {
    defineAction: <I extends z.ZodObject, O extends z.ZodType>(
      action: Omit<ShortAction<Deps, I, O>, 'kind'>,
    ): ShortAction<Deps, I, O> => ({ kind: 'short', ...action }),
    defineLongAction: <I extends z.ZodObject, O extends z.ZodType>(
      action: Omit<LongAction<Deps, I, O>, 'kind'>,
    ): LongAction<Deps, I, O> => ({ kind: 'long', ...action }),
  }
}

/** An action with the dependencies of its service, ready for the registry. */
export interface BoundAction {
  readonly action: AnyAction
  readonly deps: unknown
}

/** Ties a service's actions to its dependencies (called in app/compose.ts). */
export function bindActions<Deps>(
  // biome-ignore lint/suspicious/noExplicitAny: see AnyAction
  actions: readonly (ShortAction<Deps, any, any> | LongAction<Deps, any, any>)[],
  deps: Deps,
): BoundAction[] {
  return actions.map((action) => ({ action, deps }))
}

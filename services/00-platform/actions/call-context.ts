import type { Logger } from 'pino'
import type { Db } from '../database/client.ts'
import { insertEvent } from '../events/queries.ts'
import { startRun } from '../runs/start-run.ts'
import type { ActionContext, Actor, Caller, ChainStep, RequestContext, RunAccepted } from './context.ts'
import type { BoundAction } from './define-action.ts'
import { actingFor } from './gate.ts'
import type { InvokerDeps } from './invoker-deps.ts'

/** One call on its way through the gate. Classes, not literals: what few calls need is made when asked for. */
export class Call implements RequestContext {
  readonly bound: BoundAction
  readonly caller: Caller
  readonly requestId: string
  readonly dryRun: boolean
  /** The idempotency key; a dry run does nothing that could be repeated. */
  readonly key: string | undefined
  /** Set when the key was answered before. */
  replayed = false
  #signal: AbortSignal | undefined
  #actor: Actor

  constructor(bound: BoundAction, caller: Caller, requestId: string) {
    this.bound = bound
    this.caller = caller
    this.requestId = requestId
    this.dryRun = caller.dryRun ?? false
    this.key = this.dryRun ? undefined : caller.idempotencyKey
    this.#actor = caller.actor
  }

  get action() {
    return this.bound.action
  }
  get actor() {
    return this.#actor
  }
  /** @throws AppError ACT_FOR_FORBIDDEN */
  actFor(agent: string | undefined): void {
    this.#actor = actingFor(this.#actor, agent)
  }
  get channel() {
    return this.caller.channel
  }
  get session() {
    return this.caller.session
  }
  get signal(): AbortSignal {
    this.#signal ??= this.caller.signal?.() ?? new AbortController().signal
    return this.#signal
  }
}

export type AfterCommit = () => void | Promise<void>

/** What the action's `run` or `plan` is given: the call, with a database to work on. */
export class CallContext implements ActionContext<never> {
  readonly db: Db
  readonly afterCommit: (work: AfterCommit) => void
  readonly #platform: InvokerDeps
  readonly #call: Call
  #log: Logger | undefined

  constructor(platform: InvokerDeps, call: Call, db: Db, afterCommit: (work: AfterCommit) => void) {
    this.#platform = platform
    this.#call = call
    this.db = db
    this.afterCommit = afterCommit
  }

  get deps(): never {
    return this.#call.bound.deps as never
  }
  get requestId() {
    return this.#call.requestId
  }
  get actor() {
    return this.#call.actor
  }
  get channel() {
    return this.#call.channel
  }
  get session() {
    return this.#call.session
  }
  get dryRun() {
    return this.#call.dryRun
  }
  get signal() {
    return this.#call.signal
  }
  get clock() {
    return this.#platform.clock
  }
  get log(): Logger {
    const { requestId, action } = this.#call
    this.#log ??= this.#platform.log.child({ requestId, action: action.name })
    return this.#log
  }

  emit(type: string, payload: Record<string, unknown>): Promise<void> {
    const { clock } = this.#platform
    const { actor, requestId } = this.#call
    const event = { type, payload, actor: actor.name, requestId, at: clock.now() }
    return insertEvent(this.db, event)
  }

  async startRun(
    name: string,
    input: Record<string, unknown>,
    next: readonly ChainStep[] = [],
  ): Promise<RunAccepted> {
    const { action } = this.#platform.registry.get(name)
    const { actor, requestId } = this.#call
    const order = { action, input, next, parentId: null, actor, requestId }
    const accepted = await startRun(this.#platform, this.db, order)
    await this.emit('run.queued', { runId: accepted.runId, action: name })
    return accepted
  }
}

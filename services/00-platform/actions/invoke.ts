import type { Logger } from 'pino'
import { insertAudit, settleAudit } from '../audit/queries.ts'
import { redact } from '../audit/redact.ts'
import type { Clock } from '../clock.ts'
import { type Db, inTransaction, type Pool } from '../database/client.ts'
import { databaseErrorFor } from '../database/errors.ts'
import { AppError } from '../errors/app-error.ts'
import { platformErrors } from '../errors/platform-errors.ts'
import type { EventHub } from '../events/event-hub.ts'
import { insertEvent } from '../events/queries.ts'
import type { Ids } from '../ids.ts'
import type { CallMetrics } from '../metrics/call-metrics.ts'
import type { Queue } from '../queue/queue.ts'
import { RunAcceptedSchema } from '../runs/schemas.ts'
import { startRun } from '../runs/start-run.ts'
import type { ActionContext, Caller, RequestContext } from './context.ts'
import type { AnyAction, BoundAction } from './define-action.ts'
import { checkRole, type GatePorts } from './gate.ts'
import { parseInput, parseOutput } from './parse.ts'
import type { Registry } from './registry.ts'

export interface InvokerDeps {
  /** How long a run stays with a worker that gives no sign of life, in milliseconds. */
  readonly leaseMs: number
  readonly registry: Registry
  readonly pool: Pool
  readonly databaseKind: 'server' | 'embedded'
  readonly gate: GatePorts
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly events: EventHub
  readonly queue: Queue
  readonly metrics: CallMetrics
}

export interface InvokeResult {
  readonly output: unknown
  readonly requestId: string
  /** True when long work was accepted; the output names its run. */
  readonly accepted: boolean
}

export type Invoke = (name: string, input: unknown, caller: Caller) => Promise<InvokeResult>

/**
 * The only way anything runs. In order: role → input → permission and budget → (writes) audit intent → plan or run and
 * output, in one transaction with the audit outcome and the events → metric and one log line. Adapters authenticate first.
 */
export function createInvoke(deps: InvokerDeps): Invoke {
  return async (name, input, caller) => {
    const bound = deps.registry.get(name)
    const call = openCall(deps, bound, caller)
    const started = performance.now()
    try {
      const output = await guarded(deps, call, input, started)
      record(deps, call, 'done', performance.now() - started)
      return {
        output,
        requestId: call.context.requestId,
        accepted: answersWithRun(call.action) && !call.context.dryRun,
      }
    } catch (thrown) {
      const error = toAppError(thrown, call.context.requestId)
      record(deps, call, error.code, performance.now() - started, thrown)
      throw error
    }
  }
}

/** Long work, and short actions that only start some. */
function answersWithRun(action: AnyAction): boolean {
  return action.kind === 'long' || action.output === RunAcceptedSchema
}

interface Call {
  readonly action: AnyAction
  readonly deps: unknown
  readonly context: RequestContext
  readonly caller: Caller
}

function openCall(deps: InvokerDeps, bound: BoundAction, caller: Caller): Call {
  const context: RequestContext = {
    requestId: caller.requestId ?? deps.ids.next(deps.clock.now()),
    actor: caller.actor,
    channel: caller.channel,
    dryRun: caller.dryRun ?? false,
    signal: caller.signal ?? new AbortController().signal,
  }
  return { action: bound.action, deps: bound.deps, context, caller }
}

async function guarded(deps: InvokerDeps, call: Call, rawInput: unknown, started: number): Promise<unknown> {
  const { action, context } = call
  const input = await orAuditDenial(deps, call, rawInput, async () => {
    checkRole(action, context.actor)
    const parsed = parseInput(action, rawInput)
    if (action.effect === 'destroy' && call.caller.confirm !== true && !context.dryRun) {
      throw platformErrors.CONFIRMATION_NEEDED({ action: action.name })
    }
    await deps.gate.checkPermission(action, parsed, context)
    await deps.gate.checkBudget(action, parsed, context)
    return parsed
  })
  if (action.effect === 'read' && action.kind === 'short') {
    const output = await action.run(input as never, actionContext(deps, call, deps.pool, doAtOnce))
    return parseOutput(action, output)
  }
  return audited(deps, call, input, started)
}

/** A refusal is audited before it is answered, whatever the effect; bad input of a read is the caller's own affair. */
async function orAuditDenial<T>(
  deps: InvokerDeps,
  call: Call,
  input: unknown,
  check: () => Promise<T>,
): Promise<T> {
  try {
    return await check()
  } catch (error) {
    const refused =
      error instanceof AppError && ['forbidden', 'unauthenticated', 'too_many'].includes(error.kind)
    if (refused) {
      await insertAudit(deps.pool, call.context, {
        action: call.action.name,
        input: redact(input, call.action.secrets),
        outcome: 'denied',
        errorCode: error.code,
        at: deps.clock.now(),
      })
    }
    throw error
  }
}

async function audited(deps: InvokerDeps, call: Call, input: unknown, started: number): Promise<unknown> {
  const { action, context } = call
  const auditId = await insertAudit(deps.pool, context, {
    action: action.name,
    input: redact(input, action.secrets),
    outcome: 'intent',
    at: deps.clock.now(),
  })
  const elapsed = () => performance.now() - started
  const settle = (tx: Db) => settleAudit(tx, auditId, 'done', elapsed())
  const outside: AfterCommit[] = []
  try {
    const planned = await planOf(deps, call, input)
    if (planned !== undefined) {
      await settle(deps.pool)
      return planned
    }
    const output = await transacted(deps, call, input, settle, (work) => outside.push(work))
    if (!context.dryRun) for (const work of outside) await doAfterCommit(deps, call, work)
    deps.events.wake()
    if (answersWithRun(action)) deps.queue.wake()
    return output
  } catch (error) {
    const { code } = toAppError(error, context.requestId)
    await settleAudit(deps.pool, auditId, 'failed', elapsed(), code)
    throw error
  }
}

/** A plan only reads and may ask a source over the network: no transaction is held meanwhile. */
async function planOf(deps: InvokerDeps, call: Call, input: unknown): Promise<unknown> {
  if (!call.context.dryRun || call.action.plan === undefined) return undefined
  return call.action.plan(input as never, actionContext(deps, call, deps.pool, doAtOnce))
}

type AfterCommit = () => void | Promise<void>

/** The call is done: what fails now cannot be taken back, only be told to whoever runs the hub. */
async function doAfterCommit(deps: InvokerDeps, call: Call, work: AfterCommit): Promise<void> {
  try {
    await work()
  } catch (error) {
    const { requestId } = call.context
    deps.log.error({ err: error, requestId, action: call.action.name }, 'work after the commit failed')
  }
}

function doAtOnce(work: AfterCommit): void {
  void work()
}

/** Carries the answer of a dry run out of its rolled-back transaction. */
class DryRunDone extends Error {
  readonly output: unknown
  constructor(output: unknown) {
    super('dry run')
    this.output = output
  }
}

async function transacted(
  deps: InvokerDeps,
  call: Call,
  input: unknown,
  settle: (db: Db) => Promise<void>,
  later: (work: AfterCommit) => void,
): Promise<unknown> {
  try {
    return await inTransaction(deps.pool, async (tx) => {
      const output = await perform(call, input, actionContext(deps, call, tx, later))
      if (call.context.dryRun) throw new DryRunDone(output)
      await settle(tx)
      return output
    })
  } catch (error) {
    if (!(error instanceof DryRunDone)) throw error
    await settle(deps.pool)
    return error.output
  }
}

async function perform(call: Call, input: unknown, ctx: ActionContext<never>): Promise<unknown> {
  const { action, context } = call
  if (action.kind === 'short') return parseOutput(action, await action.run(input as never, ctx))
  if (context.dryRun) throw platformErrors.DRY_RUN_UNSUPPORTED({ action: action.name })
  await action.check?.(input as never, ctx)
  return ctx.startRun(action.name, input as Record<string, unknown>)
}

function actionContext(
  deps: InvokerDeps,
  call: Call,
  db: Db,
  afterCommit: (work: AfterCommit) => void,
): ActionContext<never> {
  const { context } = call
  let log: Logger | undefined
  return {
    ...context,
    deps: call.deps as never,
    db,
    // Few actions log, and making a child logger costs as much as a whole small read.
    get log() {
      log ??= deps.log.child({ requestId: context.requestId, action: call.action.name })
      return log
    },
    clock: deps.clock,
    afterCommit,
    emit: (type, payload) =>
      insertEvent(
        db,
        { type, payload, actor: context.actor.name, requestId: context.requestId, at: deps.clock.now() },
        deps.databaseKind === 'server',
      ),
    startRun: async (name, input, next = []) => {
      const { action } = deps.registry.get(name)
      const accepted = await startRun(deps, db, {
        action,
        input,
        next,
        parentId: null,
        actor: context.actor,
        requestId: context.requestId,
      })
      await insertEvent(
        db,
        {
          type: 'run.queued',
          payload: { runId: accepted.runId, action: name },
          actor: context.actor.name,
          requestId: context.requestId,
          at: deps.clock.now(),
        },
        deps.databaseKind === 'server',
      )
      return accepted
    },
  }
}

/** Anything thrown, as what may leave the process. */
export function toAppError(thrown: unknown, requestId: string): AppError {
  if (thrown instanceof AppError) return thrown
  return databaseErrorFor(thrown) ?? platformErrors.INTERNAL({ requestId }, { cause: thrown })
}

function record(deps: InvokerDeps, call: Call, outcome: string, durationMs: number, thrown?: unknown): void {
  const { action, context } = call
  deps.metrics.observe({ action: action.name, channel: context.channel, outcome, durationMs })
  const line = {
    requestId: context.requestId,
    action: action.name,
    actor: context.actor.name,
    channel: context.channel,
    outcome,
    durationMs: Math.round(durationMs * 10) / 10,
  }
  const failedInside = thrown !== undefined && (!(thrown instanceof AppError) || thrown.kind === 'internal')
  if (failedInside) deps.log.error({ ...line, err: thrown }, 'action')
  else deps.log[action.effect === 'read' ? 'debug' : 'info'](line, 'action')
}

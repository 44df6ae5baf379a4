import { insertAudit, settleAudit } from '../audit/queries.ts'
import { redact } from '../audit/redact.ts'
import { type Db, inTransaction } from '../database/client.ts'
import { AppError } from '../errors/app-error.ts'
import { platformErrors } from '../errors/platform-errors.ts'
import { toAppError } from '../errors/to-app-error.ts'
import { AnsweredBefore, answerKeyed, beginKeyed, completeKeyed } from '../idempotency/idempotency.ts'
import { RunAcceptedSchema } from '../runs/schemas.ts'
import { type AfterCommit, Call, CallContext } from './call-context.ts'
import type { ActionContext, Caller } from './context.ts'
import type { AnyAction, AnyShortAction } from './define-action.ts'
import { checkRole } from './gate.ts'
import type { InvokerDeps } from './invoker-deps.ts'
import { parseInput, parseOutput } from './parse.ts'
import { withoutPersonal } from './personal.ts'

export interface InvokeResult {
  readonly output: unknown
  readonly requestId: string
  /** True when long work was accepted; the output names its run. */
  readonly accepted: boolean
  /** True when the key of this call was answered before: the output is that answer, and nothing was done. */
  readonly replayed: boolean
}

const REFUSALS: ReadonlySet<string> = new Set(['forbidden', 'unauthenticated', 'too_many'])

export type Invoke = (name: string, input: unknown, caller: Caller) => Promise<InvokeResult>

/**
 * The only way anything runs. In order: role → input → permission and budget → (writes) audit intent → plan or run and
 * output, in one transaction with the audit outcome and the events → metric and one log line → personal data masked for who
 * is not signed in. Adapters authenticate first.
 * A read waits for nothing but its own `run`: each promise more would cost every answer.
 */
export function createInvoke(deps: InvokerDeps): Invoke {
  return async (name, rawInput, caller) => {
    const bound = deps.registry.get(name)
    const { action } = bound
    const call = new Call(bound, caller, caller.requestId ?? deps.ids.next(deps.clock.now()))
    const started = performance.now()
    let admitted = false
    try {
      const input = checkedInput(call, rawInput)
      const permission = deps.gate.checkPermission(action, input, call)
      if (permission !== undefined) await permission
      const budget = deps.gate.checkBudget(action, input, call)
      if (budget !== undefined) await budget
      admitted = true
      const output = isPlainRead(action)
        ? parseOutput(
            action,
            await action.run(input as never, new CallContext(deps, call, deps.pool, doAtOnce)),
          )
        : await audited(deps, call, input, started)
      record(deps, call, 'done', performance.now() - started)
      const accepted = answersWithRun(action) && !call.dryRun
      const visible = call.actor.kind === 'anonymous' ? withoutPersonal(action, output) : output
      return { output: visible, requestId: call.requestId, accepted, replayed: call.replayed }
    } catch (thrown) {
      const cause = admitted ? thrown : await auditRefusal(deps, call, rawInput, thrown)
      const error = toAppError(cause, call.requestId)
      record(deps, call, error.code, performance.now() - started, cause)
      throw error
    }
  }
}

/** Long work, and short actions that only start some. */
function answersWithRun(action: AnyAction): boolean {
  return action.kind === 'long' || action.output === RunAcceptedSchema
}

function isPlainRead(action: AnyAction): action is AnyShortAction {
  return action.effect === 'read' && action.kind === 'short'
}

/** The parsed input of a call that may ask. @throws AppError INPUT_INVALID, ACT_FOR_FORBIDDEN, CONFIRMATION_NEEDED and those of the role */
function checkedInput(call: Call, rawInput: unknown): unknown {
  const { action } = call
  checkRole(action, call.actor)
  const input = parseInput(action, rawInput)
  if (action.actsFor !== undefined) call.actFor((input as Record<string, string | undefined>)[action.actsFor])
  if (action.effect === 'destroy' && call.caller.confirm !== true && !call.dryRun) {
    throw platformErrors.CONFIRMATION_NEEDED({ action: action.name })
  }
  return input
}

/**
 * A refusal is audited before it is answered, whatever the effect; bad input is the caller's own affair.
 * Answers what the caller shall be told: the refusal, or why it could not be audited.
 */
async function auditRefusal(
  deps: InvokerDeps,
  call: Call,
  rawInput: unknown,
  refusal: unknown,
): Promise<unknown> {
  if (!(refusal instanceof AppError) || !REFUSALS.has(refusal.kind)) return refusal
  const input = redact(rawInput, call.action.secrets)
  const { code: errorCode } = refusal
  const row = { action: call.action.name, input, outcome: 'denied', errorCode, at: deps.clock.now() } as const
  try {
    await insertAudit(deps.pool, call, row)
    return refusal
  } catch (failure) {
    return failure
  }
}

async function audited(deps: InvokerDeps, call: Call, input: unknown, started: number): Promise<unknown> {
  const { action } = call
  const auditId = await insertAudit(deps.pool, call, {
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
    let output = await transacted(deps, call, input, settle, (work) => outside.push(work))
    if (call.replayed) return output
    if (!call.dryRun) for (const work of outside) await doAfterCommit(deps, call, work)
    output = await finished(deps, call, input, output)
    deps.events.wake()
    if (answersWithRun(action)) deps.queue.wake()
    return output
  } catch (error) {
    const { code } = toAppError(error, call.requestId)
    await settleAudit(deps.pool, auditId, 'failed', elapsed(), code)
    throw error
  }
}

/** A plan only reads and may ask a source over the network: no transaction is held meanwhile. */
async function planOf(deps: InvokerDeps, call: Call, input: unknown): Promise<unknown> {
  if (!call.dryRun || call.action.plan === undefined) return undefined
  return call.action.plan(input as never, new CallContext(deps, call, deps.pool, doAtOnce))
}

/** What an action does outside its transaction; a failure of it is one of the call. */
async function finished(deps: InvokerDeps, call: Call, input: unknown, output: unknown): Promise<unknown> {
  const { action } = call
  if (call.dryRun || action.kind !== 'short' || action.finish === undefined) return output
  // Who waits for what was committed need not wait for the rest.
  deps.events.wake()
  const context = new CallContext(deps, call, deps.pool, doAtOnce)
  const complete = parseOutput(action, await action.finish(output, input as never, context))
  await completeKeyed(deps.pool, call, complete)
  return complete
}

/** The call is done: what fails now cannot be taken back, only be told to whoever runs the hub. */
async function doAfterCommit(deps: InvokerDeps, call: Call, work: AfterCommit): Promise<void> {
  try {
    await work()
  } catch (error) {
    const { requestId } = call
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
      await beginKeyed(tx, call, input, deps.clock.now())
      const output = await perform(call, input, new CallContext(deps, call, tx, later))
      if (call.dryRun) throw new DryRunDone(output)
      await answerKeyed(tx, call, output)
      await settle(tx)
      return output
    })
  } catch (error) {
    // What followed the commit was not done: this call does it, and tells that.
    if (error instanceof AnsweredBefore) call.replayed = error.whole
    else if (!(error instanceof DryRunDone)) throw error
    await settle(deps.pool)
    return error.output
  }
}

async function perform(call: Call, input: unknown, ctx: ActionContext<never>): Promise<unknown> {
  const { action } = call
  if (action.kind === 'short') return parseOutput(action, await action.run(input as never, ctx))
  if (call.dryRun) throw platformErrors.DRY_RUN_UNSUPPORTED({ action: action.name })
  await action.check?.(input as never, ctx)
  return ctx.startRun(action.name, input as Record<string, unknown>)
}

function record(deps: InvokerDeps, call: Call, outcome: string, durationMs: number, thrown?: unknown): void {
  const { action } = call
  deps.metrics.observe({ action: action.name, channel: call.channel, outcome, durationMs })
  const failedInside = thrown !== undefined && (!(thrown instanceof AppError) || thrown.kind === 'internal')
  const level = failedInside ? 'error' : action.effect === 'read' ? 'debug' : 'info'
  if (!deps.log.isLevelEnabled(level)) return
  const line = {
    requestId: call.requestId,
    action: action.name,
    actor: call.actor.name,
    channel: call.channel,
    outcome,
    durationMs: Math.round(durationMs * 10) / 10,
  }
  deps.log[level](failedInside ? { ...line, err: thrown } : line, 'action')
}

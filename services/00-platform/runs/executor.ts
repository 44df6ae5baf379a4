import type { Logger } from 'pino'
import type { ChainStep, Progress, RunContext } from '../actions/context.ts'
import type { InvokerDeps } from '../actions/invoker-deps.ts'
import { parseInput, parseOutput } from '../actions/parse.ts'
import { insertAudit } from '../audit/queries.ts'
import { redact } from '../audit/redact.ts'
import { type Db, inTransaction } from '../database/client.ts'
import { type AppError, errorBody, KIND_FACTS } from '../errors/app-error.ts'
import { platformErrors } from '../errors/platform-errors.ts'
import { toAppError } from '../errors/to-app-error.ts'
import { insertEvent } from '../events/queries.ts'
import {
  claimRun,
  finishRun,
  heartbeatRun,
  insertRunLog,
  type Run,
  requeueFailedRun,
  requeueRun,
  takeLostRuns,
} from './queries.ts'
import { startRun } from './start-run.ts'

export interface RunExecutor {
  /** Executes a queued run to its end; returns at once when another worker has it. */
  execute(runId: string): Promise<void>
  /** Tells a running run of this process that it was cancelled; it stops at its next step. */
  noticeCancel(runId: string, by: string): void
  /** Enqueues runs whose worker is gone. `everything` only where this process is the one worker. */
  recover(everything: boolean): Promise<number>
  /** Gives running runs back to the queue and waits until they stopped. */
  stop(): Promise<void>
}

/** Signs of life per lease, so that a missed one or two cost nothing. */
const BEATS_PER_LEASE = 6
/** A run that took its worker down this often would do so for ever. */
const MAX_STARTS = 100
const PROGRESS_EVERY_MS = 250

export interface ExecutorDeps extends InvokerDeps {
  /** Names this process in leases. */
  readonly owner: string
}

interface Active {
  readonly abort: AbortController
  readonly done: Promise<void>
}

/** Executes runs: lease, heartbeat, progress, cancellation, retry, and the next step of a chain. */
export function createRunExecutor(deps: ExecutorDeps): RunExecutor {
  const active = new Map<string, Active>()

  async function execute(runId: string): Promise<void> {
    const now = deps.clock.now()
    const run = await claimRun(deps.pool, runId, {
      owner: deps.owner,
      now,
      leaseExpiresAt: later(now, deps.leaseMs),
    })
    if (run === undefined) return
    const abort = new AbortController()
    const done = executeClaimed(deps, run, abort).finally(() => active.delete(runId))
    active.set(runId, { abort, done })
    await done
  }

  return {
    execute,
    noticeCancel: (runId, by) => active.get(runId)?.abort.abort(platformErrors.RUN_CANCELLED({ by })),
    recover: async (everything) => {
      const now = deps.clock.now()
      const sweep = { now, leaseExpiresAt: later(now, deps.leaseMs), everything }
      // One transaction: a sweeper that dies between the two steps must not hide what it found for a lease.
      const lost = await inTransaction(deps.pool, async (tx) => {
        const ids = await takeLostRuns(tx, sweep)
        for (const id of ids) await deps.queue.enqueueRun(tx, id)
        return ids
      })
      if (lost.length > 0) deps.queue.wake()
      return lost.length
    },
    stop: async () => {
      for (const { abort } of active.values()) abort.abort(platformErrors.STOPPING())
      await Promise.allSettled([...active.values()].map(({ done }) => done))
    },
  }
}

async function executeClaimed(deps: ExecutorDeps, run: Run, abort: AbortController): Promise<void> {
  const log = deps.log.child({ runId: run.id, action: run.action, requestId: run.requestId })
  const tracker = trackProgress(deps, run, abort)
  const beat = setInterval(
    () => void tracker.beat().catch((error) => log.warn({ err: error }, 'run heartbeat failed')),
    deps.leaseMs / BEATS_PER_LEASE,
  )
  const started = performance.now()
  const timeoutMs = deps.registry.has(run.action)
    ? deps.registry.get(run.action).action.expose.job?.timeoutMs
    : undefined
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(
          () => abort.abort(platformErrors.RUN_TIMED_OUT({ minutes: Math.round(timeoutMs / 60_000) })),
          timeoutMs,
        )
  try {
    if (run.attempt > MAX_STARTS) throw platformErrors.RUN_LOST_TOO_OFTEN({ times: MAX_STARTS })
    await publish(deps, deps.pool, run, 'run.started', { attempt: run.attempt })
    deps.events.wake()
    const result = await perform(deps, run, abort.signal, tracker.progress, log)
    await tracker.noteLast()
    await succeed(deps, run, result, tracker.latest())
    log.info({ durationMs: Math.round(performance.now() - started) }, 'run succeeded')
  } catch (thrown) {
    const cause = abort.signal.aborted ? abort.signal.reason : thrown
    await tracker
      .noteLast()
      .catch((error) => log.warn({ err: error }, 'the last step of a run was not noted'))
    await fail(deps, run, toAppError(cause, run.requestId), tracker.latest(), log, cause)
  } finally {
    clearInterval(beat)
    clearTimeout(timer)
    deps.events.wake()
  }
}

async function perform(
  deps: ExecutorDeps,
  run: Run,
  signal: AbortSignal,
  progress: (progress: Progress) => Promise<void>,
  log: Logger,
): Promise<unknown> {
  const { action, deps: serviceDeps } = deps.registry.get(run.action)
  if (action.kind !== 'long') throw platformErrors.ACTION_UNKNOWN({ name: run.action })
  const context: RunContext<never> = {
    requestId: run.requestId,
    actor: run.actor,
    channel: 'job',
    dryRun: false,
    signal,
    deps: serviceDeps as never,
    db: deps.pool,
    log,
    clock: deps.clock,
    afterCommit: (work) => void work(),
    runId: run.id,
    attempt: run.attempt,
    progress,
    emit: (type, payload, tx) => publish(deps, tx ?? deps.pool, run, type, payload).then(deps.events.wake),
    startRun: (name, input, next = []) =>
      inTransaction(deps.pool, (tx) => follow(deps, tx, run, { action: name, input }, next)).finally(
        deps.queue.wake,
      ),
  }
  return parseOutput(action, await action.execute(parseInput(action, run.input) as never, context))
}

/** Stores progress at most every 250 ms (the last one always), and learns there that the run was cancelled. */
function trackProgress(deps: ExecutorDeps, run: Run, abort: AbortController) {
  let latest: Progress | null = null
  let storedAt = 0
  let noted = ''

  async function beat(): Promise<void> {
    storedAt = performance.now()
    const leaseExpiresAt = later(deps.clock.now(), deps.leaseMs)
    const state = await heartbeatRun(deps.pool, run.id, {
      owner: deps.owner,
      leaseExpiresAt,
      progress: latest,
    })
    if (!state.held) abort.abort(platformErrors.STOPPING())
    if (state.cancelRequestedBy !== null)
      abort.abort(platformErrors.RUN_CANCELLED({ by: state.cancelRequestedBy }))
  }

  async function progress(value: Progress): Promise<void> {
    abort.signal.throwIfAborted()
    const newStage = latest?.stage !== value.stage
    if (newStage) await noteLast()
    latest = value
    if (!newStage && performance.now() - storedAt < PROGRESS_EVERY_MS) return
    await beat()
    if (newStage) await noteOnce(value)
    await publish(deps, deps.pool, run, 'run.progress', { ...value })
    deps.events.wake()
    abort.signal.throwIfAborted()
  }

  async function noteOnce({ stage, message }: Progress): Promise<void> {
    const line = message === undefined ? stage : `${stage}: ${message}`
    if (line !== noted) await note(deps, run, line)
    noted = line
  }

  /** A stage is noted as it begins, and with what it said last. */
  async function noteLast(): Promise<void> {
    if (latest !== null) await noteOnce(latest)
  }

  return { beat, progress, noteLast, latest: () => latest }
}

/** A line of the run's log, for people. */
function note(deps: ExecutorDeps, run: Run, message: string): Promise<void> {
  const at = deps.clock.now()
  return insertRunLog(deps.pool, { runId: run.id, level: 'info', message, data: undefined, at })
}

async function succeed(
  deps: ExecutorDeps,
  run: Run,
  result: unknown,
  progress: Progress | null,
): Promise<void> {
  await inTransaction(deps.pool, async (tx) => {
    const held = await finishRun(tx, run.id, {
      owner: deps.owner,
      status: 'succeeded',
      result,
      error: null,
      progress,
      now: deps.clock.now(),
    })
    if (!held) return
    await publish(deps, tx, run, 'run.succeeded', {})
    const [step, ...rest] = run.next
    if (step !== undefined) await follow(deps, tx, run, step, rest)
  })
  deps.queue.wake()
}

/** Starts the next step as the same actor, under the same request id, audited like a call. */
async function follow(deps: ExecutorDeps, tx: Db, run: Run, step: ChainStep, next: readonly ChainStep[]) {
  const { action } = deps.registry.get(step.action)
  const order = {
    action,
    input: step.input,
    next,
    parentId: run.id,
    actor: run.actor,
    requestId: run.requestId,
  }
  const accepted = await startRun(deps, tx, order)
  const context = { ...order, channel: 'job' as const, dryRun: false, signal: new AbortController().signal }
  await insertAudit(tx, context, {
    action: action.name,
    input: redact(step.input, action.secrets),
    outcome: 'done',
    at: deps.clock.now(),
  })
  await publish(deps, tx, run, 'run.queued', { runId: accepted.runId, action: action.name, parentId: run.id })
  return accepted
}

async function fail(
  deps: ExecutorDeps,
  run: Run,
  error: AppError,
  progress: Progress | null,
  log: Logger,
  cause: unknown,
): Promise<void> {
  if (error.code === 'STOPPING') {
    await requeueRun(deps.pool, run.id, deps.owner, deps.clock.now())
    return
  }
  const failures = run.failures + 1
  const mayRetry = KIND_FACTS[error.kind].retryable && failures < run.maxAttempts
  log[error.kind === 'internal' ? 'error' : 'warn']({ err: cause, code: error.code, mayRetry }, 'run failed')
  await insertRunLog(deps.pool, {
    runId: run.id,
    level: 'error',
    message: error.message,
    data: { code: error.code, details: error.details, attempt: run.attempt, failures },
    at: deps.clock.now(),
  })
  if (mayRetry && (await retryLater(deps, run, error))) return
  const status = error.code === 'RUN_CANCELLED' ? 'cancelled' : 'failed'
  await inTransaction(deps.pool, async (tx) => {
    const body = errorBody(error)
    const held = await finishRun(tx, run.id, {
      owner: deps.owner,
      status,
      result: undefined,
      error: body,
      progress,
      now: deps.clock.now(),
    })
    if (held) await publish(deps, tx, run, `run.${status}`, { error: body })
  })
}

/** Gives a failed try back to the queue and tells why, and when it is tried again. False when the lease was lost. */
async function retryLater(deps: ExecutorDeps, run: Run, error: AppError): Promise<boolean> {
  const failures = run.failures + 1
  const failed = {
    error: errorBody(error),
    retryAt: later(deps.clock.now(), retryDelayMs(failures)),
  }
  return inTransaction(deps.pool, async (tx) => {
    const held = await requeueFailedRun(tx, run.id, { owner: deps.owner, ...failed })
    const { maxAttempts } = run
    if (held) await publish(deps, tx, run, 'run.retrying', { ...failed, failures, maxAttempts })
    return held
  })
}

/** A queued run is enqueued again by recover() when its lease has run out: 5 s, 10 s, 20 s … at most 5 minutes. */
function retryDelayMs(failures: number): number {
  return Math.min(5_000 * 2 ** (failures - 1), 300_000)
}

function publish(
  deps: ExecutorDeps,
  db: Db,
  run: Run,
  type: string,
  payload: Record<string, unknown>,
): Promise<void> {
  return insertEvent(db, {
    type,
    payload: { runId: run.id, action: run.action, ...payload },
    actor: run.actor.name,
    requestId: run.requestId,
    at: deps.clock.now(),
  })
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms)
}

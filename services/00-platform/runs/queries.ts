import type { Actor, ChainStep, Progress } from '../actions/context.ts'
import type { Db } from '../database/client.ts'
import type { ErrorBody } from '../errors/app-error.ts'

export const RUN_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

export interface Run {
  readonly id: string
  readonly action: string
  readonly input: Record<string, unknown>
  readonly status: RunStatus
  readonly next: ChainStep[]
  readonly parentId: string | null
  readonly actor: Actor
  /** The agent the actor acted for, else the actor. */
  readonly startedBy: string
  readonly requestId: string
  readonly progress: Progress | null
  readonly result: unknown
  /** Why it failed; while it is active: why its last try failed. */
  readonly error: ErrorBody | null
  readonly attempt: number
  readonly failures: number
  readonly maxAttempts: number
  readonly retryAt: string | null
  readonly cancelRequestedBy: string | null
  readonly createdAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
}

export interface NewRun {
  readonly id: string
  readonly action: string
  readonly input: unknown
  readonly next: readonly ChainStep[]
  readonly parentId: string | null
  readonly exclusiveKey: string
  readonly actor: Actor
  readonly requestId: string
  readonly maxAttempts: number
  readonly createdAt: Date
  readonly leaseExpiresAt: Date
}

const runColumns = (db: Db) => db`
  id, action, input, status, next, parent_id as "parentId", actor,
  coalesce(actor->>'onBehalfOf', actor->>'name') as "startedBy", request_id as "requestId", progress, result, error,
  attempt, failures, max_attempts as "maxAttempts", retry_at as "retryAt", cancel_requested_by as "cancelRequestedBy", created_at as "createdAt",
  started_at as "startedAt", finished_at as "finishedAt"`

const known = new WeakMap<Db, ReturnType<typeof runColumns>>()

/** The same fragment for the same database: to make one anew costs a tenth of reading a run. */
function columns(db: Db) {
  const fragment = known.get(db) ?? runColumns(db)
  known.set(db, fragment)
  return fragment
}

/** Records a queued run. Returns false when one with the same key is active. */
export async function insertRun(db: Db, run: NewRun): Promise<boolean> {
  const result = await db`
    insert into ops.runs (id, action, input, status, next, parent_id, exclusive_key, actor, request_id, max_attempts,
                          lease_expires_at, created_at)
    values (${run.id}, ${run.action}, ${db.json(run.input as never)}, 'queued', ${db.json(run.next as never)},
            ${run.parentId}, ${run.exclusiveKey}, ${db.json(run.actor as never)}, ${run.requestId}, ${run.maxAttempts},
            ${run.leaseExpiresAt}, ${run.createdAt})
    on conflict (exclusive_key) where status in ('queued', 'running') do nothing`
  return result.count === 1
}

export async function selectActiveRunId(db: Db, exclusiveKey: string): Promise<string | undefined> {
  const [row] = await db<{ id: string }[]>`
    select id from ops.runs where exclusive_key = ${exclusiveKey} and status in ('queued', 'running')`
  return row?.id
}

export async function selectRun(db: Db, id: string): Promise<Run | undefined> {
  const [row] = await db<Run[]>`select ${columns(db)} from ops.runs where id = ${id}`
  return row
}

export interface RunFilter {
  readonly action?: string | undefined
  readonly status?: RunStatus | undefined
  readonly before?: { readonly createdAt: string; readonly id: string } | undefined
  readonly limit: number
}

/** Newest first, by (created_at, id). */
export async function selectRuns(db: Db, filter: RunFilter): Promise<Run[]> {
  return db<Run[]>`
    select ${columns(db)} from ops.runs
    where true
      ${filter.action === undefined ? db`` : db`and action = ${filter.action}`}
      ${filter.status === undefined ? db`` : db`and status = ${filter.status}`}
      ${filter.before === undefined ? db`` : db`and (created_at, id) < (${filter.before.createdAt}, ${filter.before.id})`}
    order by created_at desc, id desc limit ${filter.limit}`
}

/** What one request started, in that order. */
export async function selectRunsOf(db: Db, requestId: string, limit: number): Promise<Run[]> {
  return db<Run[]>`
    select ${columns(db)} from ops.runs where request_id = ${requestId} order by created_at, id limit ${limit}`
}

/** Takes a queued run, or a running one whose holder is gone. Undefined when another worker was first. */
export async function claimRun(
  db: Db,
  id: string,
  claim: { owner: string; now: Date; leaseExpiresAt: Date },
): Promise<Run | undefined> {
  const [row] = await db<Run[]>`
    update ops.runs
    set status = 'running', attempt = attempt + 1, lease_owner = ${claim.owner}, lease_expires_at = ${claim.leaseExpiresAt},
        started_at = coalesce(started_at, ${claim.now}), retry_at = null
    where id = ${id} and (status = 'queued' or (status = 'running' and lease_expires_at < ${claim.now}))
    returning ${columns(db)}`
  return row
}

/** Extends the lease and stores progress. Answers who asked to cancel, and whether the lease is still ours. */
export async function heartbeatRun(
  db: Db,
  id: string,
  beat: { owner: string; leaseExpiresAt: Date; progress: Progress | null },
): Promise<{ held: boolean; cancelRequestedBy: string | null }> {
  const [row] = await db<{ cancelRequestedBy: string | null }[]>`
    update ops.runs
    set lease_expires_at = ${beat.leaseExpiresAt},
        progress = coalesce(${beat.progress === null ? null : db.json(beat.progress as never)}, progress)
    where id = ${id} and status = 'running' and lease_owner = ${beat.owner}
    returning cancel_requested_by as "cancelRequestedBy"`
  return { held: row !== undefined, cancelRequestedBy: row?.cancelRequestedBy ?? null }
}

/** Ends a run that `owner` holds. False when the lease was lost: the newer holder's outcome counts. */
export async function finishRun(
  db: Db,
  id: string,
  end: {
    owner: string
    status: RunStatus
    result: unknown
    error: ErrorBody | null
    progress: Progress | null
    now: Date
  },
): Promise<boolean> {
  const result = await db`
    update ops.runs
    set status = ${end.status}, result = ${end.result === undefined ? null : db.json(end.result as never)},
        error = ${end.error === null ? null : db.json(end.error as never)},
        progress = coalesce(${end.progress === null ? null : db.json(end.progress as never)}, progress),
        failures = failures + ${end.status === 'failed' ? 1 : 0}, finished_at = ${end.now}, lease_owner = null, lease_expires_at = null
    where id = ${id} and status = 'running' and lease_owner = ${end.owner}`
  return result.count === 1
}

/** Gives a run back to the queue because the process is stopping: no failure of the run. */
export async function requeueRun(db: Db, id: string, owner: string, leaseExpiresAt: Date): Promise<boolean> {
  const result = await db`
    update ops.runs set status = 'queued', lease_owner = null, lease_expires_at = ${leaseExpiresAt}
    where id = ${id} and status = 'running' and lease_owner = ${owner}`
  return result.count === 1
}

/**
 * Counts a failed try and gives the run back to the queue for the next one: its lease ends at `retryAt`, when it is
 * enqueued again. False when the lease was lost.
 */
export async function requeueFailedRun(
  db: Db,
  id: string,
  failed: { owner: string; error: ErrorBody; retryAt: Date },
): Promise<boolean> {
  const result = await db`
    update ops.runs
    set status = 'queued', failures = failures + 1, error = ${db.json(failed.error as never)},
        retry_at = ${failed.retryAt}, lease_owner = null, lease_expires_at = ${failed.retryAt}
    where id = ${id} and status = 'running' and lease_owner = ${failed.owner}`
  return result.count === 1
}

/**
 * Runs nobody works on any more: queued ones whose job was lost, running ones whose worker is gone. Their lease is moved
 * on so that only one sweeper enqueues them. `everything`: this process is the only one, so all unheld runs are due.
 */
export async function takeLostRuns(
  db: Db,
  sweep: { now: Date; leaseExpiresAt: Date; everything: boolean },
): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    update ops.runs
    set status = 'queued', lease_owner = null, lease_expires_at = ${sweep.leaseExpiresAt}
    where status in ('queued', 'running') and (${sweep.everything} or lease_expires_at < ${sweep.now})
    returning id`
  return rows.map((row) => row.id).sort()
}

/** Marks the wish to cancel; a queued run ends at once. Returns the run after it, or undefined when not active. */
export async function requestCancel(db: Db, id: string, by: string, now: Date): Promise<Run | undefined> {
  const [row] = await db<Run[]>`
    update ops.runs
    set cancel_requested_at = ${now}, cancel_requested_by = ${by}, error = null, retry_at = null,
        status = case when status = 'queued' then 'cancelled' else status end,
        finished_at = case when status = 'queued' then ${now}::timestamptz end
    where id = ${id} and status in ('queued', 'running')
    returning ${columns(db)}`
  return row
}

export interface RunLogLine {
  readonly id: number
  readonly level: string
  readonly message: string
  readonly data: unknown
  readonly at: string
}

export async function insertRunLog(
  db: Db,
  line: { runId: string; level: string; message: string; data: unknown; at: Date },
): Promise<void> {
  await db`
    insert into ops.run_logs (run_id, level, message, data, at)
    values (${line.runId}, ${line.level}, ${line.message}, ${line.data === undefined ? null : db.json(line.data as never)}, ${line.at})`
}

/** Oldest first. */
export async function selectRunLogs(
  db: Db,
  runId: string,
  after: number,
  limit: number,
): Promise<RunLogLine[]> {
  return db<RunLogLine[]>`
    select id, level, message, data, at from ops.run_logs where run_id = ${runId} and id > ${after} order by id limit ${limit}`
}

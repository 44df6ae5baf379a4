import type { Actor, ChainStep, RunAccepted } from '../actions/context.ts'
import type { AnyAction } from '../actions/define-action.ts'
import { parseInput } from '../actions/parse.ts'
import type { Clock } from '../clock.ts'
import type { Db } from '../database/client.ts'
import { platformErrors } from '../errors/platform-errors.ts'
import type { Ids } from '../ids.ts'
import type { Queue } from '../queue/queue.ts'
import { insertRun, selectActiveRunId } from './queries.ts'

export interface StartRunDeps {
  /** How long a run stays with a worker that gives no sign of life; a queued one whose job was lost waits as long. */
  readonly leaseMs: number
  readonly clock: Clock
  readonly ids: Ids
  readonly queue: Queue
}

export interface RunOrder {
  readonly action: AnyAction
  readonly input: unknown
  readonly next: readonly ChainStep[]
  readonly parentId: string | null
  readonly actor: Actor
  readonly requestId: string
}

/**
 * Records a run and enqueues it, both in `db`'s transaction: neither is there without the other.
 * @throws AppError INPUT_INVALID, RUN_ALREADY_ACTIVE
 */
export async function startRun(deps: StartRunDeps, db: Db, order: RunOrder): Promise<RunAccepted> {
  const { action } = order
  if (action.kind !== 'long') throw new TypeError(`${action.name} is not long work`)
  const input: unknown = parseInput(action, order.input)
  const now = deps.clock.now()
  const id = deps.ids.next(now)
  const exclusiveKey = action.exclusiveKey(input as never)
  const inserted = await insertRun(db, {
    ...order,
    id,
    action: action.name,
    input,
    exclusiveKey,
    maxAttempts: action.expose.job?.maxAttempts ?? 1,
    createdAt: now,
    leaseExpiresAt: new Date(now.getTime() + deps.leaseMs),
  })
  if (!inserted) {
    throw platformErrors.RUN_ALREADY_ACTIVE({ id: (await selectActiveRunId(db, exclusiveKey)) ?? 'unknown' })
  }
  await deps.queue.enqueueRun(db, id)
  return { runId: id, status: 'queued', href: `/api/v1/runs/${id}` }
}

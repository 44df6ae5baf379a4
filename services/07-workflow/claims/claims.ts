import type { Db } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import { lifecycleErrors } from '../lifecycle/index.ts'
import {
  claimNext,
  claimOne,
  type NextFilter,
  renewLease,
  type TaskAddress,
  type TaskRow,
} from '../queries/claims.ts'
import { selectOpenDependencies, selectTask } from '../queries/tasks.ts'
import type { Lease, TaskCall } from '../tasks/call.ts'
import { checkToken, holderOf, isHolder, lost, named, newLease } from '../tasks/holder.ts'
import { recordChange } from '../tasks/record.ts'
import { formatToken, parseToken } from './lease-token.ts'

export interface Claim {
  readonly task: TaskRow
  readonly lease: Lease
}

export interface NextClaim extends Claim {
  /** Who assigned it to the caller; null: nobody did. */
  readonly assignedBy: string | null
}

export interface ClaimTerms {
  readonly leaseSeconds?: number | undefined
  /** For callers that send no token afterwards; see ops.tasks.lease_key. */
  readonly implicit?: boolean
}

/**
 * Takes one task for the caller: one statement decides, so of any number of callers one has it. Who holds it already
 * without a token has it again.
 * @throws AppError TASK_NOT_FOUND, TASK_HELD_BY_OTHER, TASK_DEPENDENCIES_OPEN, TASK_NOT_CLAIMABLE, TASK_CONFLICT_OPEN
 */
export async function claimTask(
  call: TaskCall,
  address: TaskAddress,
  terms: ClaimTerms = {},
): Promise<Claim> {
  const { lease, secret } = leaseFor(call, terms)
  const task = await claimOne(call.db, address, lease)
  if (task === undefined) throw await whyNot(call.db, address)
  return claimed(call, task, secret)
}

/** Takes the next free task, or answers undefined when there is none for this caller now. */
export async function claimNextTask(
  call: TaskCall,
  filter: Pick<NextFilter, 'projectId' | 'specs'> & Partial<Pick<NextFilter, 'among' | 'named'>>,
  terms: ClaimTerms = {},
): Promise<NextClaim | undefined> {
  const { lease, secret } = leaseFor(call, terms)
  const row = await claimNext(call.db, { among: null, ...filter, agent: lease.holder }, lease)
  if (row === undefined) return undefined
  const { assignedBy, ...task } = row
  return { ...(await claimed(call, task, secret)), assignedBy }
}

function leaseFor(call: TaskCall, { leaseSeconds, implicit = false }: ClaimTerms) {
  const secret = call.deps.ids.secret()
  const seconds = leaseSeconds ?? defaultSeconds(call, implicit)
  return { lease: newLease(call, secret, { leaseSeconds: seconds, implicit }), secret }
}

export function defaultSeconds({ deps, actor }: TaskCall, implicit: boolean): number {
  return implicit || actor.kind === 'person' ? deps.options.implicitLeaseSeconds : deps.options.leaseSeconds
}

async function claimed(call: TaskCall, task: TaskRow, secret: string): Promise<Claim> {
  await recordChange(call, task, { event: 'claim', fromStatus: task.status })
  const lease = { token: formatToken(task.fence, secret), expiresAt: task.leaseExpiresAt as string }
  return { task, lease }
}

/** Why a task that was asked for by name could not be taken. */
async function whyNot(db: Db, address: TaskAddress) {
  const task = await selectTask(db, address)
  if (task === undefined) return workflowErrors.TASK_NOT_FOUND(named(address))
  const ref = `${task.spec}/${task.key}`
  const { conflict, status, active } = task
  if (!active) return workflowErrors.SPEC_INACTIVE({ spec: task.spec })
  if (conflict !== null)
    return lifecycleErrors.TASK_CONFLICT_OPEN({ task: ref, written: conflict.status, why: conflict.code })
  if (task.held) {
    const { leaseHolder: holder, leaseExpiresAt: until } = task
    return lifecycleErrors.TASK_HELD_BY_OTHER({ task: ref, holder: holder ?? '', until: until ?? '' })
  }
  if (status === 'completed' || status === 'blocked')
    return workflowErrors.TASK_NOT_CLAIMABLE({ ...named(task), status })
  const open = await selectOpenDependencies(db, task.uid)
  return lifecycleErrors.TASK_DEPENDENCIES_OPEN(
    { task: ref, open: open.join(', ') },
    { details: { refs: open } },
  )
}

/**
 * A sign of life: the lease lasts from now on. One that ran out comes back when nobody took the task meanwhile.
 * @throws AppError TASK_NOT_FOUND, LEASE_TOKEN_INVALID, LEASE_LOST
 */
export async function heartbeat(
  call: TaskCall,
  address: TaskAddress,
  token: string,
  leaseSeconds = call.deps.options.leaseSeconds,
): Promise<Lease> {
  const task = await requireHolder(call, address, token)
  const { fence, hash } = parseToken(token)
  const expiresAt = await renewLease(call.db, task.uid, { fence, hash, leaseSeconds })
  if (expiresAt === undefined) throw lost(task, 'another agent took it just now')
  return { token, expiresAt }
}

/**
 * The task, locked until the transaction ends, when the caller has its newest lease.
 * @throws AppError TASK_NOT_FOUND, LEASE_TOKEN_INVALID, LEASE_LOST, LEASE_NEEDED
 */
export async function requireHolder(
  call: Pick<TaskCall, 'db' | 'actor' | 'session'>,
  address: TaskAddress,
  token: string | undefined,
): Promise<TaskRow> {
  const task = await selectTask(call.db, address, true)
  if (task === undefined) throw workflowErrors.TASK_NOT_FOUND(named(address))
  if (token !== undefined) checkToken(task, token)
  else if (!isHolder(call, task, undefined)) throw lost(task, `${holderOf(call.actor)} does not hold it`)
  return task
}

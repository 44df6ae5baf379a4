import type { Actor, Db } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { workflowErrors } from '../errors.ts'
import {
  claimNext,
  claimOne,
  dropLease,
  type NextFilter,
  renewLease,
  type TaskAddress,
  type TaskRow,
} from '../queries/claims.ts'
import { insertChange, selectOpenDependencies, selectTask } from '../queries/tasks.ts'
import { formatToken, hashOfSecret, isSameHash, parseToken } from './lease-token.ts'

/** What the claims need of a call; `db` is its transaction. */
export interface WorkflowCall {
  readonly deps: Pick<WorkflowDeps, 'ids' | 'options'>
  readonly db: Db
  readonly actor: Actor
  readonly requestId: string
}

export interface Lease {
  /** `<fence>.<secret>`: goes with every write about the task. */
  readonly token: string
  readonly expiresAt: string
}

export interface Claim {
  readonly task: TaskRow
  readonly lease: Lease
}

/** The agent that holds what this caller claims: the one acted for, else the caller's own name. */
export function holderOf(actor: Actor): string {
  return actor.onBehalfOf ?? actor.name
}

/**
 * Takes one task for the caller: one statement decides, so of any number of callers one has it.
 * @throws AppError TASK_NOT_FOUND, TASK_HELD, TASK_WAITS, TASK_NOT_CLAIMABLE, TASK_IN_CONFLICT
 */
export async function claimTask(
  call: WorkflowCall,
  address: TaskAddress,
  leaseSeconds?: number,
): Promise<Claim> {
  const { wanted, secret } = newLease(call, leaseSeconds)
  const task = await claimOne(call.db, address, wanted)
  if (task === undefined) throw await whyNot(call.db, address)
  return claimed(call, task, secret)
}

/** Takes the next free task, or answers undefined when there is none for this caller now. */
export async function claimNextTask(
  call: WorkflowCall,
  filter: Pick<NextFilter, 'projectId' | 'specs'>,
  leaseSeconds?: number,
): Promise<Claim | undefined> {
  const { wanted, secret } = newLease(call, leaseSeconds)
  const task = await claimNext(call.db, { ...filter, agent: wanted.holder }, wanted)
  return task === undefined ? undefined : claimed(call, task, secret)
}

function newLease(call: WorkflowCall, leaseSeconds = call.deps.options.leaseSeconds) {
  const secret = call.deps.ids.secret()
  const wanted = { holder: holderOf(call.actor), hash: hashOfSecret(secret), leaseSeconds }
  return { wanted, secret }
}

async function claimed(call: WorkflowCall, task: TaskRow, secret: string): Promise<Claim> {
  await record(call, task, 'claim', task.status)
  const lease = { token: formatToken(task.fence, secret), expiresAt: task.leaseExpiresAt as string }
  return { task, lease }
}

/** Why a task that was asked for by name could not be taken. */
async function whyNot(db: Db, address: TaskAddress) {
  const task = await selectTask(db, address)
  const named = { task: address.key, spec: address.spec }
  if (task === undefined) return workflowErrors.TASK_NOT_FOUND(named)
  if (task.conflict !== null) return workflowErrors.TASK_IN_CONFLICT(named)
  if (task.held) return workflowErrors.TASK_HELD({ ...named, ...holding(task) })
  if (task.status === 'completed' || task.status === 'blocked')
    return workflowErrors.TASK_NOT_CLAIMABLE({ ...named, status: task.status })
  const open = await selectOpenDependencies(db, task.uid)
  return workflowErrors.TASK_WAITS({ ...named, open: open.join(', ') })
}

function holding(task: TaskRow) {
  return { holder: task.leaseHolder ?? '', until: task.leaseExpiresAt ?? '' }
}

/**
 * A sign of life: the lease lasts from now on. One that ran out comes back when nobody took the task meanwhile.
 * @throws AppError TASK_NOT_FOUND, LEASE_TOKEN_INVALID, LEASE_LOST
 */
export async function heartbeat(
  call: WorkflowCall,
  address: TaskAddress,
  token: string,
  leaseSeconds = call.deps.options.leaseSeconds,
): Promise<Lease> {
  const task = await requireHolder(call.db, address, token)
  const { fence, hash } = parseToken(token)
  const expiresAt = await renewLease(call.db, task.uid, { fence, hash, leaseSeconds })
  if (expiresAt === undefined) throw lost(task, 'another agent took it just now')
  return { token, expiresAt }
}

/**
 * Gives a task back; one in progress becomes pending. `force` is an operator's, without the token.
 * @throws AppError TASK_NOT_FOUND, LEASE_TOKEN_INVALID, LEASE_LOST
 */
export async function releaseTask(
  call: WorkflowCall,
  address: TaskAddress,
  by: { token: string } | { force: true; reason: string },
): Promise<TaskRow> {
  const task =
    'token' in by ? await requireHolder(call.db, address, by.token) : await requireTask(call.db, address)
  const freed = await dropLease(call.db, task.uid)
  if (freed === undefined) throw workflowErrors.TASK_NOT_FOUND({ task: address.key, spec: address.spec })
  const reason = 'force' in by ? by.reason : null
  await record(call, freed, 'force' in by ? 'force-release' : 'release', task.status, reason)
  return freed
}

/**
 * The task, locked until the transaction ends, when `token` is its newest lease; also when that one ran out and nobody
 * took the task since. What an older lease wants to write is refused: this is the fencing.
 * @throws AppError TASK_NOT_FOUND, LEASE_TOKEN_INVALID, LEASE_LOST
 */
export async function requireHolder(db: Db, address: TaskAddress, token: string): Promise<TaskRow> {
  const { fence, hash } = parseToken(token)
  const task = await requireTask(db, address)
  if (fence < task.fence) throw lost(task, `it was lease ${fence}, the newest is ${task.fence}`)
  if (task.leaseHash === null) throw lost(task, 'it was given back')
  if (fence !== task.fence || !isSameHash(task.leaseHash, hash))
    throw lost(task, 'the token is not the one that the claim answered with')
  return task
}

async function requireTask(db: Db, address: TaskAddress): Promise<TaskRow> {
  const task = await selectTask(db, address, true)
  if (task === undefined) throw workflowErrors.TASK_NOT_FOUND({ task: address.key, spec: address.spec })
  return task
}

function lost(task: TaskRow, why: string) {
  return workflowErrors.LEASE_LOST({ task: task.key, spec: task.spec, why })
}

async function record(
  call: WorkflowCall,
  task: TaskRow,
  event: string,
  fromStatus: string,
  reason: string | null = null,
): Promise<void> {
  await insertChange(call.db, {
    taskUid: task.uid,
    event,
    fromStatus,
    toStatus: task.status,
    actor: call.actor.name,
    agent: call.actor.onBehalfOf ?? null,
    cause: 'call',
    reason,
    requestId: call.requestId,
  })
}

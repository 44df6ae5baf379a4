import type { Role } from '../../00-platform/index.ts'
import { defaultSeconds } from '../claims/claims.ts'
import { formatToken } from '../claims/lease-token.ts'
import { workflowErrors } from '../errors.ts'
import {
  type Facts,
  type TaskEvent,
  type TaskState,
  type Transition,
  transition,
} from '../lifecycle/index.ts'
import { normalReason } from '../markdown/index.ts'
import type { TaskAddress, TaskRow } from '../queries/claims.ts'
import {
  lockWithDependents,
  recountDependents,
  selectTask,
  selectWaiting,
  updateState,
} from '../queries/tasks.ts'
import type { Lease, TaskCall } from './call.ts'
import { isHolder, named, newLease } from './holder.ts'
import { recordChange } from './record.ts'

/** What else a confirmation asks for; see Facts. */
export type Verdicts = Pick<Facts, 'report' | 'approvals' | 'failingEvidence'>

export interface ChangeOrder {
  readonly address: TaskAddress
  /** The event for the state that is found; null: nothing is to be done. */
  readonly event: (task: TaskRow) => TaskEvent | null
  readonly lease?: string | undefined
  readonly leaseSeconds?: number | undefined
  readonly implicit?: boolean | undefined
  /** For the history, where the event itself brings no reason. */
  readonly note?: string | undefined
  /** Asked only for events that need them. */
  readonly verdicts?: (task: TaskRow) => Promise<Verdicts>
}

export interface Changed {
  readonly task: TaskRow
  readonly changed: boolean
  /** Somebody else has it than before, or nobody; a task that was not started is given back without another change. */
  readonly passed: boolean
  /** Given when this call took the lease, or made it last. */
  readonly lease: Lease | null
  /** What may begin now because of it, as `spec/key`. */
  readonly unlocked: readonly string[]
}

const NO_VERDICTS: Verdicts = {
  report: 'none',
  approvals: { open: [], stale: [], rejected: [] },
  failingEvidence: [],
}
const WITH_VERDICTS: ReadonlySet<TaskEvent['type']> = new Set([
  'complete',
  'report',
  'confirm',
  'accept-file',
])

/**
 * The one way a task changes: locks it, asks the life cycle, writes state, lease and history, and counts anew what others
 * wait for. All in the transaction of the call.
 * @throws AppError TASK_NOT_FOUND, LEASE_TOKEN_INVALID, LEASE_LOST, LEASE_NEEDED and those of `transition`
 */
export async function changeTask(call: TaskCall, order: ChangeOrder): Promise<Changed> {
  const task = await lockForChange(call, order)
  const event = order.event(task)
  const callerHolds = isHolder(call, task, order.lease)
  if (event === null) return { task, changed: false, passed: false, lease: null, unlocked: [] }
  const facts = await factsOf(call, order, task, event, callerHolds)
  const next = transition(stateOf(task), event, facts)
  const given = leaseGiven(call, order, next, callerHolds)
  const written = await updateState(call.db, task.uid, normalised(next.state), given.effect)
  const reason = next.reason ?? order.note ?? null
  await recordChange(call, written, { event: next.event, fromStatus: task.status, reason })
  const counts = (task.status === 'completed') !== (written.status === 'completed')
  const unlocked = counts ? await recountDependents(call.db, task.uid) : []
  return {
    task: written,
    changed: next.changed,
    passed: task.leaseHolder !== written.leaseHolder,
    lease: leaseAnswer(order, written, given.secret, callerHolds),
    unlocked: unlocked.filter(({ open }) => open === 0).map(({ spec, key }) => `${spec}/${key}`),
  }
}

/** Rows are locked in the order of their uid, whoever locks them, so that two changes never wait in a circle. */
async function lockForChange({ db }: TaskCall, { address, event }: ChangeOrder): Promise<TaskRow> {
  const seen = await selectTask(db, address)
  if (seen === undefined) throw workflowErrors.TASK_NOT_FOUND(named(address))
  if (!seen.active) throw workflowErrors.SPEC_INACTIVE({ spec: address.spec })
  if (seen.status === 'completed' || makesReady(event(seen))) await lockWithDependents(db, seen.uid)
  const task = await selectTask(db, address, true)
  if (task === undefined) throw workflowErrors.TASK_NOT_FOUND(named(address))
  return task
}

function makesReady(event: TaskEvent | null): boolean {
  return event?.type === 'complete' || event?.type === 'accept-file'
}

async function factsOf(
  call: TaskCall,
  order: ChangeOrder,
  task: TaskRow,
  event: TaskEvent,
  callerHolds: boolean,
): Promise<Facts> {
  const waiting = task.openDependencies === 0 ? [] : await selectWaiting(call.db, [task.uid])
  const refs = (kind: string) => waiting.filter((each) => each.kind === kind).map(({ ref }) => ref)
  const verdicts =
    order.verdicts !== undefined && WITH_VERDICTS.has(event.type) ? await order.verdicts(task) : NO_VERDICTS
  return {
    task: `${task.spec}/${task.key}`,
    openDependencies: refs('written'),
    openParts: refs('part'),
    holder: task.held ? task.leaseHolder : null,
    heldUntil: task.leaseExpiresAt,
    callerHolds,
    role: roleOf(call),
    ...verdicts,
  }
}

function roleOf({ actor }: TaskCall): Role {
  return actor.role
}

export function stateOf(task: TaskRow): TaskState {
  const { status, blockedReason, blockedFrom, verification, conflict } = task
  return { status, blockedReason, blockedFrom, verification, conflict }
}

/** A reason as it can stand in the file, so that both say the same. */
export function normalised(state: TaskState): TaskState {
  const reason = state.blockedReason
  return { ...state, blockedReason: reason === null ? null : normalReason(reason) || null }
}

function leaseGiven(call: TaskCall, order: ChangeOrder, { lease }: Transition, callerHolds: boolean) {
  const implicit = order.implicit ?? false
  const leaseSeconds = order.leaseSeconds ?? defaultSeconds(call, implicit)
  if (lease === 'free') return { effect: 'free', secret: null } as const
  if (lease === 'keep') return { effect: 'keep', secret: null } as const
  if (callerHolds) return { effect: { keepSeconds: leaseSeconds }, secret: null } as const
  const secret = call.deps.ids.secret()
  return { effect: newLease(call, secret, { leaseSeconds, implicit }), secret } as const
}

function leaseAnswer(
  { lease }: ChangeOrder,
  task: TaskRow,
  secret: string | null,
  callerHolds: boolean,
): Lease | null {
  if (task.leaseExpiresAt === null) return null
  if (secret !== null) return { token: formatToken(task.fence, secret), expiresAt: task.leaseExpiresAt }
  return callerHolds && lease !== undefined ? { token: lease, expiresAt: task.leaseExpiresAt } : null
}

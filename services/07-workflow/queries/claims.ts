import type { Db } from '../../00-platform/index.ts'
import type { FileConflict } from '../lifecycle/index.ts'
import type { TaskContent, TaskStatus, Verification } from '../model.ts'

/** A task as the database keeps it. Times as ISO text in UTC. */
export interface TaskRow {
  readonly uid: string
  readonly projectId: string
  readonly spec: string
  readonly key: string
  readonly title: string
  readonly position: number
  readonly content: TaskContent
  readonly agent: string | null
  readonly status: TaskStatus
  readonly blockedReason: string | null
  readonly blockedFrom: 'pending' | 'in-progress' | null
  readonly verification: Verification
  readonly roundStartedAt: string | null
  readonly openDependencies: number
  readonly critical: boolean
  readonly conflict: FileConflict | null
  readonly fence: number
  readonly leaseHolder: string | null
  readonly leaseHash: string | null
  readonly leaseExpiresAt: string | null
  readonly leaseKey: string | null
  /** By the clock of the database. */
  readonly held: boolean
  /** False while its spec is archived or its folder is gone. */
  readonly active: boolean
  readonly completedAt: string | null
  readonly updatedAt: string
}

export const taskColumns = (db: Db) => db`
  uid, project_id as "projectId", spec, key, title, position, content, agent, status, blocked_reason as "blockedReason",
  blocked_from as "blockedFrom", verification, round_started_at as "roundStartedAt", open_dependencies as "openDependencies",
  critical, conflict, fence, lease_holder as "leaseHolder", lease_hash as "leaseHash",
  lease_expires_at as "leaseExpiresAt", lease_key as "leaseKey",
  coalesce(lease_expires_at > clock_timestamp(), false) as held, active, completed_at as "completedAt", updated_at as "updatedAt"`

export interface TaskAddress {
  readonly projectId: string
  readonly spec: string
  readonly key: string
}

export interface NewLease {
  readonly holder: string
  readonly hash: string
  readonly leaseSeconds: number
  /** See ops.tasks.lease_key. */
  readonly key: string | null
}

/**
 * Leases are timed by the database: hubs on several machines then agree, and one whose clock goes back hurts nobody.
 * What makes a task free: it waits for nothing, is pending or was left in progress, and nobody's lease is running.
 */
const isFree = (db: Db) => db`
  gone_at is null and active and conflict is null and open_dependencies = 0 and status in ('pending', 'in-progress')
  and (lease_expires_at is null or lease_expires_at <= clock_timestamp())`

/** The assignments that give a task its next lease. */
export const takeLease = (db: Db, lease: NewLease) => db`
  fence = fence + 1, lease_holder = ${lease.holder}, lease_hash = ${lease.hash}, lease_key = ${lease.key},
  lease_expires_at = clock_timestamp() + make_interval(secs => ${lease.leaseSeconds})`

/** Takes one named task. Undefined when it is not free: read it to say why. */
export async function claimOne(db: Db, address: TaskAddress, lease: NewLease): Promise<TaskRow | undefined> {
  const [row] = await db<TaskRow[]>`
    update ops.tasks set ${takeLease(db, lease)}, updated_at = clock_timestamp()
    where project_id = ${address.projectId} and spec = ${address.spec} and key = ${address.key} and ${isFree(db)}
    returning ${taskColumns(db)}`
  return row
}

export interface NextFilter {
  readonly projectId: string
  readonly specs: readonly string[] | null
  /** Only tasks named for this agent or for nobody. */
  readonly agent: string
  /** `anyone`: also tasks named for other agents, for a caller who is no agent in particular. */
  readonly named?: 'mine' | 'anyone'
  /** Only these, the first of them first; null for all, in the order below. */
  readonly among: readonly string[] | null
}

/**
 * A task that was assigned is kept for its agent; once that agent (or who else took it) is gone at it, it is anybody's:
 * what a dead agent had must come back.
 */
export const isKeptForOther = (db: Db, agent: string) => db`
  (ops.tasks.lease_expires_at is null and exists (
    select from ops.assignments a
    where a.task_uid = ops.tasks.uid and a.state = 'open' and a.agent <> ${agent}))`

const inSpecs = (db: Db, specs: readonly string[] | null) =>
  specs === null ? db`` : db`and spec in ${db(specs as string[])}`

/** Free tasks that this agent may be given without being assigned to them. */
const isForAgent = (db: Db, { projectId, agent, named = 'mine', specs }: Omit<NextFilter, 'among'>) => db`
  project_id = ${projectId} and ${isFree(db)} and not ${isKeptForOther(db, agent)}
  ${named === 'anyone' ? db`` : db`and (agent is null or agent = ${agent})`} ${inSpecs(db, specs)}`

const ASSIGNED_MOST = 100

/** The first free task that was assigned to this agent, whomever the file names. From the few assignments to their tasks. */
const assignedTo = (db: Db, { projectId, agent, specs }: NextFilter) => db`
  select uid from ops.tasks
  where uid = any(array(
      select a.task_uid from ops.assignments a
      where a.project_id = ${projectId} and a.agent = ${agent} and a.state = 'open'
      order by a.created_at, a.id limit ${ASSIGNED_MOST}))
    and ${isFree(db)} ${inSpecs(db, specs)}
  order by critical desc, priority_rank, spec, position, uid
  limit 1 for update skip locked`

/** A task that was taken, and who assigned it to the agent that has it now. */
export interface NextRow extends TaskRow {
  readonly assignedBy: string | null
}

/**
 * Selects and takes the next free task in one statement: what was assigned to the agent first; then by critical path,
 * priority, spec and place in the file. Rows that other claims are about to take are skipped, so racing agents get different
 * tasks and none waits.
 */
export async function claimNext(db: Db, filter: NextFilter, lease: NewLease): Promise<NextRow | undefined> {
  const { among, agent } = filter
  const [row] = await db<NextRow[]>`
    update ops.tasks set ${takeLease(db, lease)}, updated_at = clock_timestamp()
    where uid = coalesce((${assignedTo(db, filter)}), (
      select uid from ops.tasks
      where ${isForAgent(db, filter)} ${among === null ? db`` : db`and uid = any(${among as string[]}::uuid[])`}
      order by ${among === null ? db`` : db`array_position(${among as string[]}::uuid[], uid),`}
        critical desc, priority_rank, spec, position, uid
      limit 1 for update skip locked))
    returning ${taskColumns(db)}, (
      select coalesce(a.created_for, a.created_by) from ops.assignments a
      where a.task_uid = ops.tasks.uid and a.state = 'open' and a.agent = ${agent}) as "assignedBy"`
  return row
}

/** What `claimNext` would choose from, in its order. */
export async function selectClaimable(
  db: Db,
  filter: Omit<NextFilter, 'among'>,
  limit: number,
): Promise<TaskRow[]> {
  return db<TaskRow[]>`
    select ${taskColumns(db)} from ops.tasks where ${isForAgent(db, filter)}
    order by critical desc, priority_rank, spec, position, uid limit ${limit}`
}

/** Makes the newest lease last longer, also one that ran out while nobody took the task. Undefined when it is not the newest. */
export async function renewLease(
  db: Db,
  uid: string,
  lease: { fence: number; hash: string; leaseSeconds: number },
): Promise<string | undefined> {
  const [row] = await db<{ leaseExpiresAt: string }[]>`
    update ops.tasks
    set lease_expires_at = clock_timestamp() + make_interval(secs => ${lease.leaseSeconds})
    where uid = ${uid} and fence = ${lease.fence} and lease_hash = ${lease.hash} and gone_at is null
    returning lease_expires_at as "leaseExpiresAt"`
  return row?.leaseExpiresAt
}

export interface KeptLease {
  readonly project: string
  readonly spec: string
  readonly id: string
  readonly expiresAt: string
}

/**
 * Makes the leases last that a caller holds without a token (see ops.tasks.lease_key), also those that ran out while
 * nobody took the task; none gets shorter. Rows are locked in the order of their uid, as by every other change.
 */
export async function keepLeases(
  db: Db,
  filter: { key: string; projectId: string; spec: string | null; task: string | null; leaseSeconds: number },
): Promise<KeptLease[]> {
  const { key, projectId, spec, task, leaseSeconds } = filter
  return db<KeptLease[]>`
    with held as (
      select uid from ops.tasks
      where lease_expires_at is not null and lease_key = ${key} and project_id = ${projectId} and gone_at is null
        and (${spec}::text is null or spec = ${spec}) and (${task}::text is null or ops.tasks.key = ${task})
      order by uid limit 1000 for update),
    kept as (
      update ops.tasks t
      set lease_expires_at = greatest(t.lease_expires_at, clock_timestamp() + make_interval(secs => ${leaseSeconds}))
      from held where t.uid = held.uid
      returning t.project_id, t.spec, t.key, t.lease_expires_at, t.uid)
    select project_id as project, spec, key as id, lease_expires_at as "expiresAt" from kept order by uid`
}

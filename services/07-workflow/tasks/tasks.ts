import type { ActionContext } from '../../00-platform/index.ts'
import { followedEvent, followTask } from '../agents/follow.ts'
import { checkApprovals } from '../approvals/check.ts'
import { type ClaimTerms, claimNextTask, claimTask, heartbeat, type NextClaim } from '../claims/claims.ts'
import type { WorkflowDeps } from '../deps.ts'
import { matchingExpertise } from '../graph/index.ts'
import { statusEvent, type TaskEvent } from '../lifecycle/index.ts'
import { projectOf } from '../projects/projects.ts'
import { keepLeases, type NextFilter, selectClaimable, type TaskRow } from '../queries/claims.ts'
import { selectDependents, selectIdleCounts } from '../queries/task-lists.ts'
import { type Changed, type ChangeOrder, changeTask } from './change.ts'
import { holderOf, isNamedAgent, leaseKeyOf } from './holder.ts'
import { type OpenedSpec, openSpec } from './open-spec.ts'
import { presentTask } from './present.ts'
import { verdictsOf } from './verdicts.ts'

type Context = ActionContext<WorkflowDeps>

interface OfTask {
  readonly project?: string | undefined
  readonly spec: string
  readonly id: string
}

interface Terms {
  readonly lease?: string | undefined
  readonly leaseSeconds?: number | undefined
  readonly implicit?: boolean | undefined
}

/**
 * Brings a task to a status by the event that leads there. `in-progress` takes a free task; `blocked`, and taking a
 * completed one back, need a reason.
 */
export function setStatus(
  ctx: Context,
  input: OfTask & Terms & { readonly status: string; readonly reason?: string | undefined },
) {
  const event = (task: TaskRow) => statusEvent(task.status, input.status, input.reason ?? null)
  return change(ctx, input, { ...input, event })
}

/** Gives a task back; an operator may do that for another, with a reason. */
export function release(ctx: Context, input: OfTask & Terms & { readonly reason?: string | undefined }) {
  return change(ctx, input, { ...input, event: () => ({ type: 'release' }), note: input.reason })
}

/**
 * The last step: report, reviews and approvals are there and agree with what the files hold now. Assigned work is confirmed
 * by the project manager or an operator.
 */
export async function confirm(ctx: Context, input: OfTask) {
  return change(ctx, input, { event: () => ({ type: 'confirm' }) })
}

/** Settles a marker that the rules refused: takes over what the file says, or writes back what the database says. */
export function settleConflict(
  ctx: Context,
  input: OfTask & { readonly take: 'file' | 'database'; readonly reason?: string | undefined },
) {
  const event: TaskEvent =
    input.take === 'file' ? { type: 'accept-file', reason: input.reason ?? '' } : { type: 'restore-file' }
  return change(ctx, input, { event: () => event, note: input.reason })
}

/** Follows the hand-in of a report, whose row is there already. */
export function noticeReport(ctx: Context, input: OfTask & Terms) {
  return change(ctx, input, { ...input, event: () => ({ type: 'report' }) })
}

async function change(ctx: Context, input: OfTask, order: Omit<ChangeOrder, 'address' | 'verdicts'>) {
  const opened = await openSpec(ctx, input)
  const verdicts = async (task: TaskRow) => {
    await checkApprovals(ctx, opened, { taskUid: task.uid })
    return verdictsOf(ctx.db, task)
  }
  const changed = await changeTask(ctx, { ...order, address: { ...opened, key: input.id }, verdicts })
  await followAssignment(ctx, changed)
  await announce(ctx, opened, changed)
  return answer(changed)
}

/** The steps of its assignment go with the task. Safe when nothing happened: what the steps say already stays. */
async function followAssignment(ctx: Context, { task, changed }: Changed): Promise<void> {
  if (changed) await followTask(ctx, task.uid, followedEvent(task))
}

function answer({ task, changed, lease, unlocked }: Changed) {
  return { task: presentTask(task), changed, lease, unlocked: [...unlocked] }
}

async function announce(
  ctx: Context,
  opened: OpenedSpec,
  { task, changed, passed, unlocked }: Changed,
): Promise<void> {
  if (!changed && !passed) return
  const { key, status, verification, leaseHolder } = task
  const place = { project: opened.projectId, spec: opened.spec, task: key }
  await ctx.emit('task.changed', { ...place, status, verification, holder: leaseHolder, unlocked })
  if (changed) ctx.afterCommit(() => ctx.deps.keeper.written(opened.projectId, opened.spec))
}

/** Takes one task by name. */
export async function claim(ctx: Context, input: OfTask & ClaimTerms) {
  const opened = await openSpec(ctx, input)
  const { task, lease } = await claimTask(ctx, { ...opened, key: input.id }, input)
  await emitClaimed(ctx, task)
  return { task: presentTask(task), lease }
}

export interface NextOrder extends ClaimTerms {
  readonly project?: string | undefined
  readonly specs?: readonly string[] | undefined
  readonly expertise?: readonly string[] | undefined
}

/** How many claimable tasks are looked at for those that fit an expertise. */
const CONSIDERED = 100

/**
 * Selects and takes the next free task: first what was assigned to the caller; with expertise the one that fits best among
 * the first; else the first by critical path, priority, spec and place. What is assigned to another agent is kept for it,
 * unless that agent died at it. What the file names for another agent is not given to a third one; who is no agent in
 * particular gets it when there is nothing else. With nothing to take it says what stands in the way.
 */
export async function next(ctx: Context, input: NextOrder) {
  const projectId = await openProject(ctx, input)
  const specs = input.specs === undefined ? null : input.specs
  const mine: Wanted = { projectId, specs, agent: holderOf(ctx.actor), named: 'mine' }
  const widest: Wanted = isNamedAgent(ctx.actor) ? mine : { ...mine, named: 'anyone' }
  const taken =
    (await takeNext(ctx, mine, input)) ?? (widest === mine ? undefined : await takeNext(ctx, widest, input))
  if (taken === undefined)
    return { task: null, lease: null, reasons: [], idle: await selectIdleCounts(ctx.db, widest) }
  const [reasons] = await Promise.all([reasonsOf(ctx, taken, taken.fits), emitClaimed(ctx, taken.task)])
  return { task: presentTask(taken.task), lease: taken.lease, reasons, idle: null }
}

type Wanted = Omit<NextFilter, 'among'>

/** With what fits of the expertise. */
async function takeNext(ctx: Context, filter: Wanted, input: NextOrder) {
  const ranked = await fitting(ctx, filter, input.expertise ?? [])
  const first =
    ranked.size === 0 ? undefined : await claimNextTask(ctx, { ...filter, among: [...ranked.keys()] }, input)
  const taken = first ?? (await claimNextTask(ctx, filter, input))
  return taken === undefined ? undefined : { ...taken, fits: ranked.get(taken.task.uid) ?? [] }
}

/** The project, with the specs that are asked for looked at, where no watcher does. */
async function openProject(ctx: Context, input: NextOrder): Promise<string> {
  for (const spec of input.specs ?? []) await openSpec(ctx, { ...input, spec })
  const { id, files } = await projectOf(ctx, input.project)
  if (input.specs !== undefined || ctx.deps.keeper.isKept(id)) return id
  for (const { name, archived } of await files.listSpecs())
    if (!archived) await openSpec(ctx, { project: id, spec: name })
  return id
}

/** By uid, those with a fitting expertise, most of it first; as the database orders them otherwise. */
async function fitting(
  ctx: Context,
  filter: Wanted,
  expertise: readonly string[],
): Promise<Map<string, string[]>> {
  if (expertise.length === 0) return new Map()
  const rows = await selectClaimable(ctx.db, filter, CONSIDERED)
  const fits = rows.flatMap((row) => {
    const found = matchingExpertise(
      { ...row.content, status: row.status, ref: '', spec: row.spec },
      expertise,
    )
    return found.length === 0 ? [] : [[row.uid, found] as const]
  })
  return new Map(fits.sort(([, a], [, b]) => b.length - a.length))
}

async function reasonsOf(
  ctx: Context,
  { task, assignedBy }: NextClaim,
  expertise: readonly string[],
): Promise<string[]> {
  const unlocked = (await selectDependents(ctx.db, task.uid, 500)).filter(({ open }) => open === 1)
  const { priority } = task.content
  return [
    'ready: it waits for nothing',
    ...(task.status === 'in-progress' ? ['begun by an agent whose lease ran out'] : []),
    ...(task.critical ? ['on the critical path'] : []),
    ...(assignedBy === null ? [] : [`assigned to you by ${assignedBy}`]),
    ...(task.agent === null || assignedBy !== null ? [] : [namedFor(ctx, task.agent)]),
    ...(expertise.length === 0 ? [] : [`matches your expertise: ${expertise.join(', ')}`]),
    ...(unlocked.length === 0
      ? []
      : [
          `unlocks ${unlocked
            .map(({ ref }) => ref)
            .slice(0, 10)
            .join(', ')}`,
        ]),
    ...(priority === null ? [] : [`${priority} priority`]),
  ]
}

function namedFor({ actor }: Context, agent: string): string {
  return agent === holderOf(actor)
    ? 'named for you in tasks.md'
    : `named for ${agent} in tasks.md, and you gave no agent name`
}

async function emitClaimed(
  ctx: Context,
  { projectId, spec, key, leaseHolder, status }: TaskRow,
): Promise<void> {
  await ctx.emit('task.claimed', { project: projectId, spec, task: key, holder: leaseHolder, status })
}

/** A sign of life. */
export async function beat(
  ctx: Context,
  input: OfTask & { readonly lease: string; readonly leaseSeconds?: number | undefined },
) {
  const { projectId, spec } = await openSpec(ctx, input)
  const lease = await heartbeat(ctx, { projectId, spec, key: input.id }, input.lease, input.leaseSeconds)
  return { lease }
}

/** A sign of life for all that the caller holds by name, person or session; who holds nothing so is told an empty list. */
export async function keep(
  ctx: Context,
  input: { project?: string | undefined; spec?: string | undefined; id?: string | undefined },
) {
  const { id: projectId } = await projectOf(ctx, input.project)
  const key = leaseKeyOf(ctx)
  if (key === null) return { kept: [] }
  const leaseSeconds = ctx.deps.options.implicitLeaseSeconds
  const filter = { key, projectId, spec: input.spec ?? null, task: input.id ?? null, leaseSeconds }
  return { kept: await keepLeases(ctx.db, filter) }
}

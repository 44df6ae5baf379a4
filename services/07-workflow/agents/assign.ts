import type { Actor, Clock, Db, Ids } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { workflowErrors } from '../errors.ts'
import { type MaxParallel, nextTasks, parallelGroups } from '../graph/index.ts'
import { loadsOf } from './agents.ts'
import { type Roster, readRoster, requireCard } from './cards.ts'
import { agentErrors } from './errors.ts'
import { type Loads, type MatchReason, matchAgents, whyNobody } from './match.ts'
import {
  isFree,
  leftBehind,
  loadPlan,
  openTasks,
  type ProjectPlan,
  type ProjectTask,
} from './project-tasks.ts'
import { type AssignmentRow, lockAssigning, selectOpenOf } from './queries.ts'
import { type Given, storeAssignment } from './store-assignment.ts'
import { proposeWave, type SkippedTask } from './wave.ts'

export interface AssignCall {
  readonly deps: WorkflowDeps & { readonly ids: Ids }
  readonly db: Db
  readonly actor: Actor
  readonly clock: Clock
  readonly requestId: string
}

export interface WantedAssignment {
  readonly spec?: string | undefined
  readonly task: string
  /** Without it the agent that fits best. */
  readonly assignee?: string | undefined
}

export interface AssignOrder {
  readonly project?: string | undefined
  /** The spec of tasks that name none; without tasks, the spec whose next wave is wanted. */
  readonly spec?: string | undefined
  readonly tasks?: readonly WantedAssignment[] | undefined
  /** Agents at once on a wave. */
  readonly agents: MaxParallel
  readonly replace: boolean
}

/** Ready tasks that are looked at; those that were given out already count among them. */
const MOST_READY = 500

/**
 * Gives tasks to agents and keeps what each is sent: the tasks that are named, or the next wave of a spec (of the whole
 * project when none is named). Calls for one project wait for each other, so no agent gets more than it has room for. A task
 * that its agent has already is answered as it was assigned.
 * @throws AppError TASK_NOT_FOUND, AGENT_UNKNOWN, AGENT_AT_CAPACITY, ASSIGNMENT_EXISTS, ASSIGNMENT_TASK_CLOSED,
 *   ASSIGNMENT_TASK_HELD, GRAPH_TOO_LARGE and those of projectOf
 */
export async function assignTasks(call: AssignCall, order: AssignOrder) {
  const project = await openTasks(call, order)
  await lockAssigning(call.db, project.id)
  const plan = await loadPlan(call.db, project.id)
  const roster = await readRoster(call, project)
  const loads = await loadsOf(call.db, project.id)
  const wave = { plan, roster, loads, projectId: project.id }
  const chosen =
    order.tasks === undefined ? await nextWave(call, wave, order) : await named(call, wave, order)
  const beside = atOnce(plan, chosen.given)
  const rows: AssignmentRow[] = []
  for (const each of chosen.given) rows.push(await storeAssignment(call, project.id, plan, each, beside))
  return { project: project.id, rows, skipped: chosen.skipped }
}

interface Situation {
  readonly projectId: string
  readonly plan: ProjectPlan
  readonly roster: Roster
  readonly loads: Loads
}

interface Chosen {
  readonly given: readonly Given[]
  readonly skipped: readonly SkippedTask[]
}

/** Tasks that were given out already are running: they take their place in the wave. */
async function nextWave(
  call: AssignCall,
  { plan, roster, loads }: Situation,
  order: AssignOrder,
): Promise<Chosen> {
  const of = (task: ProjectTask) => order.spec === undefined || task.spec === order.spec
  if (order.spec !== undefined && !plan.tasks.some(of))
    throw workflowErrors.TASK_NOT_FOUND({ task: 'at all', spec: order.spec })
  const pending = plan.tasks.filter((task) => task.status !== 'completed' && of(task))
  const open = new Set(
    (
      await selectOpenOf(
        call.db,
        pending.map(({ row }) => row.uid),
      )
    ).map(({ taskUid }) => taskUid),
  )
  // In progress without a lease, nobody is at it, whatever it waits for.
  const isRunning = (task: ProjectTask) => open.has(task.row.uid) || task.row.held
  const spec = order.spec === undefined ? {} : { spec: order.spec }
  const next = nextTasks(plan.graph, { limit: MOST_READY, ...spec }).map(
    ({ ref }) => plan.byRef.get(ref) as ProjectTask,
  )
  const { proposed, skipped } = proposeWave({
    ready: [...leftBehind(pending), ...next.filter(isFree)].filter((task) => !isRunning(task)),
    running: pending.filter(isRunning),
    cards: roster.cards,
    loads,
    agents: order.agents,
  })
  const given = proposed.map(({ task, match }) => ({
    task: plan.byRef.get(task.ref) as ProjectTask,
    agent: match.agent,
    reasons: match.reasons,
    replaces: null,
  }))
  return { given, skipped }
}

async function named(call: AssignCall, situation: Situation, order: AssignOrder): Promise<Chosen> {
  const wanted = (order.tasks ?? []).map((each) => ({ each, task: taskOf(situation.plan, each, order.spec) }))
  const open = await selectOpenOf(
    call.db,
    wanted.map(({ task }) => task.row.uid),
    true,
  )
  const loads = new Map(situation.loads)
  const given = new Map<string, Given>()
  for (const { each, task } of wanted) {
    const before = open.find(({ taskUid }) => taskUid === task.row.uid) ?? null
    const one = chooseAgent({ ...situation, loads }, task, each.assignee, before, order.replace)
    if (one.agent !== before?.agent) loads.set(one.agent, (loads.get(one.agent) ?? 0) + 1)
    given.set(task.row.uid, one)
  }
  return { given: [...given.values()], skipped: [] }
}

function taskOf(plan: ProjectPlan, { spec, task }: WantedAssignment, usual: string | undefined): ProjectTask {
  const ref = spec === undefined && task.includes('/') ? task : `${spec ?? usual ?? ''}/${task}`
  const found = plan.byRef.get(ref)
  if (found === undefined) throw workflowErrors.TASK_NOT_FOUND({ task, spec: spec ?? usual ?? 'any spec' })
  if (found.status === 'completed' || found.status === 'blocked')
    throw agentErrors.ASSIGNMENT_TASK_CLOSED({ task: ref, status: found.status })
  return found
}

/** An agent with no room is refused, unless the task is its own already. */
function chooseAgent(
  { roster, loads }: Situation,
  task: ProjectTask,
  assignee: string | undefined,
  before: AssignmentRow | null,
  replace: boolean,
): Given {
  const match =
    assignee === undefined && before === null ? matchAgents(task, roster.cards, loads)[0] : undefined
  const agent = assignee ?? before?.agent ?? match?.agent
  if (agent === undefined)
    throw agentErrors.AGENT_UNKNOWN({
      agent: `for ${task.ref}: ${whyNobody(task, roster.cards, loads)}`,
      known: namesOf(roster),
    })
  if (before !== null && before.agent !== agent && !replace)
    throw agentErrors.ASSIGNMENT_EXISTS({ task: task.ref, agent: before.agent, wanted: agent })
  const card = requireCard(roster, agent)
  if (task.row.held && task.row.leaseHolder !== agent)
    throw agentErrors.ASSIGNMENT_TASK_HELD({
      task: task.ref,
      holder: task.row.leaseHolder ?? '',
      until: task.row.leaseExpiresAt ?? '',
    })
  const load = loads.get(agent) ?? 0
  const own = before?.agent === agent || (task.row.held && task.row.leaseHolder === agent)
  if (!own && load >= card.capacity)
    throw agentErrors.AGENT_AT_CAPACITY({ agent, load, capacity: card.capacity })
  const asked: MatchReason = { code: 'NAMED', text: 'named in the assignment' }
  return { task, agent, reasons: match?.reasons ?? [asked], replaces: before }
}

const namesOf = ({ cards }: Roster) => cards.map(({ name }) => name).join(', ')

/** Of the tasks given out together, those that may run at the same time as each. */
function atOnce(plan: ProjectPlan, given: readonly Given[]): (task: ProjectTask) => string[] {
  const waits = (one: ProjectTask, other: ProjectTask) =>
    one.depends.some((name) => (name.includes('/') ? name : `${one.spec}/${name}`) === other.ref)
  return (task) =>
    given
      .map((each) => plan.byRef.get(each.task.ref) as ProjectTask)
      .filter((other) => other.ref !== task.ref && !waits(task, other) && !waits(other, task))
      .filter((other) => parallelGroups([other, task], 2).length === 1)
      .map(({ ref }) => ref)
}

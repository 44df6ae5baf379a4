import type { Db } from '../../00-platform/index.ts'
import { loadsOf } from '../agents/agents.ts'
import { type Roster, readRoster } from '../agents/cards.ts'
import { type Loads, matchAgents, whyNobody } from '../agents/match.ts'
import {
  isFree,
  leftBehind,
  loadPlan,
  openTasks,
  type PlanCall,
  type ProjectPlan,
  type ProjectTask,
} from '../agents/project-tasks.ts'
import { selectOpenOf } from '../agents/queries.ts'
import { assignmentText, bothFormats } from '../agents/texts.ts'
import {
  criticalPath,
  type MaxParallel,
  nextTasks,
  parallelGroups,
  readyTasks,
  unlocks,
  waves,
} from '../graph/index.ts'
import { risksOf } from './risks.ts'
import { renderStatusReport } from './status-markdown.ts'
import type { StatusAssignment, StatusReport } from './status-model.ts'
import { selectActiveSpecs, selectNow, selectStarts } from './status-queries.ts'

/** Most tasks shown as assignments, groups, tasks of the critical path, and risks; `total` tells how many there are. */
const SHOWN = { assignments: 20, groups: 10, path: 50, risks: 100 }
/** Ready tasks from which assignments and groups are made; their explanations take a walk over the graph each. */
const LOOKED_AT = 200
const MOST_UNBLOCKED = 50

export interface StatusOrder {
  readonly project?: string | undefined
  readonly spec?: string | undefined
  readonly agents: MaxParallel
  readonly format: 'json' | 'markdown'
}

/**
 * Where a project (or one of its specs) stands, as its project manager reports it: progress, what can be given out now and
 * next, what may run at once, the critical path, risks. One query per table; 20,000 tasks in well under a second.
 * @throws AppError SPEC_NOT_FOUND, GRAPH_TOO_LARGE and those of projectOf
 */
export async function statusReport(
  call: PlanCall,
  order: StatusOrder,
): Promise<StatusReport & { markdown: string | null }> {
  const project = await openTasks(call, order)
  const plan = await loadPlan(call.db, project.id)
  const shown = plan.tasks.filter(({ spec }) => order.spec === undefined || spec === order.spec)
  const roster = await readRoster(call, project)
  const loads = await loadsOf(call.db, project.id)
  const { spec, agents } = order
  const report = await compile(call.db, { id: project.id, plan, shown, spec, roster, loads, agents })
  return { ...report, markdown: order.format === 'markdown' ? renderStatusReport(report) : null }
}

interface Material {
  readonly id: string
  readonly plan: ProjectPlan
  /** Of the spec that is asked for, or all. */
  readonly shown: readonly ProjectTask[]
  readonly spec: string | undefined
  readonly roster: Roster
  readonly loads: Loads
  readonly agents: MaxParallel
}

async function compile(db: Db, material: Material): Promise<StatusReport> {
  const { id, plan, shown, spec, agents } = material
  const refs = new Set(shown.map(({ ref }) => ref))
  const of = (each: readonly string[]) =>
    each.filter((ref) => refs.has(ref)).map((ref) => plan.byRef.get(ref) as ProjectTask)
  const next = nextTasks(plan.graph, { limit: LOOKED_AT, ...(spec === undefined ? {} : { spec }) })
  const left = leftBehind(shown)
  const allReady = of(readyTasks(plan.graph).map((at) => plan.graph.tasks[at]?.ref ?? '')).filter(isFree)
  const ready = [...left, ...of(next.map(({ ref }) => ref)).filter(isFree)]
  const why = new Map([
    ...next.map(({ ref, explanation }) => [ref, explanation] as const),
    ...left.map(({ ref }) => [ref, 'ready, begun by an agent that is gone'] as const),
  ])
  const wave = of(waves(plan.graph).waves[1]?.tasks ?? []).filter(({ status }) => status === 'pending')
  const given = await assignedAgents(db, [
    ...ready.slice(0, SHOWN.assignments),
    ...wave.slice(0, SHOWN.assignments),
  ])
  const show = (tasks: readonly ProjectTask[]) => assignmentsOf(material, tasks, given, why)
  const readyNow = show(ready)
  const groups = parallelGroups(ready, agents).slice(0, SHOWN.groups)
  const agentOf = new Map(readyNow.map(({ spec, task, agent }) => [`${spec}/${task}`, agent]))
  return {
    project: id,
    summary: summaryOf(shown, spec === undefined ? await selectActiveSpecs(db, id) : [spec]),
    readyNow: { total: left.length + allReady.length, assignments: readyNow },
    nextWave: { total: wave.length, assignments: show(wave) },
    parallelGroups: groups.map((group) => ({
      tasks: group.map(({ ref }) => ref),
      agents: [...new Set(group.flatMap(({ ref }) => agentOf.get(ref) ?? []))],
    })),
    criticalPath: pathOf(plan, refs),
    risks: await riskList(db, material, refs, ready.slice(0, SHOWN.assignments), given),
  }
}

async function assignedAgents(db: Db, tasks: readonly ProjectTask[]): Promise<ReadonlyMap<string, string>> {
  const rows = await selectOpenOf(
    db,
    tasks.map(({ row }) => row.uid),
  )
  return new Map(rows.map(({ taskUid, agent }) => [taskUid, agent]))
}

/** A spec that has no tasks yet is active too. */
function summaryOf(tasks: readonly ProjectTask[], active: readonly string[]): StatusReport['summary'] {
  const bySpec = new Map(active.map((spec) => [spec, { completed: 0, total: 0 }]))
  for (const { spec, status } of tasks) {
    const counts = bySpec.get(spec) ?? { completed: 0, total: 0 }
    bySpec.set(spec, {
      completed: counts.completed + (status === 'completed' ? 1 : 0),
      total: counts.total + 1,
    })
  }
  const specs = [...bySpec].map(([spec, counts]) => ({ spec, ...counts, percent: percentOf(counts) }))
  const completed = tasks.filter(({ status }) => status === 'completed').length
  const whole = { completed, total: tasks.length }
  return { activeSpecs: specs.length, ...whole, percent: percentOf(whole), specs }
}

/** One decimal, rounded down: 100 only when all is completed. */
function percentOf({ completed, total }: { completed: number; total: number }): number {
  return total === 0 ? 0 : Math.floor((completed / total) * 1000) / 10
}

/** The first ones, each for who has it, else for who fits best, whether or not that agent has room today. */
function assignmentsOf(
  { plan, roster, loads }: Material,
  tasks: readonly ProjectTask[],
  given: ReadonlyMap<string, string>,
  why: ReadonlyMap<string, string>,
): StatusAssignment[] {
  const first = tasks.slice(0, SHOWN.assignments)
  return first.map((task) => {
    const agent = given.get(task.row.uid) ?? bestAgent(roster, loads, task)
    const beside = first
      .filter((other) => parallelGroups([other, task], 2).length === 1)
      .map(({ ref }) => ref)
    const text = agent === null ? null : bothFormats(assignmentText(plan, task, agent, beside)).long
    const explanation = why.get(task.ref) ?? 'waits for tasks that are ready now'
    const { spec, key, title } = task
    return { spec, task: key, title, agent, assigned: given.has(task.row.uid), explanation, text }
  })
}

function bestAgent(roster: Roster, loads: Loads, task: ProjectTask): string | null {
  const fitting = matchAgents(task, roster.cards, loads)[0] ?? matchAgents(task, roster.cards, new Map())[0]
  return fitting?.agent ?? null
}

/** The first task of the chain holds all others up. */
function pathOf(plan: ProjectPlan, refs: ReadonlySet<string>): StatusReport['criticalPath'] {
  const { path, totalMinutes, assumedEstimates } = criticalPath(plan.graph)
  const blocking = path.find((ref) => refs.has(ref)) ?? null
  return {
    blockingTask: blocking,
    unblocks: blocking === null ? [] : unlocks(plan.graph, blocking).ready.slice(0, MOST_UNBLOCKED),
    estimateMinutes: totalMinutes,
    assumedEstimates,
    path: path.slice(0, SHOWN.path),
  }
}

async function riskList(
  db: Db,
  { plan, roster, loads }: Material,
  refs: ReadonlySet<string>,
  ready: readonly ProjectTask[],
  given: ReadonlyMap<string, string>,
): Promise<StatusReport['risks']> {
  const running = plan.tasks.filter(({ status }) => status === 'in-progress').map(({ row }) => row.uid)
  const withoutAgent = ready
    .filter((task) => !given.has(task.row.uid) && bestAgent(roster, loads, task) === null)
    .map((task) => ({ ref: task.ref, why: whyNobody(task, roster.cards, loads) }))
  const facts = { now: await selectNow(db), starts: await selectStarts(db, running), withoutAgent }
  const all = risksOf(plan, facts).filter(({ task }) => refs.has(task))
  return { total: all.length, shown: all.slice(0, SHOWN.risks) }
}

import type { Priority } from '../model.ts'
import { matchingExpertise } from './expertise.ts'
import { priorityRank } from './order.ts'
import { type Schedule, type ScheduleOptions, schedule, slackOf } from './schedule.ts'
import type { GraphTask, TaskGraph } from './types.ts'
import { madeReady, readyTasks, unlocks } from './unlocks.ts'

export interface NextOptions extends ScheduleOptions {
  /** Who asks. Tasks that name another agent are left out, unless `others` says otherwise. */
  readonly agent?: string
  readonly expertise?: readonly string[]
  /** Also tasks assigned to another agent, behind all the rest. */
  readonly others?: boolean
  /** Only tasks of this spec. */
  readonly spec?: string
  /** At most so many, 10 when not given. */
  readonly limit?: number
}

export const REASON_CODES = [
  'READY',
  'ASSIGNED_TO_YOU',
  'ASSIGNED_TO_OTHER',
  'CRITICAL_PATH',
  'EXPERTISE',
  'UNLOCKS',
  'PRIORITY',
] as const
export type ReasonCode = (typeof REASON_CODES)[number]

export interface Reason {
  readonly code: ReasonCode
  readonly text: string
}

export interface NextTask {
  readonly ref: string
  readonly title: string
  readonly priority: Priority | null
  readonly agent: string | null
  readonly slackMinutes: number
  /** Tasks that its completion makes ready. */
  readonly unlocks: readonly string[]
  /** Tasks that wait behind it in all. */
  readonly waiting: number
  readonly reasons: readonly Reason[]
  /** The reasons in one sentence: "ready, on the critical path, matches your expertise: python". */
  readonly explanation: string
}

interface Candidate {
  readonly vertex: number
  readonly task: GraphTask
  readonly assigned: 'you' | 'nobody' | 'other'
  readonly expertise: readonly string[]
  readonly slack: number
  readonly unlocks: number
}

/**
 * Ready tasks, best first, each with its reasons. Order: assigned to who asks before nobody's before another's; priority;
 * matching expertise; least slack; most tasks made ready; position. Without `agent`, assignments do not count.
 */
export function nextTasks(graph: TaskGraph, options: NextOptions = {}): NextTask[] {
  const plan = schedule(graph, options)
  return readyTasks(graph)
    .filter((vertex) => options.spec === undefined || graph.tasks[vertex]?.spec === options.spec)
    .flatMap((vertex) => candidateOf(graph, plan, options, vertex))
    .filter(({ assigned }) => assigned !== 'other' || options.others === true)
    .sort(bestFirst)
    .slice(0, options.limit ?? 10)
    .map((candidate) => answerOf(graph, candidate))
}

function candidateOf(graph: TaskGraph, plan: Schedule, options: NextOptions, vertex: number): Candidate[] {
  const task = graph.tasks[vertex]
  if (task === undefined) return []
  return [
    {
      vertex,
      task,
      assigned: assignmentOf(task, options.agent),
      expertise: matchingExpertise(task, options.expertise ?? []),
      slack: slackOf(plan, vertex),
      unlocks: madeReady(graph, vertex).length,
    },
  ]
}

function assignmentOf(task: GraphTask, agent: string | undefined): Candidate['assigned'] {
  if (agent === undefined || task.agent === null) return 'nobody'
  return task.agent === agent ? 'you' : 'other'
}

const ASSIGNED_ORDER = { you: 0, nobody: 1, other: 2 } as const

function bestFirst(a: Candidate, b: Candidate): number {
  return (
    ASSIGNED_ORDER[a.assigned] - ASSIGNED_ORDER[b.assigned] ||
    priorityRank(a.task) - priorityRank(b.task) ||
    Number(b.expertise.length > 0) - Number(a.expertise.length > 0) ||
    a.slack - b.slack ||
    b.unlocks - a.unlocks ||
    a.vertex - b.vertex
  )
}

function answerOf(graph: TaskGraph, candidate: Candidate): NextTask {
  const { task, slack } = candidate
  const reasons = reasonsOf(candidate)
  const { ready, waiting } = unlocks(graph, task.ref)
  return {
    ref: task.ref,
    title: task.title,
    priority: task.priority,
    agent: task.agent,
    slackMinutes: slack,
    unlocks: ready,
    waiting,
    reasons,
    explanation: reasons.map(({ text }) => text).join(', '),
  }
}

function reasonsOf({ task, assigned, expertise, slack, unlocks: opens }: Candidate): Reason[] {
  const reasons: (Reason | false)[] = [
    { code: 'READY', text: 'ready' },
    assigned === 'you' && { code: 'ASSIGNED_TO_YOU', text: 'assigned to you' },
    assigned === 'other' && { code: 'ASSIGNED_TO_OTHER', text: `assigned to ${task.agent}` },
    slack === 0 && { code: 'CRITICAL_PATH', text: 'on the critical path' },
    expertise.length > 0 && {
      code: 'EXPERTISE',
      text: `matches your expertise: ${expertise.join(', ')}`,
    },
    opens > 0 && { code: 'UNLOCKS', text: `unlocks ${opens} ${opens === 1 ? 'task' : 'tasks'}` },
    task.priority !== null && { code: 'PRIORITY', text: `${task.priority} priority` },
  ]
  return reasons.filter((reason) => reason !== false)
}

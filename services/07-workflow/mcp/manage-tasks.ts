import { z } from 'zod'
import type { McpCall } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import type { ProgressSchema } from '../schemas.ts'
import type { ChangedSchema, LeaseSchema, TaskDetailSchema, TaskSchema } from '../task-schemas.ts'
import { TaskStatusSchema } from '../task-schemas.ts'
import { contextOfTask } from './contexts.ts'
import { nextStepsOf } from './next-steps.ts'
import { heldBefore, type Idle, nothingReady } from './nothing-ready.ts'
import { projectAt, projectPathInput } from './projects.ts'
import {
  agentNameInput,
  done,
  keepAll,
  keepHeld,
  needed,
  orMissing,
  specNameInput,
  taskIdInput,
  tool,
} from './tool.ts'

type Task = z.infer<typeof TaskSchema>
type Changed = z.infer<typeof ChangedSchema>
interface Claimed {
  readonly task: Task
  readonly lease: z.infer<typeof LeaseSchema>
}

const NAME = 'manage-tasks'
const ACTIONS = [
  'list',
  'get',
  'next-pending',
  'next',
  'claim',
  'set-status',
  'context',
  'heartbeat',
  'release',
  'report',
  'confirm',
] as const

const input = z.object({
  action: z
    .enum(ACTIONS)
    .default('list')
    .describe(
      'next-pending only tells the next task; next takes it. claim and set-status in-progress hold a task for this session.',
    ),
  ...projectPathInput,
  ...specNameInput,
  taskId: taskIdInput.optional().describe('Needed by all but list, next-pending and next'),
  status: TaskStatusSchema.optional().describe('set-status: the new status; list: only these'),
  reason: z.string().trim().min(1).max(2_000).optional().describe('Needed for blocked and for reopening'),
  report: z
    .string()
    .max(200_000)
    .optional()
    .describe('report: the completion report in the template of the guide'),
  lease: z.string().max(100).optional().describe('Only for who works with lease tokens'),
  limit: z.int().min(1).max(200).optional().describe('list: most tasks to answer'),
  cursor: z.string().max(500).optional().describe('list: `nextCursor` of the page before'),
  ...agentNameInput,
})
type Input = z.output<typeof input>

interface Place {
  readonly project: string | undefined
  readonly spec: string
}

/** The tool that every guide knows: status changes hold the task for the session, without a token. */
export const manageTasksTool = tool({
  name: NAME,
  title: 'Tasks of a spec',
  description:
    'List and change the tasks of a spec. Sequence: set-status in-progress before you begin (it takes the task for you), implement, test, set-status completed, then request-approval and the report. Every call renews what you hold.',
  input,
  effect: 'write',
  isPaged: ({ action }) => action === 'list',
  run: async (given, call) => {
    const { project } = await projectAt(call, given.projectPath)
    return HANDLERS[given.action](given, call, { project, spec: given.specName })
  },
})

type Handler = (given: Input, call: McpCall, place: Place) => Promise<object>

const HANDLERS: Readonly<Record<(typeof ACTIONS)[number], Handler>> = {
  list,
  get: async (given, call, place) => {
    const task = await detail(given, call, place)
    await keepHeld(call, { ...place, agent: given.agent }, [task])
    return done(`Task ${task.id}: ${task.title}`, { task }, nextStepsOf(task))
  },
  context: async (given, call, place) => {
    const task = await detail(given, call, place)
    await keepHeld(call, { ...place, agent: given.agent }, [task])
    return done(`Context of task ${task.id}`, await contextOfTask(call, place, task), nextStepsOf(task))
  },
  'next-pending': nextPending,
  next: takeNext,
  claim,
  'set-status': setStatus,
  heartbeat,
  release: async (given, call, place) => {
    const { reason, lease, agent } = given
    const changed = await call<Changed>('tasks.release', { ...address(given, place), reason, lease, agent })
    return done(`Task ${changed.task.id} was given back`, { ...changed })
  },
  report: async (given, call, place) => {
    const markdown = needed(given.report, { tool: NAME, action: 'report', field: 'report' })
    const answer = await call('tasks.report', { ...address(given, place), markdown, agent: given.agent })
    await keepAll(call, { ...place, agent: given.agent })
    return done(`The report of task ${given.taskId} is kept`, answer, [
      'When its approvals are given, the task can be confirmed',
    ])
  },
  confirm: async (given, call, place) => {
    const changed = await call<Changed>('tasks.confirm', { ...address(given, place), agent: given.agent })
    return done(`Task ${changed.task.id} is confirmed`, { ...changed }, nextStepsOf(changed.task))
  },
}

function address(given: Input, { project, spec }: Place) {
  return { project, spec, id: needed(given.taskId, { tool: NAME, action: given.action, field: 'taskId' }) }
}

function detail(given: Input, call: McpCall, place: Place) {
  return call<z.infer<typeof TaskDetailSchema>>('tasks.get', address(given, place))
}

async function list(given: Input, call: McpCall, place: Place) {
  const { status, limit = 100, cursor } = given
  const page = await call<{
    tasks: Task[]
    progress: z.infer<typeof ProgressSchema>
    problems: object[]
    fileError: object | null
    nextCursor: string | null
  }>('tasks.list', { ...place, status, limit, cursor })
  await keepHeld(call, { ...place, agent: given.agent }, page.tasks)
  const { progress, problems, fileError, nextCursor } = page
  const { total, completed, inProgress, pending, blocked } = progress
  const message = `Found ${total} tasks (${completed} completed, ${inProgress} in-progress, ${pending} pending, ${blocked} blocked)`
  const data = { tasks: page.tasks.map(brief), summary: progress, problems, fileError, nextCursor }
  return done(message, data, [
    ...(nextCursor === null ? [] : ['There are more tasks: list again with nextCursor as cursor']),
    'next-pending tells which task comes next; get or context has all about one',
  ])
}

/** A task without what a list does not need; what is empty is left out. */
function brief(task: Task) {
  const { id, title, status, ready, critical, agent, holder, depends, requirements, files } = task
  const { verification, parent, blockedReason, openDependencies } = task
  return {
    ...{ id, title, status, ready },
    ...(critical ? { critical } : {}),
    ...(agent === null ? {} : { agent }),
    ...(holder === null ? {} : { holder }),
    ...(parent === null ? {} : { parent }),
    ...(depends.length === 0 ? {} : { depends }),
    ...(openDependencies === 0 ? {} : { openDependencies }),
    ...(requirements.length === 0 ? {} : { requirements }),
    ...(files.length === 0 ? {} : { files }),
    ...(verification === 'none' ? {} : { verification }),
    ...(blockedReason === null ? {} : { blockedReason }),
  }
}

interface Next {
  readonly task: Task | null
  readonly reasons: string[]
  readonly idle: Idle | null
  readonly lease: z.infer<typeof LeaseSchema> | null
}

/** What `next` would take now, and why: the same choice, taken back. */
async function nextPending({ agent }: Input, call: McpCall, { project, spec }: Place) {
  const input = { project, specs: [spec], implicit: true, agent }
  const { task, reasons, idle } = await call<Next>('tasks.next', input, { dryRun: true })
  const held = await keepAll(call, { project, spec, agent })
  if (task === null) return nothingReady(idle, held)
  const nextTask = { ...task, ready: true, holder: null, leaseExpiresAt: null }
  return done(`Next pending task: ${task.id} - ${task.title}`, { nextTask, reasons, idle: null }, [
    ...heldBefore(held),
    `Begin with set-status in-progress for task ${task.id}; another agent may be faster, then ask again`,
  ])
}

async function takeNext({ agent }: Input, call: McpCall, { project, spec }: Place) {
  const { task, reasons, idle, lease } = await call<Next>('tasks.next', {
    project,
    specs: [spec],
    implicit: true,
    agent,
  })
  if (task === null) return nothingReady(idle)
  return done(
    `Task ${task.id} is yours: ${task.title}`,
    { task, lease, reasons, idle: null },
    nextStepsOf(task),
  )
}

async function claim(given: Input, call: McpCall, place: Place) {
  const order = { ...address(given, place), implicit: true, agent: given.agent }
  const claimed =
    (await orMissing(call<Claimed>('tasks.claim', order), ['TASK_HELD_BY_OTHER'])) ??
    (await claimedBefore(given, call, place, order))
  const { task } = claimed
  return done(`Task ${task.id} is yours: ${task.title}`, { ...claimed }, nextStepsOf(task))
}

/** Who holds it already is told so; another one is refused as at first. */
async function claimedBefore(given: Input, call: McpCall, place: Place, order: object) {
  const kept = await keptOf(given, call, place)
  if (kept === undefined) return call<Claimed>('tasks.claim', order)
  return { task: await detail(given, call, place), lease: { token: null, expiresAt: kept.expiresAt } }
}

async function keptOf(given: Input, call: McpCall, place: Place) {
  const { kept } = await call<{ kept: { expiresAt: string }[] }>('tasks.keep', {
    ...address(given, place),
    agent: given.agent,
  })
  return kept[0]
}

async function setStatus(given: Input, call: McpCall, place: Place) {
  const status = needed(given.status, { tool: NAME, action: 'set-status', field: 'status' })
  const { reason, lease, agent } = given
  const changed = await call<Changed>('tasks.set-status', {
    ...address(given, place),
    ...{ status, reason, lease, agent, implicit: true },
  })
  const { task, unlocked } = changed
  const message = changed.changed
    ? `Task ${task.id} updated to ${task.status}`
    : `Task ${task.id} was ${task.status} already`
  const data = { taskId: task.id, newStatus: task.status, task, unlocked, lease: changed.lease }
  return done(message, data, nextStepsOf(task))
}

async function heartbeat(given: Input, call: McpCall, place: Place) {
  const { lease, agent } = given
  if (lease !== undefined) {
    const beaten = await call('tasks.heartbeat', { ...address(given, place), lease, agent })
    return done(`Task ${given.taskId} is still yours`, beaten)
  }
  const kept = await keptOf(given, call, place)
  if (kept !== undefined) return done(`Task ${given.taskId} is still yours`, { lease: kept })
  const { id, holder } = await detail(given, call, place)
  const why = holder === null ? 'this session holds it not' : `${holder} holds it now`
  throw workflowErrors.LEASE_LOST({ task: id, spec: place.spec, why })
}

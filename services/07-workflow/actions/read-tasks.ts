import { z } from 'zod'
import { actionsFor, pageInput, pageOutput } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { ProgressSchema, projectHeader, specInput } from '../schemas.ts'
import { TaskDetailSchema, TaskSchema, TaskStatusSchema, taskInput } from '../task-schemas.ts'
import { getTask, listTasks } from '../tasks/read.ts'
import { onTask } from './task-facts.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const Problem = z.object({ line: z.int(), code: z.string(), message: z.string() })

export const listTasksAction = defineAction({
  name: 'tasks.list',
  summary: 'Tasks of a spec in the order of its file, with how far it is',
  input: z.object({
    ...specInput,
    status: TaskStatusSchema.optional(),
    agent: z.string().min(1).max(100).optional().describe('Named for this agent, or held by it'),
    ready: z.boolean().optional().describe('Only what may be claimed now, or only what may not'),
    ...pageInput,
  }),
  output: z.object({
    project: z.string(),
    spec: z.string(),
    tasks: z.array(TaskSchema),
    progress: ProgressSchema,
    problems: z.array(Problem).describe('What a person should look at in tasks.md'),
    fileError: z
      .object({ code: z.string(), message: z.string(), at: z.string() })
      .nullable()
      .describe('Why tasks.md could not be read or written; the tasks are as last known'),
    ...pageOutput,
  }),
  errors: ['SPEC_NOT_FOUND', 'PROJECT_UNKNOWN', 'CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: {
    rest: { method: 'GET', path: '/specs/{spec}/tasks', headers: projectHeader },
    mcp: true,
    cli: true,
  },
  positional: ['spec'],
  run: (input, ctx) => listTasks(ctx, input),
})

export const getTaskAction = defineAction({
  name: 'tasks.get',
  summary: 'One task with its text, its history, what it waits for and what it unlocks',
  input: z.object(taskInput),
  output: TaskDetailSchema,
  errors: ['TASK_NOT_FOUND', 'SPEC_NOT_FOUND', 'PROJECT_UNKNOWN'],
  effect: 'read',
  role: 'reader',
  ...onTask('GET', ''),
  run: (input, ctx) => getTask(ctx, input),
})

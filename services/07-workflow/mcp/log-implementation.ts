import { z } from 'zod'
import type { TaskSchema } from '../task-schemas.ts'
import { nextStepsOf } from './next-steps.ts'
import { projectAt, projectPathInput } from './projects.ts'
import { agentNameInput, done, keepAll, specNameInput, taskIdInput, tool } from './tool.ts'

const paths = z.array(z.string().max(1_000)).max(1_000).default([])
const things = z.array(z.record(z.string(), z.unknown())).max(500).optional()

/** Both generations log what was implemented with this form; the next agent finds it with implementation_search. */
export const logImplementationTool = tool({
  name: 'log-implementation',
  title: 'Write down what was implemented',
  description:
    'What a task made or changed, so that the next agent finds it (implementation_search) instead of writing it again: files, and under artifacts the API endpoints, components, functions, classes and integrations with their place.',
  input: z.object({
    ...projectPathInput,
    ...specNameInput,
    taskId: taskIdInput,
    summary: z.string().trim().min(1).max(10_000),
    filesModified: paths,
    filesCreated: paths,
    statistics: z
      .object({ linesAdded: z.int().min(0).default(0), linesRemoved: z.int().min(0).default(0) })
      .default({ linesAdded: 0, linesRemoved: 0 }),
    artifacts: z
      .object({
        apiEndpoints: things,
        components: things,
        functions: things,
        classes: things,
        integrations: things,
      })
      .describe('At least one of its lists'),
    ...agentNameInput,
  }),
  effect: 'write',
  run: async (given, call) => {
    const { projectPath, specName, taskId, statistics, ...entry } = given
    const { project } = await projectAt(call, projectPath)
    const logged = await call('implementation.log', {
      ...entry,
      ...statistics,
      project,
      spec: specName,
      id: taskId,
    })
    await keepAll(call, { project, agent: given.agent })
    const task = await call<z.infer<typeof TaskSchema>>('tasks.get', { project, spec: specName, id: taskId })
    return done(`The implementation of task ${taskId} is logged`, { entry: logged }, nextStepsOf(task))
  },
})

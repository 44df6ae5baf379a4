import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import { listAgents } from '../agents/agents.ts'
import type { WorkflowDeps } from '../deps.ts'
import { projectHeader, projectInput } from '../schemas.ts'
import { AgentsSchema } from '../schemas-agents.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const listAgentsAction = defineAction({
  name: 'agents.list',
  summary:
    'The agents of a project by name, with expertise, capacity and load, and what is wrong in their cards',
  input: z.object(projectInput),
  output: AgentsSchema,
  errors: ['PROJECT_UNKNOWN', 'PROJECT_AMBIGUOUS', 'PROJECT_NONE', 'PATH_OUTSIDE_PROJECT'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/agents', headers: projectHeader }, mcp: true, cli: true },
  run: (input, ctx) => listAgents(ctx, input),
})

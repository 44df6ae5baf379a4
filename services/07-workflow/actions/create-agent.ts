import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import { addAgent, planAgent } from '../agents/agents.ts'
import { MOST_CAPACITY } from '../agents/model.ts'
import type { WorkflowDeps } from '../deps.ts'
import { projectHeader, projectInput } from '../schemas.ts'
import { CardSchema } from '../schemas-agents.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const words = z.array(z.string().min(1).max(200)).max(100)

export const createAgentAction = defineAction({
  name: 'agents.create',
  summary: 'Write the card of a new agent into the project (`.agents/<name>.md`)',
  input: z.object({
    ...projectInput,
    name: z.string().min(1).max(200).describe('Lower-case letters, digits and hyphens, e.g. data-steward'),
    role: z.string().min(1).max(200).describe('What it is, in one line'),
    expertise: words.optional().describe('Words and phrases that tasks are matched by'),
    capacity: z
      .int()
      .min(0)
      .max(MOST_CAPACITY)
      .optional()
      .describe('Tasks at the same time; 1 when not given'),
    tools: words.optional().describe('Tools it may use'),
    text: z.string().max(50_000).optional().describe('What it does and how, in Markdown'),
  }),
  output: CardSchema.extend({ project: z.string() }),
  errors: [
    'AGENT_NAME_INVALID',
    'AGENT_CARD_INVALID',
    'AGENT_EXISTS',
    'PROJECT_READ_ONLY',
    'PROJECT_UNKNOWN',
  ],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/agents', headers: projectHeader }, mcp: true, cli: true },
  positional: ['name'],
  run: async (input, ctx) => {
    const card = await addAgent(ctx, input)
    await ctx.emit('agent.created', { project: card.project, agent: card.name })
    return card
  },
  plan: (input, ctx) => planAgent(ctx, input),
})

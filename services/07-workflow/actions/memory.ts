import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { MEMORY_KINDS } from '../knowledge/entries.ts'
import { addMemory, planMemory, searchMemory } from '../knowledge/memory.ts'
import { projectHeader, projectInput } from '../schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const Kind = z.enum(MEMORY_KINDS)
const Domain = z
  .string()
  .max(60)
  .optional()
  .describe('Of domain knowledge: odoo, aws, … It has a file of its own')

export const addMemoryAction = defineAction({
  name: 'memory.add',
  summary: 'Add a pattern, decision, future idea, issue or domain knowledge to the memory of a project',
  input: z.object({
    ...projectInput,
    kind: Kind,
    domain: Domain,
    title: z.string().trim().min(1).max(200),
    text: z.string().trim().min(1).max(100_000),
  }),
  output: z.object({
    project: z.string(),
    file: z.string(),
    kind: Kind,
    domain: z.string().nullable(),
    title: z.string(),
    text: z.string(),
    date: z.string(),
    author: z.string(),
  }),
  errors: [
    'MEMORY_DOMAIN_MISSING',
    'MEMORY_DOMAIN_INVALID',
    'MEMORY_BUSY',
    'DOCUMENT_TOO_LARGE',
    'PROJECT_READ_ONLY',
    'PROJECT_UNKNOWN',
  ],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  secrets: ['text'],
  expose: { rest: { method: 'POST', path: '/memory', headers: projectHeader }, mcp: true, cli: true },
  positional: ['kind', 'title', 'text'],
  run: async (input, ctx) => {
    const added = await addMemory(ctx, input)
    const { project, file, kind, title } = added
    await ctx.emit('memory.added', { project, file, kind, title })
    return added
  },
  plan: (input, ctx) => planMemory(ctx, input),
})

export const searchMemoryAction = defineAction({
  name: 'memory.search',
  summary: 'What the memory of a project holds about a text, best first; without a text the newest first',
  input: z.object({
    ...projectInput,
    q: z.string().max(500).optional().describe('Words; a word of three letters also finds longer ones'),
    kind: Kind.optional(),
    domain: Domain,
    limit: z.int().min(1).max(50).default(10),
  }),
  output: z.object({
    project: z.string(),
    found: z.int().describe('All that fit; `entries` holds the best'),
    entries: z.array(
      z.object({
        title: z.string(),
        text: z.string(),
        truncated: z.boolean(),
        kind: Kind,
        domain: z.string().nullable(),
        file: z.string(),
        line: z.int(),
        date: z.string().nullable(),
        author: z.string().nullable(),
      }),
    ),
  }),
  errors: ['MEMORY_TOO_LARGE', 'DOCUMENT_NOT_UTF8', 'PROJECT_UNKNOWN'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/memory', headers: projectHeader }, mcp: true, cli: true },
  positional: ['q'],
  run: (input, ctx) => searchMemory(ctx, input),
})

import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { getContext, planContextSection, putContextSection } from '../knowledge/context.ts'
import { CONTEXT_SECTIONS } from '../knowledge/sections.ts'
import { documentInput, projectHeader, projectInput } from '../schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const Section = z.enum(CONTEXT_SECTIONS)

export const getContextAction = defineAction({
  name: 'context.get',
  summary: 'The engineering context of a project (CLAUDE.md) with its sections and its entity tag',
  input: z.object(projectInput),
  output: z.object({
    project: z.string(),
    file: z.string(),
    text: z.string(),
    sections: z.array(z.object({ section: Section, heading: z.string(), line: z.int(), text: z.string() })),
    taskStates: z
      .array(z.object({ line: z.int(), reason: z.string() }))
      .describe('Lines that do not belong here: they tell the state of a task'),
    bytes: z.int(),
    etag: z.string(),
    modifiedAt: z.string(),
  }),
  errors: ['DOCUMENT_NOT_FOUND', 'DOCUMENT_NOT_UTF8', 'CONTEXT_SECTION_TWICE', 'PROJECT_UNKNOWN'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: {
    rest: { method: 'GET', path: '/context', headers: projectHeader, etag: true },
    mcp: true,
    cli: true,
  },
  run: (input, ctx) => getContext(ctx, input),
})

export const putContextSectionAction = defineAction({
  name: 'context.put-section',
  summary: 'Write a section of the engineering context; the state of a single task is refused',
  input: z.object({
    ...projectInput,
    section: Section,
    text: z.string().max(200_000).describe('Markdown below the heading, without the heading itself'),
    ifMatch: documentInput.ifMatch,
  }),
  output: z.object({ project: z.string(), section: Section, bytes: z.int(), etag: z.string() }),
  errors: [
    'CONTEXT_TASK_STATE',
    'CONTEXT_HEADING_TOO_HIGH',
    'CONTEXT_FENCE_OPEN',
    'CONTEXT_SECTION_TWICE',
    'DOCUMENT_CHANGED',
    'DOCUMENT_TOO_LARGE',
    'PROJECT_READ_ONLY',
    'PROJECT_UNKNOWN',
  ],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  // The text is in its file: not in the audit trail too.
  secrets: ['text'],
  expose: {
    rest: {
      method: 'PUT',
      path: '/context/sections/{section}',
      headers: { ...projectHeader, 'if-match': 'ifMatch' },
      etag: true,
    },
    mcp: true,
    cli: true,
  },
  positional: ['section'],
  run: async (input, ctx) => {
    const written = await putContextSection(ctx, input)
    const { project, section, etag } = written
    await ctx.emit('context.written', { project, section, etag })
    return written
  },
  plan: (input, ctx) => planContextSection(ctx, input),
})

import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { SCRIPT_KINDS } from '../registry/new-script.ts'
import {
  checkScripts,
  generateRegistry,
  listScripts,
  newScript,
  planRegistry,
  planScript,
} from '../registry/project-scripts.ts'
import { AREA } from '../registry/scripts.ts'
import { projectHeader, projectInput } from '../schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const listScriptsAction = defineAction({
  name: 'registry.list',
  summary: 'The numbered scripts of a project with what their headers say, by area and number',
  input: z.object(projectInput),
  output: z.object({
    project: z.string(),
    scripts: z.array(
      z.object({
        file: z.string(),
        area: z.string(),
        number: z.int(),
        summary: z.string(),
        usage: z.string(),
        requires: z.string(),
        idempotent: z.string(),
      }),
    ),
  }),
  errors: ['REGISTRY_TOO_LARGE', 'PROJECT_UNKNOWN'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/scripts', headers: projectHeader }, mcp: true, cli: true },
  run: (input, ctx) => listScripts(ctx, input),
})

export const checkRegistryAction = defineAction({
  name: 'registry.check',
  summary: 'Whether every script is numbered, described, free of one machine’s paths and in the registry',
  description:
    'Fails with REGISTRY_PROBLEMS when one is missing in SCRIPT_REGISTRY.md, a number is used twice or skipped without a reason in scripts/numbering.json, a line holds a path of one machine, or the registry is not what the headers say.',
  input: z.object(projectInput),
  output: z.object({ project: z.string(), scripts: z.int() }),
  errors: ['REGISTRY_PROBLEMS', 'REGISTRY_TOO_LARGE', 'PROJECT_UNKNOWN'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/scripts/check', headers: projectHeader }, mcp: true, cli: true },
  run: (input, ctx) => checkScripts(ctx, input),
})

export const generateRegistryAction = defineAction({
  name: 'registry.generate',
  summary: 'Write SCRIPT_REGISTRY.md of a project from the headers of its scripts',
  input: z.object(projectInput),
  output: z.object({ project: z.string(), file: z.string(), changed: z.boolean(), scripts: z.int() }),
  errors: ['REGISTRY_TOO_LARGE', 'PROJECT_READ_ONLY', 'PROJECT_DISK_FULL', 'PROJECT_UNKNOWN'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/scripts/registry', headers: projectHeader },
    mcp: true,
    cli: true,
  },
  run: async (input, ctx) => {
    const written = await generateRegistry(ctx, input)
    if (written.changed)
      await ctx.emit('registry.generated', { project: written.project, file: written.file })
    return written
  },
  plan: (input, ctx) => planRegistry(ctx, input),
})

export const newScriptAction = defineAction({
  name: 'registry.new',
  summary: 'Make the next numbered script of an area with its header, and enter it in the registry',
  input: z.object({
    ...projectInput,
    area: z.string().regex(AREA, 'an area is like 03-data').max(60),
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]*$/, 'a name is like load_more')
      .max(60)
      .describe('What follows the number, e.g. load_more'),
    kind: z.enum(SCRIPT_KINDS).default('sh').describe('A shell script or a TypeScript program'),
    summary: z.string().min(1).max(200).optional().describe('What it does, on one line'),
  }),
  output: z.object({ project: z.string(), file: z.string(), registry: z.string() }),
  errors: [
    'SCRIPT_AREA_FULL',
    'REGISTRY_TOO_LARGE',
    'DOCUMENT_CHANGED',
    'PROJECT_READ_ONLY',
    'PROJECT_UNKNOWN',
  ],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/scripts', headers: projectHeader }, mcp: true, cli: true },
  positional: ['area', 'name'],
  run: async (input, ctx) => {
    const made = await newScript(ctx, input)
    await ctx.emit('registry.script-made', { project: made.project, file: made.file })
    return made
  },
  plan: (input, ctx) => planScript(ctx, input),
})

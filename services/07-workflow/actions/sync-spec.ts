import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { projectHeader, SpecDocumentName, specInput } from '../schemas.ts'
import { takeInNow, writeNow } from '../specs/sync-now.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const syncSpecAction = defineAction({
  name: 'specs.sync',
  summary: 'Bring tasks.md and the database together now, which the hub does by itself within a second',
  input: z.object({
    ...specInput,
    edited: z
      .array(SpecDocumentName)
      .max(3)
      .default([])
      .describe('Documents that were edited outside the hub: who listens is told'),
  }),
  output: z.object({
    project: z.string(),
    spec: z.string(),
    active: z.boolean().describe('False: archived, or its folder is gone'),
    imported: z.boolean().describe('The text was taken in anew'),
    changed: z
      .array(z.string())
      .describe('Tasks whose state an edited marker changed, or brought into conflict'),
    written: z.int().describe('Markers written into the file'),
    problems: z.int().describe('Lines a person should look at; see tasks list'),
    error: z
      .object({ code: z.string(), message: z.string(), at: z.string() })
      .nullable()
      .describe('Why the file could not be read or written'),
  }),
  errors: ['SPEC_NOT_FOUND', 'PROJECT_UNKNOWN', 'DOCUMENT_CHANGED'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/specs/{spec}/sync', headers: projectHeader },
    mcp: true,
    cli: true,
  },
  positional: ['spec'],
  run: (input, ctx) => takeInNow(ctx, input),
  finish: (output, input, ctx) => writeNow(ctx, input, output),
})

import { z } from 'zod'
import { actionsFor, pageInput, pageOutput } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { listHistory, planHousekeeping, runHousekeeping } from '../housekeeping/housekeeping.ts'
import { HOUSEKEEPING_KINDS } from '../housekeeping/model.ts'
import { projectHeader } from '../schemas.ts'

const { defineAction, defineLongAction } = actionsFor<WorkflowDeps>()

const Kind = z.enum(HOUSEKEEPING_KINDS)
const AnyProject = z
  .string()
  .min(1)
  .max(100)
  .optional()
  .describe('Project id; without one every project, and the logs of the hub')

/** Safe to run again: it removes what is old and still there. */
export const runHousekeepingAction = defineLongAction({
  name: 'housekeeping.run',
  summary:
    'Remove what is old: archived specs, decided approvals, replaced versions of documents, logs of runs, drafts of killed writes',
  description:
    'How old is set by HOUSEKEEPING_* (docs/decisions/008). Nothing that waits or is worked on is removed; a dry run lists exactly what would go.',
  input: z.object({
    project: AnyProject,
    kinds: z
      .array(Kind)
      .min(1)
      .default([...HOUSEKEEPING_KINDS]),
  }),
  output: z.object({
    results: z.array(
      z.object({
        project: z.string().nullable(),
        kind: Kind,
        removed: z.int(),
        failed: z.int(),
        more: z.boolean().describe('There is more than one run takes'),
      }),
    ),
    skipped: z.array(z.object({ project: z.string(), code: z.string() })),
  }),
  errors: ['PROJECT_UNKNOWN', 'PROJECT_NOT_FOUND'],
  effect: 'destroy',
  role: 'operator',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/housekeeping', headers: projectHeader },
    mcp: true,
    cli: true,
    job: { cron: '40 3 * * *', timeoutMs: 1_800_000, maxAttempts: 3 },
  },
  exclusiveKey: () => 'housekeeping.run',
  execute: runHousekeeping,
  plan: planHousekeeping,
})

export const listHousekeepingAction = defineAction({
  name: 'housekeeping.history',
  summary: 'What housekeeping removed, when and for whom, newest first',
  input: z.object({ project: AnyProject, kind: Kind.optional(), ...pageInput }),
  output: z.object({
    entries: z.array(
      z.object({
        id: z.int(),
        runId: z.string(),
        project: z.string().nullable(),
        kind: z.string(),
        days: z.int(),
        actor: z.string(),
        status: z.enum(['begun', 'done']).describe('begun: it was killed, its items may be there still'),
        removed: z.int(),
        items: z.array(
          z.object({
            id: z.string(),
            about: z.string(),
            since: z.string(),
            note: z.string().optional().describe('Where a removed spec was written to'),
          }),
        ),
        failed: z.array(z.object({ id: z.string(), reason: z.string() })),
        at: z.string(),
      }),
    ),
    ...pageOutput,
  }),
  errors: ['CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: {
    rest: { method: 'GET', path: '/housekeeping/history', headers: projectHeader },
    mcp: true,
    cli: true,
  },
  run: (input, ctx) => listHistory(ctx, input),
})

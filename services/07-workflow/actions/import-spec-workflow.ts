import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { importSpecWorkflow, planImport } from '../importer/importer.ts'
import { projectOf } from '../projects/projects.ts'
import { projectHeader, projectInput } from '../schemas.ts'

const { defineLongAction } = actionsFor<WorkflowDeps>()

/** Safe to run again: an entry has the same id in every run, and is taken once. */
export const importSpecWorkflowAction = defineLongAction({
  name: 'projects.import-spec-workflow',
  summary: 'Take in the approvals and implementation logs of a .spec-workflow folder',
  description:
    'The specs themselves are read where they lie. Nothing is written into the folder; a dry run lists exactly what would come in and what would not, with the reason.',
  input: z.object(projectInput),
  output: z.object({
    project: z.string(),
    approvals: z.int().describe('That came in now'),
    logs: z.int().describe('Entries of implementation logs that came in now'),
    known: z.int().describe('Entries that came in before'),
    skippedCount: z.int(),
    skipped: z
      .array(
        z.object({
          path: z.string(),
          entry: z.string().nullable().describe('Its id in the file, where it could be read'),
          code: z.string(),
          reason: z.string(),
        }),
      )
      .describe('The first 1,000 files and entries that did not come in'),
  }),
  errors: ['PROJECT_UNKNOWN', 'PROJECT_AMBIGUOUS', 'PROJECT_NONE', 'PROJECT_NOT_FOUND'],
  effect: 'write',
  role: 'operator',
  // What comes in are decisions: a person answers for them.
  decision: true,
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/projects/import-spec-workflow', headers: projectHeader },
    mcp: true,
    cli: true,
    job: { timeoutMs: 1_800_000, maxAttempts: 3 },
  },
  positional: ['project'],
  exclusiveKey: () => 'projects.import-spec-workflow',
  check: async (input, ctx) => {
    await projectOf(ctx, input.project)
  },
  execute: (input, run) => importSpecWorkflow(input, run),
  plan: (input, ctx) => planImport(input, ctx),
})

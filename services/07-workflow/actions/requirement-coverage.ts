import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { VERIFICATIONS } from '../model.ts'
import { requirementCoverage } from '../requirements/coverage.ts'
import { projectHeader, specInput } from '../schemas.ts'
import { TaskStatusSchema } from '../task-schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const requirementCoverageAction = defineAction({
  name: 'requirements.coverage',
  summary: 'Requirements of a spec with the tasks and tests that cite them, in the order of requirements.md',
  input: z.object(specInput),
  output: z.object({
    project: z.string(),
    spec: z.string(),
    requirements: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        line: z.int(),
        tasks: z.array(
          z.object({ ref: z.string(), status: TaskStatusSchema, verification: z.enum(VERIFICATIONS) }),
        ),
        tests: z.array(z.object({ file: z.string(), title: z.string() })),
      }),
    ),
    covered: z.int().describe('Requirements that a test cites'),
    total: z.int(),
  }),
  errors: ['SPEC_NOT_FOUND', 'DOCUMENT_NOT_FOUND', 'COVERAGE_UNREADABLE', 'PROJECT_UNKNOWN'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: {
    rest: { method: 'GET', path: '/specs/{spec}/coverage', headers: projectHeader },
    mcp: true,
    cli: true,
  },
  positional: ['spec'],
  run: (input, ctx) => requirementCoverage(ctx, input),
})

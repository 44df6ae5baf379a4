import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { projectHeader, SpecSchema, specInput } from '../schemas.ts'
import { moveSpec, planMove } from '../specs/specs.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

/** Two actions that differ in the direction only. */
function movingAction(verb: 'archive' | 'unarchive', summary: string) {
  const archived = verb === 'archive'
  return defineAction({
    name: `specs.${verb}`,
    summary,
    input: z.object(specInput),
    output: SpecSchema.extend({ project: z.string() }),
    errors: ['SPEC_NOT_FOUND', 'SPEC_EXISTS', 'PROJECT_READ_ONLY', 'PROJECT_UNKNOWN'],
    effect: 'write',
    role: 'operator',
    reach: 'hub',
    expose: {
      rest: { method: 'POST', path: `/specs/{spec}/${verb}`, headers: projectHeader },
      mcp: true,
      cli: true,
    },
    positional: ['spec'],
    run: async (input, ctx) => {
      const spec = await moveSpec(ctx, input, archived)
      await ctx.emit(`spec.${verb}d`, { project: spec.project, spec: spec.name })
      return spec
    },
    plan: (input, ctx) => planMove(ctx, input, archived),
  })
}

export const archiveSpecAction = movingAction(
  'archive',
  'Put a spec away: its files move to the archive of the project',
)
export const unarchiveSpecAction = movingAction('unarchive', 'Take a spec back from the archive')

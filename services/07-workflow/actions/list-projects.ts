import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { listProjects } from '../projects/projects.ts'
import { ProjectSchema } from '../schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

export const listProjectsAction = defineAction({
  name: 'projects.list',
  summary: 'The registered projects by id, with their folders',
  input: z.object({}),
  output: z.object({ projects: z.array(ProjectSchema) }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/projects' }, mcp: true, cli: true },
  run: (_input, ctx) => listProjects(ctx),
})

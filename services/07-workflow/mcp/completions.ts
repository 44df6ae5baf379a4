import type { McpCall } from '../../00-platform/index.ts'
import { SPEC_DOCUMENTS, STEERING_DOCUMENTS } from '../files/index.ts'

const MOST = 200

type Given = Readonly<Record<string, string>>

/** Values for the blanks of prompts and templates, from what is there: projects, specs, tasks, documents. */
export async function complete(name: string, typed: string, given: Given, call: McpCall): Promise<string[]> {
  const values = await valuesOf(name, given, call)
  return values.filter((value) => value.toLowerCase().startsWith(typed.toLowerCase()))
}

async function valuesOf(name: string, given: Given, call: McpCall): Promise<readonly string[]> {
  switch (name) {
    case 'project':
      return projectIds(call)
    case 'spec':
      return specNames(given, call)
    case 'task':
      return taskIds(given, call)
    case 'document':
      return given.spec === undefined ? [...SPEC_DOCUMENTS, ...STEERING_DOCUMENTS] : SPEC_DOCUMENTS
    default:
      return []
  }
}

async function projectIds(call: McpCall): Promise<string[]> {
  const { projects } = await call<{ projects: { id: string }[] }>('projects.list')
  return projects.map(({ id }) => id)
}

/** Of the project that was chosen already, else of all. */
async function specNames({ project }: Given, call: McpCall): Promise<string[]> {
  const names = new Set<string>()
  for (const id of project === undefined ? await projectIds(call) : [project]) {
    const { specs } = await call<{ specs: { name: string }[] }>('specs.list', { project: id, limit: MOST })
    for (const { name } of specs) names.add(name)
  }
  return [...names].sort()
}

async function taskIds({ project, spec }: Given, call: McpCall): Promise<string[]> {
  if (spec === undefined) return []
  const open = { project, spec, limit: MOST }
  const { tasks } = await call<{ tasks: { id: string; status: string }[] }>('tasks.list', open)
  return tasks.filter(({ status }) => status !== 'completed').map(({ id }) => id)
}

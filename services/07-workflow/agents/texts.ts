import { type AssignmentText, longFormat, shortFormat } from './formats.ts'
import type { ProjectPlan, ProjectTask } from './project-tasks.ts'

/** How a task is called beside another one: `2.1` in the same spec, else `spec/2.1`. */
export function nameBeside(ref: string, spec: string): string {
  return ref.startsWith(`${spec}/`) ? ref.slice(spec.length + 1) : ref
}

/** What an agent is told of a task. `beside`: refs that may be worked on at the same time. */
export function assignmentText(
  plan: ProjectPlan,
  task: ProjectTask,
  agent: string,
  beside: readonly string[],
): AssignmentText {
  return {
    task: task.key,
    name: task.title,
    agent,
    spec: task.spec,
    context: task.context,
    files: task.files,
    dependencies: task.depends.map((name) => dependencyText(plan, task, name.trim())),
    parallel: beside.filter((ref) => ref !== task.ref).map((ref) => nameBeside(ref, task.spec)),
  }
}

function dependencyText(plan: ProjectPlan, task: ProjectTask, name: string): string {
  const found = plan.byRef.get(name.includes('/') ? name : `${task.spec}/${name}`)
  return `${name} (${found === undefined ? 'not found' : found.status})`
}

/** Both formats of HUB-6. */
export function bothFormats(text: AssignmentText) {
  return { short: shortFormat(text), long: longFormat(text) }
}

import type { Db } from '../../00-platform/index.ts'
import type { TaskGraph } from '../graph/index.ts'
import { graphOf, graphTask } from '../plan/plan.ts'
import { type OpenedProject, type ProjectCall, projectOf } from '../projects/projects.ts'
import type { TaskRow } from '../queries/claims.ts'
import { openSpec } from '../tasks/open-spec.ts'
import type { MatchTask } from './match.ts'

/** A task with what planning needs of it: its text, and who works on it. */
export interface ProjectTask extends MatchTask {
  readonly row: TaskRow
  /** Purpose, else details, else the prompt: what an assignment tells beside the title. */
  readonly context: string
}

export interface ProjectPlan {
  /** By (spec, position). */
  readonly tasks: readonly ProjectTask[]
  readonly byRef: ReadonlyMap<string, ProjectTask>
  readonly graph: TaskGraph
}

/** Waits for nothing, and nobody holds it: the rule by which `tasks.next` gives tasks out. */
export function isFree({ row }: ProjectTask): boolean {
  const open = row.status === 'pending' || row.status === 'in-progress'
  return open && !row.held && row.conflict === null && row.openDependencies === 0
}

/** Begun by an agent that is gone, by the order of the plan. It is free again, and comes before what nobody began. */
export function leftBehind(tasks: readonly ProjectTask[]): ProjectTask[] {
  return tasks.filter((task) => task.status === 'in-progress' && isFree(task))
}

export type PlanCall = Pick<ProjectCall, 'deps' | 'db' | 'clock'> & { readonly requestId: string }

/**
 * The project, with tasks as its files have them now: of one spec when it is named, else of all that are active. Where a
 * watcher keeps them, they are.
 * @throws AppError SPEC_NOT_FOUND and those of projectOf
 */
export async function openTasks(
  call: PlanCall,
  input: { readonly project?: string | undefined; readonly spec?: string | undefined },
): Promise<OpenedProject> {
  const opened = await projectOf(call, input.project)
  const { id: project, files } = opened
  if (input.spec !== undefined) await openSpec(call, { project, spec: input.spec })
  else if (!call.deps.keeper.isKept(project))
    for (const { name, archived } of await files.listSpecs())
      if (!archived) await openSpec(call, { project, spec: name })
  return opened
}

/** What there is to do in a project, from one query and one for what it names of archived specs. @throws AppError GRAPH_TOO_LARGE */
export async function loadPlan(db: Db, projectId: string): Promise<ProjectPlan> {
  const { rows, graph } = await graphOf(db, projectId)
  const tasks = rows.map(projectTask)
  return { tasks, byRef: new Map(tasks.map((task) => [task.ref, task])), graph }
}

function projectTask(row: TaskRow): ProjectTask {
  const { details, section, purpose, prompt, requirements } = row.content
  return {
    ...graphTask(row),
    row,
    words: [section ?? '', purpose ?? '', ...details, ...requirements].join(' '),
    context: purpose ?? (details.length > 0 ? details.join('; ') : (prompt ?? '')),
  }
}

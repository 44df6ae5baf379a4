import type { Db } from '../../00-platform/index.ts'
import { buildGraph, type GraphTask, refuseCycles } from '../graph/index.ts'
import { parseTasks } from '../markdown/index.ts'
import { selectAllTasks } from '../queries/task-lists.ts'
import { graphTask } from './plan.ts'
import { GRAPH_LIMIT } from './spec-texts.ts'

/**
 * Refuses a text of tasks.md whose tasks would wait for each other in a circle, also through other specs.
 * @throws AppError GRAPH_CYCLE names the circle
 */
export async function refuseCircles(
  { db }: { readonly db: Db },
  { projectId, spec, text }: { projectId: string; spec: string; text: string },
): Promise<void> {
  const own = parseTasks(text).tasks.map(
    (task, position): GraphTask => ({ ...task, ref: `${spec}/${task.key}`, spec, position }),
  )
  const leavesSpec = own.some(({ depends }) => depends.some((name) => name.includes('/')))
  const others = leavesSpec ? await selectAllTasks(db, projectId, null, GRAPH_LIMIT) : []
  const foreign = others.filter((row) => row.spec !== spec).map(graphTask)
  refuseCycles(buildGraph([...own, ...foreign]))
}

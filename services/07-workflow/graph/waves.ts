import { type MaxParallel, parallelGroups } from './groups.ts'
import { type Plan, planOf } from './plan.ts'
import type { GraphTask, TaskGraph } from './types.ts'

export interface Wave {
  /** From 1: the first wave can be worked on now. */
  readonly number: number
  /** Refs by (priority, position). */
  readonly tasks: readonly string[]
  /** Refs that may run at the same time, group after group; those in progress come first. */
  readonly groups: readonly (readonly string[])[]
}

export interface Waves {
  readonly waves: readonly Wave[]
  /** Refs that no order can reach, by (spec, position): tasks of a cycle and what waits behind one. */
  readonly unreachable: readonly string[]
}

/**
 * Waves of what is not completed (see planOf), each cut into parallel groups.
 * @param options.maxParallel agents at once, 4 when not given
 * @param options.plan that of the graph, where it is known
 */
export function waves(
  graph: TaskGraph,
  options: { readonly maxParallel?: MaxParallel; readonly plan?: Plan } = {},
): Waves {
  const plan = options.plan ?? planOf(graph)
  return {
    waves: plan.waves.map((vertices, at) => waveOf(graph, vertices, at + 1, options.maxParallel ?? 4)),
    unreachable: unreachable(graph, plan),
  }
}

function waveOf(
  graph: TaskGraph,
  vertices: readonly number[],
  number: number,
  maxParallel: MaxParallel,
): Wave {
  const tasks = vertices.flatMap((vertex) => graph.tasks[vertex] ?? [])
  const running = tasks.filter(isRunning)
  const ordered = running.length === 0 ? tasks : [...running, ...tasks.filter((task) => !isRunning(task))]
  const groups = parallelGroups(ordered, maxParallel).map((group) => group.map(({ ref }) => ref))
  return { number, tasks: tasks.map(({ ref }) => ref), groups }
}

function isRunning(task: GraphTask): boolean {
  return task.status === 'in-progress'
}

function unreachable(graph: TaskGraph, plan: Plan): string[] {
  const reached = new Uint8Array(graph.open.length)
  for (const vertex of plan.order) reached[vertex] = 1
  return graph.tasks
    .filter((_, vertex) => graph.open[vertex] === 1 && reached[vertex] === 0)
    .map(({ ref }) => ref)
}

import type { Graph } from '../../api/types.ts'
import type { GraphTask } from './layout.ts'

/** A task that remains, with the times that the hub computed; minutes of work from now. */
export interface Bar {
  readonly task: GraphTask
  readonly times: NonNullable<GraphTask['times']>
}

/** What remains, by when it can begin; what is as early keeps the order of the file. */
export function barsOf(graph: Graph): readonly Bar[] {
  return graph.tasks
    .flatMap((task) => (task.times === null ? [] : [{ task, times: task.times }]))
    .sort((one, other) => one.times.earliestStart - other.times.earliestStart)
}

/** Minutes between two marks of the axis: those that people count in. */
const STEPS = [5, 15, 30, 60, 120, 240, 480, 960, 2_400, 4_800, 9_600, 24_000, 48_000, 96_000] as const
const LEAST_APART_PX = 84

/** Where the axis has marks in a part of it, in minutes; they do not crowd, whatever the zoom. */
export function ticksIn(from: number, to: number, pxPerMinute: number): readonly number[] {
  const step = STEPS.find((each) => each * pxPerMinute >= LEAST_APART_PX) ?? STEPS[STEPS.length - 1] ?? 60
  const first = Math.max(0, Math.floor(from / step))
  const count = Math.max(0, Math.ceil(to / step) - first + 1)
  return Array.from({ length: Math.min(count, 500) }, (_, at) => (first + at) * step)
}

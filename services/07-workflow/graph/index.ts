export { forNeighbours, neighbours } from './adjacency.ts'
export { buildGraph, graphWith } from './build.ts'
export { type CriticalPath, criticalPath, type TaskTimes } from './critical-path.ts'
export { refuseCycles } from './cycles.ts'
export { graphErrors } from './errors.ts'
export { matchingExpertise } from './expertise.ts'
export { type MaxParallel, parallelGroups } from './groups.ts'
export {
  type NextOptions,
  type NextTask,
  nextTasks,
  REASON_CODES,
  type Reason,
  type ReasonCode,
} from './next.ts'
export { parentsOf } from './parents.ts'
export { normalisePath } from './paths.ts'
export { type Plan, planOf } from './plan.ts'
export type { ScheduleOptions } from './schedule.ts'
export { type GraphStructure, structureOf } from './structure.ts'
export type {
  Cycle,
  GraphOptions,
  GraphTask,
  MissingReference,
  OutsideDependency,
  TaskGraph,
} from './types.ts'
export { readyTasks, type Unlocks, unlocks } from './unlocks.ts'
export { type WaitsFor, waitsFor } from './waits.ts'
export { type Wave, type Waves, waves } from './waves.ts'

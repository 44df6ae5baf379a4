export { possibleEvents } from './decide.ts'
export { lifecycleDiagram } from './diagram.ts'
export { lifecycleErrors } from './errors.ts'
export { statusEvent } from './status-event.ts'
export { transition } from './transition.ts'
export {
  EVENT_TYPES,
  type EventType,
  type Facts,
  type FileConflict,
  type LeaseEffect,
  NEW_TASK,
  type TaskEvent,
  type TaskState,
  type Transition,
} from './types.ts'

import { errorCatalogue } from '../../00-platform/index.ts'

export const graphErrors = errorCatalogue({
  GRAPH_CYCLE: {
    kind: 'conflict',
    message:
      'Tasks wait for each other in a circle: {cycle}. Remove one of these dependencies from `_Depends:_` (or take the task out of its parent).',
  },
  GRAPH_TASK_UNKNOWN: {
    kind: 'not_found',
    message: 'There is no task {task} in the graph. Write it as spec/id, for example user-login/2.1.',
  },
  GRAPH_TASK_TWICE: {
    kind: 'invalid_input',
    message:
      'Two tasks have the address {task}. Give each task of a spec a key of its own (the second task 4 is 4~2).',
  },
})

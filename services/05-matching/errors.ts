import { errorCatalogue } from '../00-platform/index.ts'

export const matchingErrors = errorCatalogue({
  MATCH_NOT_FOUND: {
    kind: 'not_found',
    message: 'There is no match {id}. List them with `revops matches list`; a new run may have dropped it.',
  },
  MATCH_ALREADY_TAKEN: {
    kind: 'conflict',
    message:
      'A person already accepted {other}, which holds one of these two opportunities. Undo or reject that first.',
  },
  MATCH_NOTHING_TO_UNDO: {
    kind: 'conflict',
    message: 'Nobody decided on {id}, or the decision was undone already.',
  },
  MATCH_WORKER_FAILED: {
    kind: 'internal',
    message: 'The matching worker stopped before it had a result. Run the matching again.',
  },
})

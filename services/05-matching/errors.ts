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
  MATCH_DECIDED_MEANWHILE: {
    kind: 'conflict',
    message:
      'What was decided on {id} changed while you looked at it: it is {now} now. Look at it again, then decide.',
  },
  OPPORTUNITY_NOT_FOUND: {
    kind: 'not_found',
    message:
      'There is no opportunity {id}. Give an ACE id (O and digits) or the numeric id of an Odoo opportunity; a later load may have removed it.',
  },
  MATCH_WORKER_FAILED: {
    kind: 'internal',
    message: 'The matching worker stopped before it had a result. Run the matching again.',
  },
})

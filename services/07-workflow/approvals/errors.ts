import { errorCatalogue } from '../../00-platform/index.ts'

export const approvalErrors = errorCatalogue({
  APPROVAL_NOT_FOUND: {
    kind: 'not_found',
    message: 'There is no approval {id}. List them with `revops approvals list`.',
  },
  APPROVAL_ALREADY_DECIDED: {
    kind: 'conflict',
    message: '{id} is {status} already{by}. Read it again; a decision can be taken back with undo.',
  },
  APPROVAL_OF_OWN_REQUEST: {
    kind: 'forbidden',
    message: '{actor} requested {id} and cannot approve it. Another person decides.',
  },
  APPROVAL_CONTENT_CHANGED: {
    kind: 'conflict',
    message:
      '{path} was changed after revision {revision} was put before you. Ask for the approval again, then read the new revision.',
  },
  APPROVAL_REASON_MISSING: {
    kind: 'invalid_input',
    message: 'Say what is wrong: {decision} needs a reason, or an open comment on revision {revision}.',
  },
  APPROVAL_NOTHING_TO_UNDO: {
    kind: 'conflict',
    message: '{id} is {status}: there is no decision to take back.',
  },
  APPROVAL_UNDO_BLOCKED: {
    kind: 'conflict',
    message: '{path} waits for another decision ({other}). Decide or withdraw that one first.',
  },
  APPROVAL_REVISION_UNKNOWN: {
    kind: 'not_found',
    message: '{id} has no revision {revision}; the newest is {newest}.',
  },
  COMMENT_NOT_FOUND: {
    kind: 'not_found',
    message: '{id} has no comment {comment}.',
  },
  COMMENT_ANCHOR_INVALID: {
    kind: 'invalid_input',
    message:
      'Revision {revision} has {lines} lines; a comment on the lines {line} to {endLine} points at nothing.',
  },
  COMMENT_SELECTION_UNKNOWN: {
    kind: 'invalid_input',
    message:
      'The selected words do not stand in {where} of revision {revision}. Give the lines they stand in, and the words as they are there.',
  },
  DIFF_TOO_LARGE: {
    kind: 'too_many',
    message:
      'The two versions differ in too many places to compare them line by line. Read them one after the other.',
  },
})

import { errorCatalogue } from '../../00-platform/index.ts'

export const lifecycleErrors = errorCatalogue({
  TASK_STATUS_UNKNOWN: {
    kind: 'invalid_input',
    message: 'There is no status "{status}". Use one of: {known}.',
  },
  TASK_TRANSITION_REFUSED: {
    kind: 'conflict',
    message: '{task} is {state}; {event} is not possible from there. Possible now: {possible}.',
  },
  TASK_DEPENDENCIES_OPEN: {
    kind: 'conflict',
    message:
      '{task} waits for {open}. Complete that first, or take it out of `_Depends:_` if the task does not need it.',
  },
  TASK_PARTS_OPEN: {
    kind: 'conflict',
    message:
      '{task} is complete only after its parts, and these are open: {open}. Complete them, or remove what is not wanted.',
  },
  TASK_NOT_STARTED: {
    kind: 'conflict',
    message:
      'Nobody started {task}. Set it to in-progress first (which claims it too), do the work, then complete it.',
  },
  TASK_HELD_BY_OTHER: {
    kind: 'conflict',
    message:
      '{task} is held by {holder} until {until}, longer with each sign of life. Take another task, ask again then, or have an operator release it.',
  },
  TASK_REASON_MISSING: {
    kind: 'invalid_input',
    message: 'To {event} {task}, say why: give a reason that is not empty.',
  },
  TASK_REPORT_MISSING: {
    kind: 'conflict',
    message: '{task} has no completion report. Hand in the report first, then confirm.',
  },
  TASK_REPORT_INVALID: {
    kind: 'conflict',
    message: 'The completion report of {task} lacks parts. Hand in a whole one.',
  },
  TASK_APPROVAL_OPEN: {
    kind: 'conflict',
    message: '{task} cannot be confirmed before these approvals are given: {approvals}.',
  },
  TASK_APPROVAL_STALE: {
    kind: 'conflict',
    message:
      'These approvals of {task} were given for content that has changed since: {approvals}. Request them again.',
  },
  TASK_APPROVAL_REJECTED: {
    kind: 'conflict',
    message:
      'These approvals of {task} were refused: {approvals}. Reopen the task, rework it and request them again.',
  },
  TASK_EVIDENCE_FAILING: {
    kind: 'conflict',
    message:
      'Evidence of {task} fails: {evidence}. Make it pass and report again, or reopen the task with a reason.',
  },
  TASK_ROLE_TOO_LOW: {
    kind: 'forbidden',
    message: 'To {event} {task} takes the role {needed}; this caller has {role}.',
  },
  TASK_CONFLICT_OPEN: {
    kind: 'conflict',
    message:
      'The file says that {task} is {written}, which was refused ({why}). A person settles that first, with `revops tasks settle-conflict`: `file` and a reason accepts it, `database` restores the marker. Take another task.',
  },
  TASK_CONFLICT_NONE: {
    kind: 'conflict',
    message: '{task} has no conflict with its file; there is nothing to accept or restore.',
  },
})

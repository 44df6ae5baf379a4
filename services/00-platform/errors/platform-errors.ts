import { errorCatalogue } from './catalogue.ts'

export const platformErrors = errorCatalogue({
  ACTION_UNKNOWN: {
    kind: 'not_found',
    message: 'There is no action named {name}. `revops --help` lists them.',
  },
  INPUT_INVALID: { kind: 'invalid_input', message: 'The input of {action} does not fit: {summary}' },
  OUTPUT_INVALID: {
    kind: 'internal',
    message:
      'The answer of {action} was not of its declared form; nothing was kept. Report it with the request id.',
  },
  ROLE_TOO_LOW: {
    kind: 'forbidden',
    message:
      '{action} needs the role {needed}; {actor} has {role}. Sign in (`revops open`), use a token with that role, or on the hub’s own machine the option `--as-owner`.',
  },
  SIGN_IN_NEEDED: {
    kind: 'unauthenticated',
    message:
      '{action} needs the role {needed}. Sign in with the link of `revops open`, or send a token as "Authorization: Bearer …".',
  },
  DECISION_NEEDS_PERSON: {
    kind: 'forbidden',
    message:
      '{action} is a decision: it needs a person’s session (`revops open`) or an operator token bound to a name.',
  },
  CONFIRMATION_NEEDED: {
    kind: 'invalid_input',
    message:
      '{action} removes data for good. Repeat it with confirm=true (REST: header X-Confirm: true; CLI: --confirm).',
  },
  IDEMPOTENCY_KEY_REUSED: {
    kind: 'conflict',
    message:
      'This Idempotency-Key belongs to another call: {action}, request {requestId}. Send a new key with a new call.',
  },
  IDEMPOTENCY_ANSWER_SECRET: {
    kind: 'conflict',
    message:
      '{action} was done already, as request {requestId}; its answer holds a secret and was not kept. If it was lost, call {action} anew with a new key.',
  },
  DRY_RUN_UNSUPPORTED: { kind: 'invalid_input', message: '{action} has no dry run.' },
  CREDENTIAL_INVALID: {
    kind: 'unauthenticated',
    message: 'The token or session is unknown, revoked or expired. `revops token list` shows the valid ones.',
  },
  SIGN_IN_LINK_INVALID: {
    kind: 'unauthenticated',
    message: 'This sign-in link was used or has expired. `revops open` prints a new one.',
  },
  ACT_FOR_FORBIDDEN: {
    kind: 'forbidden',
    message:
      'Only the default agent token and a signed-in person may act for a named agent; {actor} may not. Leave the agent out, or use a token of its own.',
  },
  TOKEN_NAME_TAKEN: {
    kind: 'conflict',
    message: 'A token named {name} exists. Choose another name, or rotate it.',
  },
  TOKEN_NOT_FOUND: {
    kind: 'not_found',
    message: 'There is no valid token named {name}. `revops token list` shows them.',
  },
  RUN_NOT_FOUND: { kind: 'not_found', message: 'There is no run {id}. `revops runs list` shows them.' },
  RUN_ALREADY_ACTIVE: {
    kind: 'conflict',
    message:
      'The same work is already under way as run {id}. Wait for it, or cancel it: `revops runs cancel {id}`.',
  },
  RUN_CANCELLED: {
    kind: 'conflict',
    message: 'The run was cancelled by {by}; what its finished batches wrote is kept.',
  },
  RUN_NOT_ACTIVE: { kind: 'conflict', message: 'Run {id} is {status} and cannot be cancelled any more.' },
  SCHEDULE_INVALID: {
    kind: 'invalid_input',
    message:
      'The schedule "{cron}" of {name} cannot be read: {why}. Give five fields in UTC: minute, hour, day, month, weekday, as in "0 2 * * *".',
  },
  RUN_TIMED_OUT: {
    kind: 'unavailable',
    message:
      'The run took longer than {minutes} minutes and was stopped; start it again to go on from where it was.',
  },
  RUN_LOST_TOO_OFTEN: {
    kind: 'internal',
    message:
      'The run was begun {times} times and its worker ended each time before it did. Look at the log and the memory of the workers, then start it again: what its finished batches wrote is kept.',
  },
  CURSOR_INVALID: {
    kind: 'invalid_input',
    message: 'The cursor is not one this list gave out. Start again without it.',
  },
  STOPPING: { kind: 'unavailable', message: 'The hub is stopping. Try again in a moment.' },
  CONFIG_INVALID: { kind: 'invalid_input', message: 'The configuration has {count} problem(s):\n{problems}' },
  INTERNAL: {
    kind: 'internal',
    message: 'Something went wrong inside the hub. The log holds the cause under request id {requestId}.',
  },
})

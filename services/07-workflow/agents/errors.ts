import { errorCatalogue } from '../../00-platform/index.ts'

export const agentErrors = errorCatalogue({
  AGENT_NAME_INVALID: {
    kind: 'invalid_input',
    message:
      '{name} cannot name an agent. Use lower-case letters, digits and hyphens, a letter first, e.g. backend-engineer.',
  },
  AGENT_EXISTS: {
    kind: 'conflict',
    message: 'The project has a card {path} already. Edit that file, or choose another name.',
  },
  AGENT_CARD_INVALID: {
    kind: 'invalid_input',
    message: 'This would be no card that can be read: {problems}. Correct it and try again.',
  },
  AGENT_UNKNOWN: {
    kind: 'not_found',
    message: 'There is no agent {agent}. Known: {known}. Add a card with `revops agents create`.',
  },
  AGENT_AT_CAPACITY: {
    kind: 'conflict',
    message:
      '{agent} works on {load} of at most {capacity} tasks. Choose another agent, or raise `capacity` in its card.',
  },
  ASSIGNMENT_NOT_FOUND: {
    kind: 'not_found',
    message: 'There is no assignment {id}. List them with `revops assignments list`.',
  },
  ASSIGNMENT_EXISTS: {
    kind: 'conflict',
    message: '{task} is assigned to {agent} already. Send `replace: true` to give it to {wanted} instead.',
  },
  ASSIGNMENT_TASK_CLOSED: {
    kind: 'conflict',
    message: '{task} is {status}: only a pending task, or one in progress, can be assigned.',
  },
  ASSIGNMENT_TASK_HELD: {
    kind: 'conflict',
    message:
      '{holder} works on {task} until {until}. Assign it to {holder}, wait, or have an operator release it.',
  },
  ASSIGNMENT_CLOSED: {
    kind: 'conflict',
    message: 'The assignment {id} of {task} is {state}; its steps do not change any more.',
  },
  REVIEW_STEP_UNKNOWN: {
    kind: 'invalid_input',
    message: 'The assignment of {task} has no step {step}. Its steps: {steps}.',
  },
  REVIEW_OUT_OF_ORDER: {
    kind: 'conflict',
    message: '{step} of {task} is {state}: it is the turn of {due} ({agent}).',
  },
  REVIEW_FOLLOWS_TASK: {
    kind: 'conflict',
    message: 'The step {step} of {task} passes by itself: {how}.',
  },
  REVIEW_OF_OWN_WORK: {
    kind: 'forbidden',
    message: '{actor} worked on {task} and cannot review it. Another agent, or another person, reviews.',
  },
  REVIEW_OF_OTHER: {
    kind: 'forbidden',
    message:
      '{step} of {task} is for {agent}; {actor} cannot decide it. Act for {agent}, or ask an operator.',
  },
  REVIEW_NOTE_MISSING: {
    kind: 'invalid_input',
    message: 'Say what is to be done: returning {task} needs a note.',
  },
})

import { errorCatalogue } from '../../00-platform/index.ts'

export const knowledgeErrors = errorCatalogue({
  CONTEXT_TASK_STATE: {
    kind: 'invalid_input',
    message:
      'Line {line} of the text tells the state of a task ({reason}): {shown}. CLAUDE.md holds what everybody must know; the state of a task is set with `revops tasks set-status`. Leave the line out, or say what it means for the project.',
  },
  CONTEXT_HEADING_TOO_HIGH: {
    kind: 'invalid_input',
    message:
      'Line {line} of the text is a heading of level {level}: it would end the section {section}. Use {least} or more #, or write that section.',
  },
  CONTEXT_FENCE_OPEN: {
    kind: 'invalid_input',
    message:
      'The code block that begins in line {line} of the text is not closed: it would swallow what follows. Close it.',
  },
  CONTEXT_SECTION_TWICE: {
    kind: 'conflict',
    message:
      'CLAUDE.md has the section {section} in line {line} and again in line {again}. Make one of them by hand, then write it here.',
  },
  MEMORY_DOMAIN_INVALID: {
    kind: 'invalid_input',
    message:
      '{domain} cannot name a domain. Use lower-case letters, digits and hyphens, a letter first, e.g. odoo; not {taken}.',
  },
  MEMORY_DOMAIN_MISSING: {
    kind: 'invalid_input',
    message: 'Say which domain the knowledge is of (`domain`: odoo, aws, …): it has a file of its own.',
  },
  MEMORY_BUSY: {
    kind: 'conflict',
    message: '{path} was changed by somebody else each of {attempts} times. Nothing was added. Try again.',
  },
  MEMORY_TOO_LARGE: {
    kind: 'too_many',
    message:
      'The memory of {project} has more than {limit} bytes. Move what is old out of .claude/memory, then search again.',
  },
})

import { errorCatalogue } from '../../00-platform/index.ts'

export const importErrors = errorCatalogue({
  IMPORT_JSON_INVALID: {
    kind: 'invalid_input',
    message: '{path} is not JSON: {reason}. Repair the file or remove it, then import again.',
  },
  IMPORT_ENTRY_INVALID: {
    kind: 'invalid_input',
    message:
      '{path} is not an entry of spec-workflow-mcp: {reason}. Repair it or remove it, then import again.',
  },
  IMPORT_LIMIT_REACHED: {
    kind: 'too_many',
    message:
      '{path} was not read: one import reads at most {files} files and {megabytes} MB. Move old folders away, then import again.',
  },
  APPROVAL_CONTENT_UNKNOWN: {
    kind: 'conflict',
    message:
      '{path} does not say which content was {status}: {reason}. Ask for the approval again with `revops approvals request`.',
  },
  IMPORT_ENTRY_TWICE: {
    kind: 'conflict',
    message: '{path} has the id {id}, and {other} has it too. The other one counts; remove one of them.',
  },
  APPROVAL_WAITS_ALREADY: {
    kind: 'conflict',
    message:
      'A newer request for {path} waits already: one request for a file waits at a time. Decide or withdraw that one.',
  },
})

import { errorCatalogue } from '../../00-platform/index.ts'

export const fileErrors = errorCatalogue({
  PROJECT_NOT_FOUND: {
    kind: 'not_found',
    message: 'There is no folder {root}. Give the absolute path of an existing folder, or put it back there.',
  },
  PROJECT_READ_ONLY: {
    kind: 'forbidden',
    message:
      '{path} cannot be written: the file, its folder or its disk is read-only for the hub. Give the hub’s user the right to write (`chmod u+w`), then try again.',
  },
  PROJECT_ACCESS_DENIED: {
    kind: 'forbidden',
    message: '{path} cannot be read by the hub’s user. Give it the right to read, then try again.',
  },
  PROJECT_DISK_FULL: {
    kind: 'unavailable',
    message:
      'There is no space left to write {path}. Nothing was changed. Free space (or quota) and try again.',
  },
  PROJECT_FILES_FAILED: {
    kind: 'unavailable',
    message:
      'The file system refused an operation on {path} ({errno}). Nothing was changed. Look at the disk or the mount, then try again.',
  },
  PATH_OUTSIDE_PROJECT: {
    kind: 'forbidden',
    message:
      '{path} is refused: {reason}. Give a path below the project folder, with `/` between names, that leads through no symbolic link.',
  },
  PATH_NOT_FOUND: {
    kind: 'not_found',
    message: 'There is no file {path} in the project. Write it first, or correct the path.',
  },
  PATH_NOT_A_FILE: {
    kind: 'invalid_input',
    message: '{path} is not a plain file. Name a file, not a folder, pipe, socket or device.',
  },
  SPEC_NAME_INVALID: {
    kind: 'invalid_input',
    message:
      '{name} cannot name a spec: {reason}. Use lower-case letters, digits and hyphens, a letter first, at most 100 characters, e.g. user-login.',
  },
  SPEC_NOT_FOUND: {
    kind: 'not_found',
    message: 'There is no {state} spec {name}. List the specs, archived ones too, or create it.',
  },
  SPEC_EXISTS: {
    kind: 'conflict',
    message: 'There is something at {path} already. Choose another name, or rename or remove what is there.',
  },
  DOCUMENT_NAME_INVALID: {
    kind: 'invalid_input',
    message: 'There is no document called {name}. Choose one of: {choices}.',
  },
  DOCUMENT_NOT_FOUND: {
    kind: 'not_found',
    message: '{path} does not exist. Write it (with “must not exist” as its condition) or restore it.',
  },
  DOCUMENT_TOO_LARGE: {
    kind: 'too_large',
    message: '{path} has {bytes} bytes; at most {limit} (10 MB) are taken. Split or shorten it.',
  },
  DOCUMENT_NOT_UTF8: {
    kind: 'invalid_input',
    message: '{path} is not UTF-8 at byte {offset}. Nothing was changed. Save it as UTF-8 and try again.',
  },
  DOCUMENT_CHANGED: {
    kind: 'precondition_failed',
    message:
      '{path} is not what you read: expected {expected}, found {present}. Read it again, apply your change to that, and write it with its ETag.',
  },
})

import { errorCatalogue } from '../errors/catalogue.ts'

export const backupErrors = errorCatalogue({
  BACKUP_FILE_INVALID: {
    kind: 'invalid_input',
    message: '{file} is not a whole backup of the hub ({why}). Nothing was changed; take another file.',
  },
  BACKUP_FILE_MISSING: { kind: 'not_found', message: 'There is no readable file {file}.' },
  BACKUP_OTHER_VERSION: {
    kind: 'conflict',
    message:
      'The backup was made by another version of the hub (migration {found}, here {here}). Restore it with that version, then update.',
  },
  TARGET_NOT_EMPTY: {
    kind: 'conflict',
    message:
      'The target database already holds data of a hub ({table}). Name an empty one, or reset it first.',
  },
})

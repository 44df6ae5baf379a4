import { errorCatalogue } from '../errors/catalogue.ts'

export const databaseErrors = errorCatalogue({
  MIGRATION_FAILED: {
    kind: 'unavailable',
    message:
      'The database could not be brought to the newest version; nothing of the failed step was kept. See the log, mend the cause, start again.',
  },
  DATABASE_INCOMPLETE: {
    kind: 'unavailable',
    message:
      'The database lacks what its migrations made: {tables}. Somebody removed it; bring a backup back with `revops db restore`. Nothing was changed.',
  },
  EXTENSION_MISSING: {
    kind: 'unavailable',
    message:
      'PostgreSQL lacks the extension {name}. Run scripts/02-database/03_install_pgvector.sh, then, as a superuser: CREATE EXTENSION {name};',
  },
  DATABASE_UNREACHABLE: {
    kind: 'unavailable',
    message: 'The database did not answer. Check DATABASE_URL or DB_*, and that the server runs.',
  },
  DATABASE_LOGIN_FAILED: {
    kind: 'unavailable',
    message: 'The database refused the login. Check user and password in DATABASE_URL or DB_*.',
  },
  DATABASE_MISSING: {
    kind: 'unavailable',
    message:
      'The database named in DATABASE_URL or DB_NAME does not exist. Run scripts/02-database/05_create_database.sh.',
  },
  DATABASE_TOO_OLD: {
    kind: 'unavailable',
    message: 'PostgreSQL {version} is too old; 15 or newer is needed.',
  },
  DATABASE_FULL: {
    kind: 'unavailable',
    message: 'The database has no disk space left. Free some and run again: nothing half-written was kept.',
  },
  DATABASE_READ_ONLY: {
    kind: 'unavailable',
    message:
      'The database takes no writes now: it is a standby, or its provider closed it because its disk is nearly full. Point DATABASE_URL at the primary, or free disk space; then run again.',
  },
  DATABASE_OUT_OF_MEMORY: {
    kind: 'unavailable',
    message:
      'The database had no memory left for a statement; nothing half-written was kept. Give it more (work_mem, max_locks_per_transaction, the machine), or load smaller batches (loading in config/sources.json); then run again.',
  },
  DATABASE_LIMIT_REACHED: {
    kind: 'unavailable',
    message:
      'The database refused a statement because a limit of its settings is reached (temp_file_limit, max_connections). Raise it or use fewer workers, then run again: nothing half-written was kept.',
  },
  DATABASE_STATEMENT_STOPPED: {
    kind: 'unavailable',
    message:
      'The database stopped a statement of the hub: statement_timeout or lock_timeout of its role or database is too short for it, or somebody cancelled it. Raise the timeout, then run again: nothing half-written was kept.',
  },
  DATABASE_IN_USE: {
    kind: 'conflict',
    message:
      'Another hub (process {pid}) uses the embedded database in {directory}. Stop it, or give this one its own REVOPS_HOME and ports.',
  },
  EMBEDDED_START_FAILED: {
    kind: 'unavailable',
    message:
      'The embedded database did not start ({why}). Look at the log; check free disk space under REVOPS_HOME; `revops db restore` brings a backup back.',
  },
  DATABASE_STOPPED: {
    kind: 'unavailable',
    message:
      'The embedded database stopped unexpectedly and is being started again. Try again in a few seconds.',
  },
  TEXT_NOT_STORABLE: {
    kind: 'invalid_input',
    message:
      'A text holds NUL (U+0000) or half a surrogate pair, which PostgreSQL cannot keep. Take it out and send the rest again.',
  },
})

const SQLSTATE: Readonly<Record<string, keyof typeof databaseErrors.entries>> = {
  '53100': 'DATABASE_FULL',
  '53200': 'DATABASE_OUT_OF_MEMORY',
  '53300': 'DATABASE_LIMIT_REACHED',
  '53400': 'DATABASE_LIMIT_REACHED',
  '25006': 'DATABASE_READ_ONLY',
  '55P03': 'DATABASE_STATEMENT_STOPPED',
  '57014': 'DATABASE_STATEMENT_STOPPED',
  '22021': 'TEXT_NOT_STORABLE',
  '22P05': 'TEXT_NOT_STORABLE',
  '28P01': 'DATABASE_LOGIN_FAILED',
  '28000': 'DATABASE_LOGIN_FAILED',
  '3D000': 'DATABASE_MISSING',
  '57P01': 'DATABASE_UNREACHABLE',
  '57P03': 'DATABASE_UNREACHABLE',
  ECONNREFUSED: 'DATABASE_UNREACHABLE',
  ECONNRESET: 'DATABASE_UNREACHABLE',
  ENOENT: 'DATABASE_UNREACHABLE',
  ENOTFOUND: 'DATABASE_UNREACHABLE',
  CONNECTION_CLOSED: 'DATABASE_UNREACHABLE',
  CONNECTION_ENDED: 'DATABASE_UNREACHABLE',
  CONNECTION_DESTROYED: 'DATABASE_UNREACHABLE',
  CONNECT_TIMEOUT: 'DATABASE_UNREACHABLE',
}

/** The catalogue error for a driver error, or undefined when it is not the database's own trouble. */
export function databaseErrorFor(error: unknown) {
  const code = (error as { code?: unknown } | null)?.code
  const entry = typeof code === 'string' ? SQLSTATE[code] : undefined
  return entry === undefined ? undefined : databaseErrors[entry]({}, { cause: error })
}

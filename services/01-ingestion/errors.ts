import { errorCatalogue } from '../00-platform/index.ts'

/** Faults of sources, files and loading. `{…}` places never hold a secret or a raw exception text. */
export const ingestionErrors = errorCatalogue({
  DISCOVERY_DISK_FULL: {
    kind: 'unavailable',
    message:
      'There is no space left to write {path}. Nothing was changed; free space (or quota), the run tries again.',
  },
  SOURCE_NOT_CONFIGURED: {
    kind: 'not_found',
    message:
      'No source named {source} is configured. Set {variables} in .env, or run `revops source use`; `revops source list` shows what there is.',
  },
  SOURCE_UNREACHABLE: {
    kind: 'unavailable',
    message:
      'The {source} database at {host} did not answer ({reason}). Check host, port, network and that it runs; what was loaded is kept and the next sync goes on from there.',
  },
  SOURCE_LOGIN_FAILED: {
    kind: 'unavailable',
    message: 'The {source} database at {host} refused the login of {user}. Check user and password in .env.',
  },
  SOURCE_DATABASE_UNKNOWN: {
    kind: 'unavailable',
    message: 'The server at {host} has no database {database}. Check the database name of {source} in .env.',
  },
  SOURCE_TABLE_MISSING: {
    kind: 'not_found',
    message:
      'The {source} database has no table {table} that {user} may see. Check database and schema, install the app that brings it, or take it out of config/sources.json.',
  },
  SOURCE_COLUMN_MISSING: {
    kind: 'conflict',
    message:
      'A column of {table} in {source} is no longer there. Run `revops ingestion discover`, then sync again.',
  },
  SOURCE_PERMISSION_DENIED: {
    kind: 'forbidden',
    message:
      'The {source} database does not let {user} read {table}. Grant SELECT on it (services/01-ingestion/README.md has a least-privilege role).',
  },
  SOURCE_QUERY_FAILED: {
    kind: 'unavailable',
    message:
      'Reading {table} from {source} failed with SQLSTATE {sqlstate}. Look at the log of the source database.',
  },
  SOURCE_KEY_MISSING: {
    kind: 'conflict',
    message:
      'Table {table} of {source} has no key column {column}, so its rows cannot be told apart. Correct its key in config/sources.json.',
  },
  SOURCE_COLUMN_RESERVED: {
    kind: 'conflict',
    message:
      'Column {column} of {table} in {source} has the name of a lineage column. Leave it out with excludeColumns in config/sources.json.',
  },
  SOURCE_SETTINGS_INVALID: {
    kind: 'invalid_input',
    message: 'The file {file} does not describe the sources rightly: {problems}',
  },
  RAW_TABLE_MISSING: {
    kind: 'conflict',
    message: 'The RAW table of {table} does not exist yet. Run `revops ingestion discover` first.',
  },
  RAW_COLUMN_MISSING: {
    kind: 'conflict',
    message: 'The RAW table of {table} lacks the column {column}. Run `revops ingestion discover` first.',
  },
  SCHEMA_FROZEN: {
    kind: 'conflict',
    message:
      'The source has changed {source} {table} ({changes}), and its contract is `freeze`: nothing of it was loaded. Set its contract under loading.contracts in config/sources.json to `evolve` (or `discard_value`, `discard_row`) and sync again.',
  },
  TABLE_NOT_IN_SOURCE: {
    kind: 'invalid_input',
    message: 'Source {source} has no table {table}. It has: {tables}.',
  },
  SOURCE_FILE_WITHOUT_ROWS: {
    kind: 'invalid_input',
    message:
      'The file of {source} holds no row of {table}, but rows are known. None was marked as gone; look whether the export is complete. If it is, and all are truly gone, say so with `revops ingestion sync {source} --mode full --accept-deletions`.',
  },
  MANY_ROWS_GONE: {
    kind: 'conflict',
    message:
      'Of the {known} known rows of {source} {table}, {missing} are no longer in what the source gave; that is more than may vanish at once, so none was marked as gone. Look whether the source answers in full. If they are truly gone, say so with `revops ingestion sync {source} --tables {table} --accept-deletions` (of an export with `--mode full`); the limit is `loading.deletions` in config/sources.json.',
  },
  PERSON_NOT_FOUND: {
    kind: 'not_found',
    message:
      'The hub holds nothing of {what}, or it was erased already. `revops privacy list-erasures` shows what was.',
  },
  PERSON_TABLE_UNKNOWN: {
    kind: 'invalid_input',
    message:
      'No persons are told of in {table}. Choose one of: {tables} (`persons` in config/sources.json says where persons are).',
  },
  PERSON_IS_COMPANY: {
    kind: 'conflict',
    message: 'The row {key} of {table} is a company. Name the contact that is a person.',
  },
  PERSON_HAS_TOO_MUCH: {
    kind: 'conflict',
    message:
      'More than {most} rows of {table} hold this person or point at it: that is the address or contact of a whole company. Nothing was erased; name the person by the key of its own contact.',
  },
  ERASURE_NEEDS_ONE_KEY: {
    kind: 'invalid_input',
    message: 'Give either a key (with its table) or an email address of the person, not both.',
  },
  ERASURE_WHILE_BUSY: {
    kind: 'conflict',
    message:
      'Run {id} reads or writes what is to be erased, and could bring it back. Wait for its end (`revops runs get {id}`) or cancel it, then erase.',
  },
  ERASURE_ACTIVE: {
    kind: 'conflict',
    message:
      'Run {id} changes what may be loaded of persons, and this would read what it changes. Wait for its end (`revops runs get {id}`), then call again.',
  },
  ERASURE_NOT_FOUND: {
    kind: 'not_found',
    message: 'There is no erasure {id} of {source}. `revops privacy list-erasures` shows them.',
  },
  ERASURE_NOT_DONE: {
    kind: 'conflict',
    message:
      'The erasure {id} is not done. Call the erasure again, or wait for its run; then its rules can be lifted.',
  },
  SUPPRESSION_LIFTED: {
    kind: 'conflict',
    message:
      'The rules of the erasure {id} were lifted already, on {at}. `revops privacy list-erasures` shows by whom and why.',
  },
  LOAD_SUPERSEDED: {
    kind: 'conflict',
    message:
      'Another load of {source} {table} has begun since; this one stopped and kept what it had written.',
  },
  LOAD_BUSY: {
    kind: 'conflict',
    message: 'Another run is loading {source} {table}. Wait for its end, or cancel it.',
  },
  SYNC_INCOMPLETE: {
    kind: 'unavailable',
    message:
      'Of the tables of {source}, {failed} could not be loaded ({tables}); the others were. Mend the cause and sync again: it goes on from where it was.',
  },
})

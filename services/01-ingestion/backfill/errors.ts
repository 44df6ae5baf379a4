import { errorCatalogue } from '../../00-platform/index.ts'

export const backfillErrors = errorCatalogue({
  BACKFILL_ACTIVE: {
    kind: 'conflict',
    message:
      'A backfill of {source} (run {id}) reads these tables whole already. Wait for it or cancel that run; an incremental sync may go on beside it.',
  },
  BACKFILL_SYNC_ACTIVE: {
    kind: 'conflict',
    message:
      'A sync of {source} (run {id}) is reading {tables} whole. Wait until it has ended, or cancel it; then begin the backfill.',
  },
  BACKFILL_SPACE_SHORT: {
    kind: 'conflict',
    message:
      'The backfill of {source} needs about {neededMb} MB in the hub’s database, and {freeMb} MB are free ({from}). Make room, choose fewer tables, or call it with `ignoreSpace` (`--ignore-space`) when you know better.',
  },
  BACKFILL_OF_FILE: {
    kind: 'invalid_input',
    message:
      '{table} of {source} comes from a file, which can only be read as a whole. Use `revops ingestion sync {source} --mode full`.',
  },
  BACKFILL_PART_LOST: {
    kind: 'conflict',
    message: 'Part {part} of the backfill of {source} was taken over by another worker; this one stopped.',
  },
  BACKFILL_STOPPED: {
    kind: 'conflict',
    message: 'The backfill of {source} was stopped; what its parts had written is kept.',
  },
  BACKFILL_INCOMPLETE: {
    kind: 'unavailable',
    message:
      'Of the parts of the backfill of {source}, {failed} could not be loaded ({tables}); the others were. Mend the cause and call it again: it goes on with what is left.',
  },
  BACKFILL_NOT_ACTIVE: {
    kind: 'conflict',
    message:
      'No backfill of {source} is running. Begin one, or go on with one that was stopped, by `revops ingestion backfill {source}`.',
  },
})

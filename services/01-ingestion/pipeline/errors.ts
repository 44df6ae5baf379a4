import { errorCatalogue } from '../../00-platform/index.ts'

export const pipelineErrors = errorCatalogue({
  OTHER_DATA_PRESENT: {
    kind: 'conflict',
    message:
      'The database holds {present} data and the configuration names {configured} sources; the two never mix. `revops source use {configured} --confirm` removes the {present} data first (take a backup: `revops db backup`).',
  },
  ORIGIN_NOT_CONFIGURED: {
    kind: 'invalid_input',
    message:
      'No {origin} source is configured. Set ODOO_* or ODOO_DB_*, and APN_DB_*, APN_PARTNER_CENTRAL or ACE_CSV_FILE (real), or SAMPLE=true without them (sample).',
  },
  NOTHING_TO_LOAD: {
    kind: 'invalid_input',
    message:
      'No source is configured. Set ODOO_* or ODOO_DB_*, and APN_DB_*, APN_PARTNER_CENTRAL or ACE_CSV_FILE in .env, or SAMPLE=true.',
  },
  PIPELINE_BUSY: {
    kind: 'conflict',
    message:
      'The pipeline is already under way as run {id}. Wait for it, or cancel it: `revops runs cancel {id}`.',
  },
})

import { aceExportErrors } from './ace-export/errors.ts'
import { partnerCentralErrors } from './partner-central/errors.ts'

/** Catalogues of sources of which opening or reading may answer with any code: actions and docs take them from here. */
export const sourceErrors = [aceExportErrors, partnerCentralErrors]

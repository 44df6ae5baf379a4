import { errorCatalogue } from '../../../00-platform/index.ts'

/** What can be wrong with an export file as a whole. Single rows go to quarantine instead (rows.ts). */
export const aceExportErrors = errorCatalogue({
  CSV_FILE_MISSING: {
    kind: 'not_found',
    message: 'The export {file} is not there or cannot be read ({reason}). Check ACE_CSV_FILE.',
  },
  CSV_FILE_EMPTY: {
    kind: 'invalid_input',
    message: 'The export {file} holds no header. Nothing was changed; export it again.',
  },
  CSV_FILE_TOO_LARGE: {
    kind: 'invalid_input',
    message:
      'The export {file} holds more than {maxRows} opportunities. Split it, or use the APN database (APN_DB_HOST).',
  },
  CSV_NOT_TEXT: {
    kind: 'invalid_input',
    message:
      'The file {file} is neither a CSV text nor an Excel workbook. Export it again as CSV (UTF-8) or .xlsx.',
  },
  CSV_HEADER_UNKNOWN: {
    kind: 'invalid_input',
    message:
      'The export {file} has no column for the opportunity id among: {headers}. Map the header to `id` under apn.csvColumns in config/sources.json.',
  },
  CSV_HEADER_DUPLICATE: {
    kind: 'invalid_input',
    message:
      'Two headers of the export {file} mean the same column {column}: {headers}. Remove one, or map it under apn.csvColumns in config/sources.json.',
  },
  EXPORT_FILE_CHANGED: {
    kind: 'conflict',
    message:
      'The export {file} was changed or replaced while it was read. Nothing was marked as gone; sync again when it is complete.',
  },
  EXPORT_TOO_BROKEN: {
    kind: 'invalid_input',
    message:
      'More than {limit} lines of the export {file}, and more than one in ten, cannot be read (the first: {first}). Nothing was written; export it again.',
  },
  XLSX_NOT_READABLE: {
    kind: 'invalid_input',
    message:
      'The workbook {file} cannot be read ({reason}). Open it in Excel, save it as .xlsx again, or export it as CSV (UTF-8).',
  },
  XLSX_TOO_LARGE: {
    kind: 'invalid_input',
    message:
      'The workbook {file} has {what} beyond the limit of {limit}. Export it as CSV (UTF-8), which may have any size.',
  },
  XLSX_ENCRYPTED: {
    kind: 'invalid_input',
    message: 'The workbook {file} is encrypted. Open it in Excel, take the password off and save it again.',
  },
  XLSX_OLD_FORMAT: {
    kind: 'invalid_input',
    message: 'The file {file} is {what}. Open it in Excel and save it as “Excel Workbook (.xlsx)”.',
  },
})

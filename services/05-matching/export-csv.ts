import type { MatchingCall } from './deps.ts'
import { type AnswerRow, STATUSES, type Status, selectAnswers } from './queries/read-matches.ts'

const CSV_LIMIT = 20_000
const CSV_COLUMNS = [
  'status',
  'id',
  'amount',
  'odooId',
  'odooName',
  'odooAccount',
  'odooStage',
  'aceId',
  'aceName',
  'aceAccount',
  'aceStage',
  'probability',
  'method',
  'conflicts',
  'decidedBy',
] as const

/** One status (or all) as CSV after RFC 4180, at most 20,000 lines each, in the order of the list. */
export async function exportCsv({ deps, db }: MatchingCall, status: Status | undefined) {
  const lines: string[] = [CSV_COLUMNS.join(',')]
  let truncated = false
  for (const each of status === undefined ? STATUSES : [status]) {
    const rows = await selectAnswers(db, deps.options.candidates, {
      status: each,
      after: null,
      limit: CSV_LIMIT + 1,
    })
    truncated ||= rows.length > CSV_LIMIT
    for (const row of rows.slice(0, CSV_LIMIT)) lines.push(csvLine({ ...row, status: each }))
  }
  return { csv: `${lines.join('\r\n')}\r\n`, rows: lines.length - 1, truncated }
}

function csvLine(row: AnswerRow & { status: Status }): string {
  return CSV_COLUMNS.map((column) => {
    const value = column === 'conflicts' ? Object.keys(row.conflicts).sort().join(' ') : row[column]
    return csvCell(value === null ? '' : String(value))
  }).join(',')
}

/** Quoted where needed; a text that a spreadsheet would run as a formula gets an apostrophe. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

import { type Clock, type Db, decodeCursor, inTransaction, page } from '../00-platform/index.ts'
import type { MatchingDeps } from './deps.ts'
import { matchingErrors } from './errors.ts'
import {
  type AnswerRow,
  STATUSES,
  type Status,
  type StoredMatch,
  selectAceView,
  selectAnswers,
  selectLastRun,
  selectMatch,
  selectOdooView,
  selectTotals,
} from './queries/read-matches.ts'
import { insertReview, lockReviews, type ReviewAction, selectAcceptedRival } from './queries/reviews.ts'

/** What the service needs of a call. */
export interface MatchingCall {
  readonly deps: MatchingDeps
  readonly db: Db
  readonly clock: Clock
}

/** The four answers and the review queue with count and money (reporting currency), and when the last run ended. */
export async function summarise({ deps, db }: MatchingCall) {
  const { reportingCurrency, candidates } = deps.options
  const [totals, last] = [await selectTotals(db, candidates), await selectLastRun(db)]
  const of = (status: Status) => {
    const total = totals.find((entry) => entry.status === status)
    return { count: total?.count ?? 0, amount: Number(total?.amount ?? 0) }
  }
  return {
    currency: reportingCurrency,
    matched: of('matched'),
    unregistered: of('unregistered'),
    aceOnly: of('aceOnly'),
    conflicts: of('conflicts'),
    review: of('review'),
    lastRunId: last?.runId ?? null,
    lastRunAt: last?.finishedAt ?? null,
  }
}

/**
 * Entries of one status by money falling, then id.
 * @throws AppError CURSOR_INVALID
 */
export async function listMatches(
  { deps, db }: MatchingCall,
  input: { status: Status; limit: number; cursor?: string | undefined },
) {
  const after = input.cursor === undefined ? null : decodeCursor(input.cursor, ['decimal', 'text'])
  const rows = await selectAnswers(db, deps.options.candidates, { ...input, after, limit: input.limit + 1 })
  const { items, nextCursor } = page(rows, input.limit, (row) => [row.amount, row.id])
  return { currency: deps.options.reportingCurrency, matches: items.map(toListed), nextCursor }
}

function toListed(row: AnswerRow) {
  const { odooId, odooName, odooAccount, odooStage, aceId, aceName, aceAccount, aceStage, amount, ...rest } =
    row
  return {
    ...rest,
    amount: Number(amount),
    odoo: odooId === null ? null : { id: odooId, name: odooName, accountName: odooAccount, stage: odooStage },
    ace: aceId === null ? null : { id: aceId, name: aceName, accountName: aceAccount, stage: aceStage },
  }
}

/**
 * A pair side by side with its evidence.
 * @throws AppError MATCH_NOT_FOUND
 */
export async function getMatch({ db }: Pick<MatchingCall, 'db'>, id: string) {
  const match = await requireMatch(db, id)
  const { odooId, aceId, verdict, verdictActor, verdictAt, verdictNote, ...rest } = match
  const [odoo, ace] = [await selectOdooView(db, odooId), await selectAceView(db, aceId)]
  const decided = verdict === null ? null : { verdict, by: verdictActor, at: verdictAt, note: verdictNote }
  return { ...rest, odooId, aceId, odoo: odoo ?? null, ace: ace ?? null, decided }
}

async function requireMatch(db: Db, id: string): Promise<StoredMatch> {
  const match = await selectMatch(db, id)
  if (match === undefined) throw matchingErrors.MATCH_NOT_FOUND({ id })
  return match
}

/**
 * Records a person's decision on a pair. It holds at once and in every later run; `undo` takes it back. The same decision
 * twice is recorded once. Runs in a transaction of its own, or within the caller's.
 * @throws AppError MATCH_NOT_FOUND, MATCH_ALREADY_TAKEN, MATCH_NOTHING_TO_UNDO
 */
export async function decide(
  call: Pick<MatchingCall, 'db' | 'clock'>,
  input: { id: string; action: ReviewAction; actor: string; note?: string | undefined },
) {
  await inTransaction(call.db, async (db) => {
    await lockReviews(db)
    const { odooId, aceId, verdict } = await requireMatch(db, input.id)
    if (input.action === 'undo' && verdict === null)
      throw matchingErrors.MATCH_NOTHING_TO_UNDO({ id: input.id })
    if (input.action === 'accept') await refuseRival(db, input.id, odooId, aceId)
    if (input.action === verdict) return
    const { action, actor, note } = input
    await insertReview(db, { odooId, aceId, action, actor, note: note ?? null, at: call.clock.now() })
  })
  return getMatch(call, input.id)
}

async function refuseRival(db: Db, id: string, odooId: number, aceId: string): Promise<void> {
  const other = await selectAcceptedRival(db, odooId, aceId)
  if (other !== undefined) throw matchingErrors.MATCH_ALREADY_TAKEN({ id, other })
}

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

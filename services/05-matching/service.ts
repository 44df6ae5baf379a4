import { type Db, decodeCursor, inTransaction, page, platformErrors } from '../00-platform/index.ts'
import type { MatchingCall } from './deps.ts'
import { matchingErrors } from './errors.ts'
import { toBrief } from './opportunity.ts'
import {
  type AnswerFilter,
  type AnswerRow,
  type Status,
  type StoredMatch,
  selectAnswers,
  selectLastRun,
  selectMatch,
  selectTotals,
} from './queries/read-matches.ts'
import { selectAceView, selectOdooView, selectPairsOf } from './queries/read-sides.ts'
import { insertReview, lockReviews, type ReviewAction, selectAcceptedRival } from './queries/reviews.ts'

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
 * Entries of one status by money falling, or as asked for, then id.
 * @throws AppError CURSOR_INVALID: also when the cursor is of a list sorted otherwise
 */
export async function listMatches(
  { deps, db }: MatchingCall,
  input: Omit<AnswerFilter, 'after'> & { cursor?: string | undefined },
) {
  const sorting = `${input.sort ?? 'amount'} ${input.order ?? 'falling'}`
  const after = input.cursor === undefined ? null : readCursor(input.cursor, sorting)
  const rows = await selectAnswers(db, deps.options.candidates, { ...input, after, limit: input.limit + 1 })
  const { items, nextCursor } = page(rows, input.limit, (row) => [sorting, row.sortKey, row.id])
  return { currency: deps.options.reportingCurrency, matches: items.map(toListed), nextCursor }
}

function readCursor(cursor: string, sorting: string): [string, string] {
  const [of, key, id] = decodeCursor(cursor, ['text', 'decimal', 'text'])
  if (of !== sorting) throw platformErrors.CURSOR_INVALID()
  return [key, id]
}

function toListed(row: AnswerRow) {
  const { odooId, odooName, odooAccount, odooStage, aceId, aceName, aceAccount, aceStage, ...more } = row
  const { amount, sortKey: _, ...rest } = more
  return {
    ...rest,
    amount: Number(amount),
    odoo: odooId === null ? null : { id: odooId, name: odooName, accountName: odooAccount, stage: odooStage },
    ace: aceId === null ? null : { id: aceId, name: aceName, accountName: aceAccount, stage: aceStage },
  }
}

const MOST_RIVALS = 10

/**
 * A pair side by side with its evidence and its rivals.
 * @throws AppError MATCH_NOT_FOUND
 */
export async function getMatch({ db }: Pick<MatchingCall, 'db'>, id: string) {
  const match = await requireMatch(db, id)
  const { odooId, aceId, verdict, verdictActor, verdictAt, verdictNote, evidence, ...rest } = match
  const [odoo, ace] = [await selectOdooView(db, odooId), await selectAceView(db, aceId)]
  const decided = verdict === null ? null : { verdict, by: verdictActor, at: verdictAt, note: verdictNote }
  const rivals = await selectPairsOf(db, { odooId, aceId, except: id, limit: MOST_RIVALS })
  return {
    ...rest,
    ...{ odooId, aceId, odoo: odoo ?? null, ace: ace ?? null, decided },
    evidence: [...evidence],
    rivals: rivals.map(toBrief),
  }
}

async function requireMatch(db: Db, id: string): Promise<StoredMatch> {
  const match = await selectMatch(db, id)
  if (match === undefined) throw matchingErrors.MATCH_NOT_FOUND({ id })
  return match
}

export interface Decision {
  readonly id: string
  readonly action: ReviewAction
  readonly actor: string
  readonly note?: string | undefined
  /** The decision that the caller saw. */
  readonly seen?: 'open' | 'accept' | 'reject' | undefined
}

/**
 * Records a person's decision on a pair. It holds at once and in every later run; `undo` takes it back. The same decision
 * twice is recorded once. With `seen`, nothing is decided when somebody decided meanwhile. Runs in a transaction of its
 * own, or within the caller's.
 * @throws AppError MATCH_NOT_FOUND, MATCH_DECIDED_MEANWHILE, MATCH_ALREADY_TAKEN, MATCH_NOTHING_TO_UNDO
 */
export async function decide(call: Pick<MatchingCall, 'db' | 'clock'>, input: Decision) {
  await inTransaction(call.db, async (db) => {
    await lockReviews(db)
    const { odooId, aceId, verdict } = await requireMatch(db, input.id)
    refuseUnseen(input, verdict)
    if (input.action === 'undo' && verdict === null)
      throw matchingErrors.MATCH_NOTHING_TO_UNDO({ id: input.id })
    if (input.action === 'accept') await refuseRival(db, input.id, odooId, aceId)
    if (input.action === verdict) return
    const { action, actor, note } = input
    await insertReview(db, { odooId, aceId, action, actor, note: note ?? null, at: call.clock.now() })
  })
  return getMatch(call, input.id)
}

const DECIDED = { open: 'open', accept: 'accepted', reject: 'rejected' } as const

function refuseUnseen({ id, seen }: Decision, verdict: StoredMatch['verdict']): void {
  const now = verdict ?? 'open'
  if (seen === undefined || seen === now) return
  throw matchingErrors.MATCH_DECIDED_MEANWHILE({ id, now: DECIDED[now] }, { details: { verdict } })
}

async function refuseRival(db: Db, id: string, odooId: number, aceId: string): Promise<void> {
  const other = await selectAcceptedRival(db, odooId, aceId)
  if (other !== undefined) throw matchingErrors.MATCH_ALREADY_TAKEN({ id, other })
}

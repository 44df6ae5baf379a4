import { type Clock, type Db, inTransaction, type Progress } from '../../00-platform/index.ts'
import type { MatchingDeps } from '../deps.ts'
import type { LinkReport, LinkResult } from '../engine/index.ts'
import { selectLiveReviews } from '../queries/read-core.ts'
import {
  clearStaging,
  deleteMatches,
  insertMatchRun,
  type MatchRow,
  mergeStaged,
  selectMatchHashes,
  stageMatches,
} from '../queries/write-matches.ts'
import { loadAce, loadOdoo, type Side } from './load.ts'
import { toMatchRow } from './match-row.ts'
import { type ScoreInput, scoreHere, scoreInWorker } from './score.ts'

/** What a run needs of its surroundings (RunContext has it all). */
export interface MatchRunContext {
  readonly db: Db
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly runId: string
  progress(progress: Progress): Promise<void>
}

export interface MatchRunReport {
  readonly odoo: number
  readonly ace: number
  readonly candidates: number
  readonly auto: number
  readonly review: number
  readonly written: number
  readonly deleted: number
  readonly unchanged: number
  readonly converged: boolean
  readonly blocking: LinkReport['blocking']
}

const STAGED_AT_ONCE = 250

/**
 * Matches all of CORE anew and replaces the stored result in one transaction, so that a reader sees the old or the new one
 * whole; rows whose content is the same are not touched. Safe to run again: a killed run leaves staged rows only, which
 * the next one takes away. People's decisions are kept.
 */
export async function matchOpportunities(deps: MatchingDeps, run: MatchRunContext): Promise<MatchRunReport> {
  const { chunkSize, thresholds, conflicts } = deps.options
  const odoo = await loadOdoo(run.db, chunkSize, (done) => run.progress({ stage: 'reading Odoo', done }))
  const ace = await loadAce(run.db, chunkSize, (done) => run.progress({ stage: 'reading ACE', done }))
  const labels = await selectLiveReviews(run.db)
  await run.progress({ stage: 'scoring', done: 0, total: 1 })
  const scoring = score(deps, { left: odoo.records, right: ace.records, labels, thresholds }, run.signal)
  if (deps.workerFile !== undefined) forgetRecords(odoo, ace)
  const result = await scoring
  const rows = result.pairs.map((pair) => toMatchRow(pair, odoo, ace, conflicts))
  return store(run, rows, result)
}

/** The thread was given its own copy when it started; keeping ours would hold everything twice while it works. */
function forgetRecords(...sides: Side[]): void {
  for (const side of sides) side.records.length = 0
}

function score(deps: MatchingDeps, input: ScoreInput, signal: AbortSignal): Promise<LinkResult> {
  return deps.workerFile === undefined
    ? scoreHere(input, signal)
    : scoreInWorker(input, signal, deps.workerFile)
}

async function store(
  run: MatchRunContext,
  rows: readonly MatchRow[],
  result: LinkResult,
): Promise<MatchRunReport> {
  const before = await selectMatchHashes(run.db)
  const changed = rows.filter((row) => before.get(row.id) !== row.contentHash)
  const kept = new Set(rows.map((row) => row.id))
  const gone = [...before.keys()].filter((id) => !kept.has(id))
  await clearStaging(run.db)
  for (let at = 0; at < changed.length; at += STAGED_AT_ONCE) {
    await stageMatches(run.db, run.runId, changed.slice(at, at + STAGED_AT_ONCE))
    await run.progress({ stage: 'writing', done: at, total: changed.length })
  }
  const report = reportOf(rows, result, changed.length, gone.length)
  await inTransaction(run.db, async (tx) => {
    if (gone.length > 0) await deleteMatches(tx, gone)
    await mergeStaged(tx, run.runId, run.clock.now())
    await insertMatchRun(tx, run.runId, run.clock.now(), report)
  })
  return report
}

function reportOf(
  rows: readonly MatchRow[],
  result: LinkResult,
  written: number,
  deleted: number,
): MatchRunReport {
  const { report } = result
  return {
    odoo: report.left,
    ace: report.right,
    candidates: report.candidates,
    auto: rows.filter((row) => row.decision === 'auto').length,
    review: rows.filter((row) => row.decision === 'review').length,
    written,
    deleted,
    unchanged: rows.length - written,
    converged: report.converged,
    blocking: report.blocking,
  }
}

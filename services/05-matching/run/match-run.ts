import { type Clock, type Db, inTransaction, type Progress } from '../../00-platform/index.ts'
import type { MatchingDeps } from '../deps.ts'
import type { LinkReport } from '../engine/index.ts'
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
import { forkScorer } from './child-scorer.ts'
import { loadAce, loadOdoo } from './load.ts'
import { createScorer, type Scored, type Scorer } from './scorer.ts'

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
  return store(run, await scoreAll(deps, run))
}

/** Reads CORE in pages straight into the scorer. */
async function scoreAll(deps: MatchingDeps, run: MatchRunContext): Promise<Scored> {
  const { chunkSize } = deps.options
  const scorer = await openScorer(deps, run.signal)
  try {
    await loadOdoo(run.db, scorer, chunkSize, (done) => run.progress({ stage: 'reading Odoo', done }))
    await loadAce(run.db, scorer, chunkSize, (done) => run.progress({ stage: 'reading ACE', done }))
    const labels = await selectLiveReviews(run.db)
    await run.progress({ stage: 'scoring', done: 0, total: 1 })
    return await scorer.score(labels)
  } finally {
    await scorer.close()
  }
}

async function openScorer({ options, workerFile }: MatchingDeps, signal: AbortSignal): Promise<Scorer> {
  const { thresholds, conflicts } = options
  return workerFile === undefined
    ? createScorer({ thresholds, conflicts }, signal)
    : forkScorer({ thresholds, conflicts }, signal, workerFile)
}

async function store(run: MatchRunContext, { rows, report: linked }: Scored): Promise<MatchRunReport> {
  const before = await selectMatchHashes(run.db)
  const changed = rows.filter((row) => before.get(row.id) !== row.contentHash)
  const kept = new Set(rows.map((row) => row.id))
  const gone = [...before.keys()].filter((id) => !kept.has(id))
  await clearStaging(run.db)
  for (let at = 0; at < changed.length; at += STAGED_AT_ONCE) {
    await stageMatches(run.db, run.runId, changed.slice(at, at + STAGED_AT_ONCE))
    await run.progress({ stage: 'writing', done: at, total: changed.length })
  }
  const report = reportOf(rows, linked, changed.length, gone.length)
  await inTransaction(run.db, async (tx) => {
    if (gone.length > 0) await deleteMatches(tx, gone)
    await mergeStaged(tx, run.runId, run.clock.now())
    await insertMatchRun(tx, run.runId, run.clock.now(), report)
  })
  return report
}

function reportOf(
  rows: readonly MatchRow[],
  report: LinkReport,
  written: number,
  deleted: number,
): MatchRunReport {
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

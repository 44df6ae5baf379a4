import { type Db, decodeCursor, page } from '../00-platform/index.ts'
import { validationErrors } from './errors.ts'
import { failuresOfRun, latestRun, latestRunOfRule, resultsOfRun } from './queries.ts'

/**
 * Results of a run, the newest when none is named: what failed first, then by severity, then by rule.
 * @throws AppError VALIDATION_RUN_NOT_FOUND
 */
export async function listResults(db: Db, query: { runId?: string | undefined; suite?: string | undefined }) {
  const runId = query.runId ?? (await latestRun(db, query.suite))
  if (runId === undefined) return { runId: null, results: [] }
  const results = await resultsOfRun(db, runId, query.suite)
  if (results.length === 0) throw validationErrors.VALIDATION_RUN_NOT_FOUND({ runId })
  return { runId, results: results.map((r) => ({ ...r, threshold: r.threshold ?? null })) }
}

export interface FailuresQuery {
  readonly runId?: string | undefined
  readonly rule?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

/** Failing rows of a run (the newest with the rule when none is named), in the order they were found. */
export async function listFailures(db: Db, query: FailuresQuery) {
  const { rule, limit } = query
  const runId =
    query.runId ?? (await (rule === undefined ? latestRun(db, undefined) : latestRunOfRule(db, rule)))
  if (runId === undefined) return { items: [], nextCursor: null }
  const [after] = query.cursor === undefined ? [0] : decodeCursor(query.cursor, ['bigint'])
  const rows = await failuresOfRun(db, runId, rule, after, limit + 1)
  const { items, nextCursor } = page(rows, limit, ({ id }) => [id])
  return { items, nextCursor }
}

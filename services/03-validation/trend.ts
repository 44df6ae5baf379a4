import type { Db } from '../00-platform/index.ts'
import { resultsOfLastRuns, type TrendPoint } from './queries.ts'

interface TrendQuery {
  readonly suite?: string | undefined
  readonly runs: number
}

/**
 * The last runs, the oldest first, with how their rules ended; and of each rule how many rows failed in each of these runs
 * (null where the rule was not looked at), rules that fail most now first, then by name.
 */
export async function validationTrend(db: Db, { suite, runs }: TrendQuery) {
  const points = await resultsOfLastRuns(db, suite, runs)
  const byRun = grouped(points, 'runId')
  const byRule = grouped(points, 'rule')
  const order = [...byRun.keys()]
  const rules = [...byRule.values()].map((ofRule) => ruleTrend(order, ofRule))
  return {
    runs: [...byRun.values()].map(runTotals),
    rules: rules.sort(
      (a, b) => (b.failed.at(-1) ?? 0) - (a.failed.at(-1) ?? 0) || (a.rule < b.rule ? -1 : 1),
    ),
  }
}

function runTotals(points: readonly TrendPoint[]) {
  const [{ runId, startedAt }] = points as [TrendPoint]
  const having = (status: TrendPoint['status']) => points.filter((point) => point.status === status)
  return {
    runId,
    startedAt,
    passed: having('passed').length,
    failed: having('failed').length,
    broken: having('broken').length,
    skipped: having('skipped').length,
    failures: having('failed').reduce((sum, { failed }) => sum + failed, 0),
  }
}

function ruleTrend(order: readonly string[], points: readonly TrendPoint[]) {
  const { rule, suite, title, severity } = points.at(-1) as TrendPoint
  const seen = new Map(
    points.map(({ runId, status, failed }) => [runId, status === 'skipped' ? null : failed]),
  )
  return { rule, suite, title, severity, failed: order.map((runId) => seen.get(runId) ?? null) }
}

function grouped(points: readonly TrendPoint[], by: 'runId' | 'rule'): Map<string, TrendPoint[]> {
  const groups = new Map<string, TrendPoint[]>()
  for (const point of points) {
    const group = groups.get(point[by])
    if (group === undefined) groups.set(point[by], [point])
    else group.push(point)
  }
  return groups
}

import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { MatchingDeps } from '../deps.ts'
import { matchOpportunities } from '../run/match-run.ts'

const { defineLongAction } = actionsFor<MatchingDeps>()
const count = z.int().min(0)

/** Safe to run again after a crash: the stored result changes in one transaction at the end, and only where it differs. */
export const runMatching = defineLongAction({
  name: 'match.run',
  summary: 'Match Odoo and ACE opportunities anew; decisions of people are kept',
  input: z.object({}),
  output: z.object({
    odoo: count,
    ace: count,
    candidates: count.describe('Pairs compared'),
    auto: count,
    review: count,
    written: count,
    deleted: count,
    unchanged: count,
    converged: z.boolean(),
    blocking: z.array(
      z.object({
        pass: z.string(),
        blocks: count,
        pairs: count,
        refined: count,
        skipped: count,
        skippedPairs: count,
      }),
    ),
  }),
  errors: ['MATCH_WORKER_FAILED'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/match/run', tag: 'pipeline' },
    mcp: true,
    cli: true,
    job: { timeoutMs: 3_600_000, maxAttempts: 3 },
  },
  exclusiveKey: () => 'match',
  execute: async (_, run) => {
    const report = await matchOpportunities(run.deps, run)
    return { ...report, blocking: [...report.blocking] }
  },
})

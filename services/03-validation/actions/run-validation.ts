import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { ValidationDeps } from '../deps.ts'
import { validate } from '../validate.ts'

const { defineLongAction } = actionsFor<ValidationDeps>()
const count = z.int().min(0)

/** Safe to run again after a crash: a run replaces what it recorded before. */
export const runValidation = defineLongAction({
  name: 'validate.run',
  summary:
    'Check RAW and CORE against the suites, store failing rows, and stop the chain when an error is found',
  input: z.object({ suite: z.string().max(40).optional().describe('One suite; all when absent') }),
  output: z.object({
    suites: z.array(z.string()),
    rules: count,
    passed: count,
    failed: count,
    broken: count,
    skipped: count,
    failures: z.object({ error: count, warn: count, info: count }),
  }),
  errors: ['VALIDATION_BLOCKED', 'VALIDATION_SUITE_UNKNOWN'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/validate/run', tag: 'pipeline' },
    mcp: true,
    cli: true,
    job: { timeoutMs: 3_600_000, maxAttempts: 2 },
  },
  positional: ['suite'],
  exclusiveKey: () => 'validate',
  execute: ({ suite }, run) =>
    validate(
      run.deps,
      {
        db: run.db,
        runId: run.runId,
        signal: run.signal,
        now: () => run.clock.now(),
        progress: (p) => run.progress(p),
      },
      suite,
    ),
})

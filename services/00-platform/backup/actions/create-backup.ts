import { join } from 'node:path'
import { z } from 'zod'
import { defineLongAction } from '../../hub/deps.ts'
import { writeBackup } from '../backup.ts'

/** Safe to run again: each try writes a file of its own, which appears only when complete. */
export const createBackup = defineLongAction({
  name: 'db.backup',
  summary: 'Write a backup of the whole hub to REVOPS_HOME/backups',
  input: z.object({
    label: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'lower-case letters, digits and hyphens')
      .optional()
      .describe('Part of the file name'),
  }),
  output: z.object({ file: z.string(), tables: z.int(), rows: z.int() }),
  errors: [],
  effect: 'write',
  role: 'operator',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/backups' },
    mcp: true,
    cli: true,
    job: { timeoutMs: 3_600_000, maxAttempts: 2 },
  },
  positional: ['label'],
  exclusiveKey: () => 'db.backup',
  execute: async (input, run) => {
    const now = run.clock.now()
    const stamp = now.toISOString().replace(/[:.]/g, '-')
    const name = `revops-${stamp}${input.label === undefined ? '' : `-${input.label}`}.jsonl.gz`
    return writeBackup(run.deps.pool, join(run.deps.home, 'backups', name), now)
  },
})

import { expect, test } from 'vitest'
import type { Connection } from './connection-types.ts'
import { followRun } from './follow-run.ts'

const error = { code: 'ODOO_UNREACHABLE', kind: 'unavailable', message: 'Odoo does not answer.', details: {} }
const run = {
  ...{ id: 'r1', action: 'ingestion.sync', next: [], parentId: null, progress: null, result: { rows: 1 } },
  ...{ status: 'queued', error: null, failures: 0, maxAttempts: 3, retryAt: null },
}

/** Answers `runs.get` with one state after another, the last one for ever. */
function connection(states: readonly object[]): Connection {
  let asked = 0
  return {
    call: async () => ({ ...run, ...(states[Math.min(asked++, states.length - 1)] ?? {}) }),
  } as unknown as Connection
}

test('PIPE-10 each failed try is told once, with its code and the next try', async () => {
  const waits = (failures: number) => ({
    ...{ error, failures },
    retryAt: new Date(Date.now() + 4_500).toISOString(),
  })
  const states = [waits(1), waits(1), { status: 'running', error, failures: 1 }, waits(2)]
  const told: string[] = []
  const ended = await followRun(connection([...states, { status: 'succeeded', failures: 2 }]), 'r1', (line) =>
    told.push(line),
  )
  expect(ended.result).toEqual({ rows: 1 })
  expect(told.map((line) => line.replace(/in \d s/, 'in N s'))).toEqual([
    'ingestion.sync: Odoo does not answer. [ODOO_UNREACHABLE]; tried again in N s (try 2 of 3)',
    'ingestion.sync: Odoo does not answer. [ODOO_UNREACHABLE]; tried again in N s (try 3 of 3)',
  ])
})

test('PIPE-10 a run that failed for good is thrown with its code', async () => {
  const failed = followRun(connection([{ status: 'failed', error, failures: 3 }]), 'r1', () => {})
  await expect(failed).rejects.toMatchObject({ code: 'ODOO_UNREACHABLE', details: { runId: 'r1' } })
})

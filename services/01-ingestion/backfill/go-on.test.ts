import { describe, expect, test } from 'vitest'
import {
  BATCH,
  backfillHub,
  type Found,
  LEADS,
  type Result,
  TIMEOUT_MS,
} from '../../../tests/helpers/backfill-hub.ts'
import { DATABASE_KINDS } from '../../../tests/helpers/database.ts'
import { AGENT, nextEvent } from '../../../tests/helpers/platform.ts'

describe.each(DATABASE_KINDS)('a backfill that is stopped, lost or made smaller on %s', (kind) => {
  const hub = backfillHub(kind)
  const { startWorker, begin, ended, done, cursors, countsAgree, heldBackfill, read } = hub

  test('PIPE-10 a cancelled backfill stops at its next batch, keeps what is committed and says what is left; the next call goes on', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    const runId = await heldBackfill(worker, { partRows: 200 })
    const stopped = nextEvent(worker, ({ type }) => type === 'ingestion.backfill-stopped')
    await worker.invoke('runs.cancel', { id: runId }, { actor: AGENT, channel: 'rest' })
    await expect(ended(worker, runId)).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
    expect((await stopped).payload).toMatchObject({
      ...{ code: 'RUN_CANCELLED', parts: 3, partsLeft: 3 },
      tables: [{ table: 'crm_lead', partsLeft: 3 }],
    })
    const [kept] = await hub.pool<{ count: number }[]>`select count(*) from raw.odoo_crm_lead`
    expect(kept?.count).toBeGreaterThanOrEqual(BATCH)
    expect(kept?.count).toBeLessThan(200)
    const { backfill } = await read<Found>('ingestion.get-backfill')
    expect(backfill).toMatchObject({
      active: false,
      finishedAt: null,
      parts: { all: 3, done: 0, pending: 3, running: 0 },
    })
    expect(await hub.pool`select status, error_code from ops.loads`).toEqual([
      { status: 'failed', error_code: 'RUN_CANCELLED' },
    ])

    hub.gate.open()
    const plan = await worker.invoke(
      'ingestion.backfill',
      { source: 'odoo', tables: ['crm.lead'], partRows: 200 },
      { actor: AGENT, channel: 'rest', dryRun: true },
    )
    expect(plan.output).toMatchObject({ resumes: { parts: 3, partsLeft: 3 } })
    hub.gate.passed.clear()
    const result = await done(worker, 'ingestion.backfill', { tables: ['crm.lead'], partRows: 200 })
    expect(result.total).toMatchObject({ read: LEADS, inserted: LEADS })
    await countsAgree(result)
    // What was committed was not read again.
    expect(hub.gate.passed.get('crm_lead')).toBe(LEADS - Number(kept?.count))
    const [cursor] = await cursors()
    expect(cursor?.position).toMatchObject({ phase: 'incremental' })
  })

  test('PIPE-4.13 a fresh backfill begins anew where an earlier one was left', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    const runId = await heldBackfill(worker, { partRows: 200 })
    await worker.invoke('runs.cancel', { id: runId }, { actor: AGENT, channel: 'rest' })
    await expect(ended(worker, runId)).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
    hub.gate.open()
    // One of other tables takes nothing from it.
    await done(worker, 'ingestion.backfill', { tables: ['res_users'] })
    expect(await hub.pool`select id from ops.backfills where finished_at is null`).toHaveLength(1)
    const result = await done(worker, 'ingestion.backfill', {
      tables: ['crm_lead'],
      partRows: 100,
      fresh: true,
    })
    expect(result.parts).toBe(6)
    expect(result.total.read).toBe(LEADS)
    expect(result.total.unchanged).toBeGreaterThanOrEqual(BATCH)
    const open = await hub.pool`select id from ops.backfills where finished_at is null`
    expect(open).toEqual([])
  })

  test('PIPE-4.2 PIPE-4.13 a worker that lost its part writes nothing more of it; another goes on behind the last batch', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    const runId = await heldBackfill(worker, { partRows: 200 })
    // As another worker does it whose run was taken up again.
    await hub.pool`update ops.backfill_parts set run_attempt = 0, run_id = 'another' where state = 'running'`
    hub.gate.open()
    const result = await ended<Result>(worker, runId)
    expect(result.total).toMatchObject({ read: LEADS, inserted: LEADS })
    await countsAgree(result)
    const [part] = await hub.pool`select max(attempts) as attempts from ops.backfill_parts`
    expect(part).toEqual({ attempts: 2 })
  })

  test('PIPE-10 PIPE-4.13 to cancel stops all workers; their parts wait for the next call', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    await startWorker()
    const lanes = kind === 'server' ? 3 : 1
    const held = hub.gate.hold('crm_lead', { all: true })
    const runId = await begin(worker, 'ingestion.backfill', {
      tables: ['crm_lead'],
      workers: 3,
      partRows: 100,
    })
    await held
    const working = async () => (await read<Found>('ingestion.get-backfill')).backfill.atWork.length
    while ((await working()) < lanes) await nextEvent(worker, ({ type }) => type.startsWith('run.'))
    const helpers = await hub.pool<
      { id: string }[]
    >`select id from ops.runs where action = 'ingestion.join-backfill'`
    expect(helpers).toHaveLength(lanes - 1)
    await worker.invoke('runs.cancel', { id: runId }, { actor: AGENT, channel: 'rest' })
    await expect(ended(worker, runId)).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
    hub.gate.open()
    for (const { id } of helpers)
      expect(await ended(worker, id)).toMatchObject({ ended: 'stopped', parts: 0 })
    const { backfill } = await read<Found>('ingestion.get-backfill')
    expect(backfill.parts).toMatchObject({ all: 6, done: 0, running: 0, pending: 6 })
    const [kept] = await hub.pool<{ rows: number }[]>`select count(*) as rows from raw.odoo_crm_lead`
    // Each of the others ends behind what it was writing: two batches that follow one another.
    expect(kept?.rows).toBe((lanes - 1) * 2 * BATCH)
    const result = await done(worker, 'ingestion.backfill', { tables: ['crm_lead'], workers: 2 })
    expect(result.total).toMatchObject({ read: LEADS, inserted: LEADS })
    await countsAgree(result)
  })

  test('PIPE-4.13 fewer workers: one ends behind its part, the others go on', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    await startWorker()
    await expect(read('ingestion.resize-backfill', { workers: 1 })).rejects.toMatchObject({
      code: 'BACKFILL_NOT_ACTIVE',
    })
    const held = hub.gate.hold('crm_lead', { all: true })
    const runId = await begin(worker, 'ingestion.backfill', {
      tables: ['crm_lead'],
      workers: 3,
      partRows: 50,
    })
    await held
    const lanes = kind === 'server' ? 3 : 1
    const working = async () => (await read<Found>('ingestion.get-backfill')).backfill.atWork.length
    while ((await working()) < lanes) await nextEvent(worker, ({ type }) => type.startsWith('run.'))
    expect(await read('ingestion.resize-backfill', { workers: 1 })).toMatchObject({ before: 3, workers: 1 })
    hub.gate.open()
    const result = await ended<Result>(worker, runId)
    expect(result.total).toMatchObject({ read: LEADS, inserted: LEADS })
    const helpers = await hub.pool`
      select result ->> 'ended' as ended, (result ->> 'parts')::int as parts from ops.runs
      where action = 'ingestion.join-backfill' and status = 'succeeded'`
    expect(helpers).toEqual(Array(lanes - 1).fill({ ended: 'fewer wanted', parts: 1 }))
  })
})

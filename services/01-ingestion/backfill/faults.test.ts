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
import { inTransaction } from '../../00-platform/index.ts'
import { takePart } from './part-queries.ts'
import { failLoads } from './queries.ts'

describe.each(DATABASE_KINDS)('faults of a backfill on %s', (kind) => {
  const hub = backfillHub(kind)
  const { startWorker, ended, done, countsAgree, heldBackfill, read } = hub

  test('PIPE-4.13 PIPE-4.14 of many who ask for parts at once each gets its own', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    const runId = await heldBackfill(worker, { partRows: 100 })
    const [backfill] = await hub.pool<{ id: string }[]>`select id from ops.backfills`
    const id = String(backfill?.id)
    const now = new Date()
    for (const holder of ['a', 'b'])
      await hub.pool`
        insert into ops.runs (id, action, input, status, next, exclusive_key, actor, request_id, max_attempts, created_at,
          attempt, lease_expires_at)
        values (${holder}, 'ingestion.join-backfill', '{}', 'running', '[]', ${holder}, '{}', 'r', 1, now(), 1,
          now() + interval '1 hour')`
    const take = (i: number) => takePart(hub.pool, id, { runId: i % 2 === 0 ? 'a' : 'b', attempt: 1 }, now)
    const parts = kind === 'server' ? await takeBeside(id, take) : []
    parts.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => take(i)))))
    const taken = parts.flatMap((part) => part?.number ?? [])
    // The first is held by the lead, the others were free.
    expect([...taken].sort((a, b) => a - b)).toEqual(Array.from({ length: LEADS / 100 - 1 }, (_, i) => i + 2))
    const working = await hub.pool`
      select count(*)::int as parts, max(attempts) as attempts from ops.backfill_parts where state = 'running'`
    expect(working).toEqual([{ parts: LEADS / 100, attempts: 1 }])
    // Both are gone without a word: the lead does their parts.
    await hub.pool`delete from ops.runs where id in ('a', 'b')`
    hub.gate.open()
    const result = await ended<Result>(worker, runId)
    expect(result.total).toMatchObject({ read: LEADS, inserted: LEADS })
    await countsAgree(result)
  })

  /** Four ask while a fifth is in the midst of taking the second part: none waits for it, none takes it after it. */
  async function takeBeside(id: string, take: (i: number) => ReturnType<typeof takePart>) {
    const asked: ReturnType<typeof takePart>[] = []
    await inTransaction(hub.pool, async (tx) => {
      await tx`select 1 from ops.backfill_parts where backfill_id = ${id} and number = 2 for update`
      let settled = 0
      for (let i = 0; i < 4; i++) asked.push(take(i).finally(() => void settled++))
      await expect.poll(() => settled, { timeout: 10_000 }).toBe(4)
    })
    const parts = await Promise.all(asked)
    expect(parts.map((part) => part?.number).sort()).toEqual([3, 4, 5, 6])
    return parts
  }

  test('PIPE-4.2 PIPE-4.13 a lead that comes back when its run is another worker’s writes neither rows nor cursor nor end', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    const runId = await heldBackfill(worker, { partRows: 200 })
    const [before] = await hub.pool<{ attempt: number }[]>`select attempt from ops.runs where id = ${runId}`
    const attempt = before?.attempt ?? 0
    const rows = async () =>
      (await hub.pool<{ rows: number }[]>`select count(*) as rows from raw.odoo_crm_lead`)[0]?.rows
    // A batch is read ahead while the one before it is written.
    await expect.poll(rows, { timeout: 10_000 }).toBe(2 * BATCH)
    const cursor = await hub.cursors()
    // As takeLostRuns and claimRun do it for another process when the lease has run out.
    await hub.pool`
      update ops.runs set attempt = attempt + 1, lease_owner = 'another', lease_expires_at = now() + interval '1 hour'
      where id = ${runId}`
    hub.gate.open()
    // The worker gives its execution up: it is no longer in the midst of anything.
    await worker.executor.stop()
    expect(await rows()).toBe(2 * BATCH)
    expect(await hub.cursors()).toEqual(cursor)
    const [backfill] = await hub.pool<{ id: string }[]>`select id from ops.backfills`
    const id = String(backfill?.id)
    const status = () => hub.pool`select distinct status, error_code from ops.loads`
    await failLoads(hub.pool, id, { runId, attempt }, 'SOURCE_UNREACHABLE', new Date())
    expect(await status()).toEqual([{ status: 'running', error_code: null }])
    expect(await hub.pool`select distinct finished_at from ops.backfills`).toEqual([{ finished_at: null }])
    await failLoads(hub.pool, id, { runId, attempt: attempt + 1 }, 'SOURCE_UNREACHABLE', new Date())
    expect(await status()).toEqual([{ status: 'failed', error_code: 'SOURCE_UNREACHABLE' }])
    // The other one is gone too; whoever takes the run up goes on behind the last batch.
    await hub.pool`update ops.runs set lease_expires_at = now() - interval '1 hour' where id = ${runId}`
    await worker.executor.recover(false)
    const result = await ended<Result>(worker, runId)
    expect(result.total).toMatchObject({ read: LEADS, inserted: LEADS })
    await countsAgree(result)
  })

  test('PIPE-4.2 a worker that is killed behind the last part: its result is told, nothing is read again', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    const result = await done(worker, 'ingestion.backfill', { tables: ['crm_lead'], partRows: 200 })
    const [run] = await hub.pool<
      { id: string }[]
    >`select id from ops.runs where action = 'ingestion.backfill'`
    hub.gate.passed.clear()
    await hub.pool`
      update ops.runs set status = 'running', result = null, finished_at = null, lease_owner = 'gone',
        lease_expires_at = now() - interval '1 hour' where id = ${String(run?.id)}`
    await worker.executor.recover(false)
    expect(await ended<Result>(worker, String(run?.id))).toMatchObject({
      backfillId: result.backfillId,
      total: result.total,
    })
    expect([...hub.gate.passed]).toEqual([])
    expect(await hub.pool`select 1 from ops.backfills`).toHaveLength(1)
  })

  test('PIPE-10 no worker at all is no size: refused, and the backfill goes on as it was', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    const runId = await heldBackfill(worker, { partRows: 200 })
    await expect(read('ingestion.resize-backfill', { workers: 0 })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    })
    expect(await hub.pool`select workers from ops.backfills`).toEqual([{ workers: 1 }])
    hub.gate.open()
    expect((await ended<Result>(worker, runId)).total.inserted).toBe(LEADS)
  })

  test('PIPE-10 of a backfill whose worker was killed, and which is cancelled before another takes it up, nobody is at work', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    const runId = await heldBackfill(worker, { partRows: 200 })
    expect((await read<Found>('ingestion.get-backfill')).backfill.atWork).toHaveLength(1)
    await hub.pool`
      update ops.runs set status = 'cancelled', finished_at = now(), lease_owner = null, lease_expires_at = null
      where id = ${runId}`
    const { backfill } = await read<Found>('ingestion.get-backfill')
    expect(backfill).toMatchObject({ active: false, atWork: [], parts: { all: 3, running: 0, pending: 3 } })
    hub.gate.open()
    await worker.executor.stop()
    // The next call goes on with it.
    const result = await done(worker, 'ingestion.backfill', { tables: ['crm_lead'] })
    expect(result.total).toMatchObject({ read: LEADS, inserted: LEADS })
    expect(result.parts).toBe(3)
    expect(hub.gate.passed.get('crm_lead')).toBeLessThan(LEADS + 5 * BATCH)
    await countsAgree(result)
  })
})

import { describe, expect, test } from 'vitest'
import { backfillHub, LEADS, PAIRS, type Result, TIMEOUT_MS } from '../../../tests/helpers/backfill-hub.ts'
import { DATABASE_KINDS } from '../../../tests/helpers/database.ts'
import { AGENT, nextEvent } from '../../../tests/helpers/platform.ts'

describe.each(DATABASE_KINDS)('what a backfill refuses or leaves on %s', (kind) => {
  const hub = backfillHub(kind)
  const { startWorker, begin, ended, done, countsAgree, heldBackfill, platforms, setLimit, setContract } = hub

  test('PIPE-4.14 a full sync and a backfill of the same table exclude each other; a table without a cursor is left to its backfill', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    const runId = await heldBackfill(worker, {})
    const ask = (action: string, input: object) => begin(worker, action, input)
    await expect(ask('ingestion.sync', { mode: 'full' })).rejects.toMatchObject({ code: 'BACKFILL_ACTIVE' })
    await expect(ask('ingestion.sync', { mode: 'full', tables: ['crm.lead'] })).rejects.toMatchObject({
      code: 'BACKFILL_ACTIVE',
    })
    await expect(ask('ingestion.backfill', {})).rejects.toMatchObject({ code: 'RUN_ALREADY_ACTIVE' })
    await done(worker, 'ingestion.sync', { mode: 'full', tables: ['res.users'] })
    const sync = await done<Result>(worker, 'ingestion.sync', { mode: 'incremental' })
    expect(sync.tables.map(({ table, read: rows }) => [table, rows])).toEqual([
      ['crm_lead', 0],
      ['crm_tag_rel', PAIRS],
      ['res_users', 1],
    ])
    hub.gate.open()
    expect((await ended<Result>(worker, runId)).total.inserted).toBe(LEADS)

    const held = hub.gate.hold('crm_lead')
    const full = await ask('ingestion.sync', { mode: 'full' })
    await held
    await expect(ask('ingestion.backfill', { tables: ['crm_lead'] })).rejects.toMatchObject({
      code: 'BACKFILL_SYNC_ACTIVE',
    })
    hub.gate.open()
    await ended(worker, full)
  })

  test('PIPE-10 a dry run tells rows, bytes, parts and space, and changes nothing; too little space is refused unless one insists', {
    timeout: TIMEOUT_MS,
  }, async () => {
    setLimit(1)
    const worker = await startWorker()
    const plan = await worker.invoke(
      'ingestion.backfill',
      { source: 'odoo', partRows: 100 },
      { actor: AGENT, channel: 'rest', dryRun: true },
    )
    expect(plan.output).toMatchObject({
      workers: kind === 'server' ? 3 : 1,
      parts: 9,
      resumes: null,
      tables: [
        { table: 'crm_lead', rows: LEADS, parts: 6, bytesNow: 0 },
        { table: 'crm_tag_rel', rows: PAIRS, parts: 2 },
        { table: 'res_users', rows: 1, parts: 1 },
      ],
      space: { freeBytes: 0, from: 'limit', enough: false },
    })
    const { neededBytes } = (plan.output as { space: { neededBytes: number } }).space
    expect(neededBytes).toBeGreaterThan(LEADS * 100)
    expect(neededBytes).toBeLessThan(LEADS * 2_000)
    expect(await hub.pool`select id from ops.backfills`).toEqual([])
    const refused = done(worker, 'ingestion.backfill', { partRows: 100 })
    await expect(refused).rejects.toMatchObject({ code: 'BACKFILL_SPACE_SHORT' })
    expect(await hub.pool`select id from ops.loads`).toEqual([])
    const result = await done(worker, 'ingestion.backfill', { partRows: 100, ignoreSpace: true })
    expect(result.total.inserted).toBe(LEADS + PAIRS + 1)
  })

  test('PIPE-4.13 a part that fails is named, the others are loaded; once it is mended the next call loads the rest', {
    timeout: TIMEOUT_MS,
  }, async () => {
    setContract('freeze')
    const worker = await startWorker()
    await done(worker, 'ingestion.sync', { mode: 'full' })
    await hub.shop`alter table shop.res_users add column nickname varchar`
    await hub.shop`update shop.crm_lead set name = 'renamed' where id = 4`
    const failed = nextEvent(worker, ({ type }) => type === 'run.retrying')
    const runId = await begin(worker, 'ingestion.backfill', { partRows: 200 })
    const { error } = (await failed).payload as { error: { code: string; message: string } }
    expect(error).toMatchObject({
      code: 'BACKFILL_INCOMPLETE',
      message: expect.stringContaining('res_users: SCHEMA_FROZEN'),
    })
    await worker.invoke('runs.cancel', { id: runId }, { actor: AGENT, channel: 'rest' })
    const [renamed] = await hub.pool`select name from raw.odoo_crm_lead where id = 4`
    expect(renamed).toEqual({ name: 'renamed' })

    setContract('evolve')
    await worker.stop()
    platforms.splice(0)
    const mended = await startWorker()
    hub.gate.passed.clear()
    const result = await done(mended, 'ingestion.backfill', { partRows: 200 })
    expect([...hub.gate.passed]).toEqual([['res_users', 1]])
    expect(result.total).toMatchObject({ read: LEADS + PAIRS + 1, updated: 1 })
    await countsAgree(result)
  })
})

import { describe, expect, test } from 'vitest'
import { backfillHub, LEADS, PAIRS, type Result, TIMEOUT_MS } from '../../../tests/helpers/backfill-hub.ts'
import { DATABASE_KINDS } from '../../../tests/helpers/database.ts'
import { nextEvent } from '../../../tests/helpers/platform.ts'

describe.each(DATABASE_KINDS)('ingestion.backfill on %s', (kind) => {
  const hub = backfillHub(kind)
  const { startWorker, begin, ended, done, rawRows, cursors, countsAgree } = hub

  test('PIPE-4.13 a backfill in parts equals a serial load, row by row, and leaves the same cursors', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    await startWorker()
    await done(worker, 'ingestion.sync', { mode: 'full' })
    const [serial, serialCursors] = [await rawRows(), await cursors()]
    await hub.pool.unsafe(`drop schema raw cascade; create schema raw; truncate ops.loads, ops.cursors`)

    const result = await done(worker, 'ingestion.backfill', { workers: 3, partRows: 100 })
    expect(await rawRows()).toEqual(serial)
    expect(await cursors()).toEqual(serialCursors)
    expect(result.tables.map(({ table, parts, inserted }) => [table, parts, inserted])).toEqual([
      ['crm_lead', 6, LEADS],
      ['crm_tag_rel', 2, PAIRS],
      ['res_users', 1, 1],
    ])
    await countsAgree(result)
    const orphans = await hub.pool`
      select count(*) from raw.odoo_crm_lead r where not exists (select 1 from ops.loads l where l.id = r._load_id)`
    expect(orphans).toEqual([{ count: 0 }])
    // Once more: nothing is written, whatever way it went.
    const again = await done(worker, 'ingestion.backfill', { workers: 2, partRows: 70 })
    expect(again.total).toMatchObject({ read: result.total.read, unchanged: result.total.read, deleted: 0 })
  })

  test('PIPE-4.13 several workers each load parts of one backfill', { timeout: TIMEOUT_MS }, async () => {
    if (kind === 'embedded') return expect(hub.openCopy).toBeNull()
    const [worker] = [await startWorker(), await startWorker()]
    const held = hub.gate.hold('crm_lead', { all: true })
    const runId = await begin(worker, 'ingestion.backfill', { workers: 3, partRows: 100 })
    await held
    const working = async () => {
      const [row] =
        await hub.pool`select count(distinct run_id) as runs from ops.backfill_parts where state = 'running'`
      return Number(row?.runs)
    }
    while ((await working()) < 3) await nextEvent(worker, ({ type }) => type.startsWith('run.'))
    hub.gate.open()
    const result = await ended<Result>(worker, runId)
    expect(result.total.inserted).toBe(LEADS + PAIRS + 1)
    await countsAgree(result)
  })

  test('PIPE-4.5 PIPE-4.7 PIPE-4.13 a backfill marks what is gone in each part, and brings back what returned', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    await done(worker, 'ingestion.sync', { mode: 'full' })
    await hub.shop`delete from shop.crm_lead where id in (1, 99, 100, 101, 350, 351, ${LEADS})`
    await hub.shop`delete from shop.crm_tag_rel where lead_id > 110`
    await hub.pool`update raw.odoo_crm_lead set _deleted_at = now() where id = 5`
    const before = await cursors()
    const result = await done(worker, 'ingestion.backfill', { partRows: 100 })
    expect(result.total.deleted).toBe(7 + 10)
    const gone = await hub.pool<{ id: number }[]>`
      select id from raw.odoo_crm_lead where _deleted_at is not null order by id`
    expect(gone.map(({ id }) => id)).toEqual([1, 99, 100, 101, 350, 351, LEADS])
    // The live cursors stand where they stood.
    expect(await cursors()).toEqual(before)
    await countsAgree(result)
  })

  test('PIPE-4.5 PIPE-4.13 a part that lacks most of its rows marks none of them; the next sync looks at the whole table', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    await done(worker, 'ingestion.sync', { mode: 'full' })
    await hub.shop`delete from shop.crm_lead where id between 101 and 160`
    const result = await done(worker, 'ingestion.backfill', { tables: ['crm.lead'], partRows: 100 })
    expect(result.total.deleted).toBe(0)
    const alert = await hub.pool`select kind, code from ops.source_outages where ended_at is null`
    expect([...alert]).toEqual([{ kind: 'rows-missing', code: 'MANY_ROWS_GONE' }])
    const synced = await done(worker, 'ingestion.sync', { mode: 'incremental' })
    expect(synced.total.deleted).toBe(60)
    expect(await hub.pool`select 1 from ops.source_outages where ended_at is null`).toHaveLength(0)
    expect(await hub.pool`select 1 from ops.settings where name like 'ingestion.missing%'`).toHaveLength(0)
  })

  test('PIPE-4.13 the incremental sync goes on meanwhile; what it wrote is not overwritten by older rows', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const worker = await startWorker()
    await done(worker, 'ingestion.sync', { mode: 'incremental' })
    await hub.shop`delete from shop.crm_lead where id = 3`
    // RAW differs from what the held batch brings, so that it would be written.
    await hub.pool`update raw.odoo_crm_lead set name = 'spoiled', _source_hash = 'x' where id < 10`
    const held = hub.gate.hold('crm_lead')
    const runId = await begin(worker, 'ingestion.backfill', {
      tables: ['crm.lead'],
      workers: 1,
      partRows: 10_000,
    })
    await held
    const later = '2026-05-05 05:05:05.000005'
    await hub.shop`update shop.crm_lead set name = 'newer', write_date = ${later}::timestamp where id = 2`
    await hub.shop`insert into shop.crm_lead (id, name, write_date) values (0, 'born before', ${later}), (7000, 'born behind', ${later})`
    await done(worker, 'ingestion.sync', { mode: 'incremental', tables: ['crm_lead'] })
    const live = await cursors()
    hub.gate.open()
    await ended(worker, runId)
    const rows = await hub.pool<{ id: number; name: string; gone: boolean }[]>`
      select id, name, _deleted_at is not null as gone from raw.odoo_crm_lead where id in (0, 1, 2, 3, 7000) order by id`
    expect(rows.map(({ id, name, gone }) => [id, name, gone])).toEqual([
      [0, 'born before', false],
      [1, 'Lead 1', false],
      [2, 'newer', false],
      [3, 'spoiled', true],
      [7000, 'born behind', false],
    ])
    expect(await cursors()).toEqual(live)
    expect(JSON.stringify(live)).toContain(later)
  })
})

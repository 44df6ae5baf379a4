import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { createLogger, type RunContext, randomIds, SYSTEM, systemClock } from '../../00-platform/index.ts'
import { replayQuarantine } from '../actions/replay-quarantine.ts'
import { syncAction } from '../actions/sync.ts'
import type { IngestionDeps } from '../deps.ts'
import { readSourceSettings } from '../settings.ts'
import { createAceExportSource } from '../sources/ace-export/ace-export-source.ts'
import { createOdooSqlSource } from '../sources/odoo-sql.ts'
import type { Source, SourceRow } from '../sources/source.ts'
import { createShop, insertLeads, rawLeads, SHOP_SETTINGS } from '../testing/shop.ts'

describe.each(DATABASE_KINDS)('quarantine.replay on %s', (kind) => {
  let hub: TestDatabase
  const home = mkdtempSync(join(tmpdir(), 'replay-home-'))
  /** id → value of `big` that does not fit. */
  let broken = new Map<string, string>()
  let asked: string[] = []
  let sources: Record<string, () => Source>

  beforeAll(async () => {
    hub = await testDatabase({ kind })
  })
  afterAll(async () => {
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await hub.pool.unsafe(`drop schema if exists shop cascade; drop schema if exists raw cascade;
      truncate ops.loads, ops.cursors, ops.quarantine, ops.schema_drift`)
    await createShop(hub.pool)
    await insertLeads(hub.pool, 1, 40)
    broken = new Map()
    asked = []
    sources = { odoo: shopSource }
  })

  /** The shop as it is, but for the values that are broken; notes what is read of it. */
  function shopSource(): Source {
    const { readLines: _, ...sql } = createOdooSqlSource(
      { sleep: async () => {}, random: () => 0.5 },
      { ...hub.source, schema: 'shop' },
      SHOP_SETTINGS,
    )
    const spoil = (row: SourceRow) => {
      const big = broken.get(String(row.id))
      return big === undefined || !('big' in row) ? row : { ...row, big }
    }
    return {
      ...sql,
      async *read(table, from, options) {
        asked.push(`read ${table.name}`)
        for await (const batch of sql.read(table, from, options)) {
          yield { ...batch, rows: batch.rows.map(spoil) }
        }
      },
      readByKeys: async (table, keys, signal) => {
        asked.push(`${keys.length} keys of ${table.name}`)
        const found = await sql.readByKeys?.(table, keys, signal)
        return { rows: (found?.rows ?? []).map(spoil), rejected: [], jsonText: true }
      },
    }
  }

  function run(runId: string, signal = new AbortController().signal): RunContext<IngestionDeps> {
    const settings = { ...readSourceSettings(), odoo: SHOP_SETTINGS }
    return {
      ...{ requestId: 'r', actor: SYSTEM, channel: 'job', dryRun: false, attempt: 1, runId, signal },
      ...{ db: hub.pool, clock: systemClock, log: createLogger('silent') },
      deps: {
        ...{ ids: randomIds, home, settings, origin: 'none', stages: [], openCopy: null },
        openSource: async (name) => (sources[name] as () => Source)(),
        describeSources: () => [],
      },
      emit: async () => {},
      afterCommit: () => {},
      startRun: () => Promise.reject(new Error('not used')),
      progress: async () => signal.throwIfAborted(),
    }
  }
  const sync = (source: 'odoo' | 'apn', mode: 'full' | 'incremental' = 'full') =>
    syncAction.execute({ source, mode }, run(randomIds.next(new Date())))
  const replay = async (input: Record<string, unknown> = {}, context = run(randomIds.next(new Date()))) => {
    asked = []
    const parsed = replayQuarantine.input.parse({ source: 'odoo', ...input })
    return replayQuarantine.output.parse(await replayQuarantine.execute(parsed, context))
  }
  const open = async () =>
    (
      await hub.pool<{ id: string; value: string }[]>`
        select key ->> 'id' as id, value from ops.quarantine where resolved_at is null order by (key ->> 'id')::int`
    ).map(({ id, value }) => [id, value])
  const cursors = () => hub.pool`select source, table_name, position, load_id from ops.cursors order by 1, 2`

  test('PIPE-4.17 a replay reads just the keys in quarantine, loads what is mended, closes what is gone', async () => {
    broken = new Map([4, 9, 17, 30].map((id) => [String(id), '99999999999999999999']))
    await sync('odoo')
    const before = await cursors()
    broken = new Map([['9', '88888888888888888888']])
    await hub.pool`delete from shop.crm_lead where id = 17`
    const result = await replay()
    expect(result).toMatchObject({ tried: 4, resolved: 2, stillQuarantined: 1, gone: 1 })
    expect(asked).toEqual(['4 keys of crm_lead'])
    expect(await open()).toEqual([['9', '88888888888888888888']])
    expect((await rawLeads(hub.pool)).map(({ id }) => id)).not.toContain(17)
    expect(await hub.pool`select key ->> 'id' as id from ops.quarantine where resolution = 'gone'`).toEqual([
      { id: '17' },
    ])
    expect(await cursors()).toEqual(before)
    const [load] = await hub.pool`
      select mode, status, read, inserted, updated, unchanged, quarantined from ops.loads where mode = 'replay'`
    const counts = { read: 3, inserted: 2, updated: 0, unchanged: 0, quarantined: 1 }
    expect(load).toEqual({ mode: 'replay', status: 'succeeded', ...counts })
    const named =
      await hub.pool`select id from raw.odoo_crm_lead where _load_id not in (select id from ops.loads)`
    expect(named).toEqual([])
    broken = new Map()
    expect(await replay()).toMatchObject({ tried: 1, resolved: 1, stillQuarantined: 0, gone: 0 })
    expect(await open()).toEqual([])
    const total = (await sync('odoo')).total
    expect([total.inserted, total.updated, total.quarantined]).toEqual([0, 0, 0])
  })

  test('PIPE-4.17 a replay of one table, one entry or one reason leaves the others', async () => {
    broken = new Map([
      ['4', '99999999999999999999'],
      ['9', 'many'],
      ['17', 'more'],
    ])
    await sync('odoo')
    broken = new Map()
    expect(await replay({ table: 'res_users' })).toMatchObject({ tried: 0, tables: [] })
    expect(asked).toEqual([])
    expect(await replay({ code: 'VALUE_OUT_OF_RANGE' })).toMatchObject({ tried: 1, resolved: 1 })
    const [entry] = await hub.pool<{ id: number }[]>`select id from ops.quarantine where key ->> 'id' = '17'`
    expect(await replay({ id: entry?.id })).toMatchObject({ tried: 1, resolved: 1 })
    expect(await open()).toEqual([['9', 'many']])
    expect(await replayQuarantine.plan?.({ source: 'odoo' }, run('x'))).toEqual({
      ...{ source: 'odoo', keys: 1 },
      waiting: [{ table: 'crm_lead', code: 'VALUE_NOT_VALID', keys: 1 }],
    })
  })

  test('PIPE-4.14 PIPE-4.17 what a watch or a backfill writes while a replay holds an older row stays, also what it sets aside', async () => {
    broken = new Map([4, 9, 17].map((id) => [String(id), 'many']))
    await sync('odoo')
    broken = new Map()
    const between = sources.odoo as () => Source
    const held = async (source: Source, ...asked: Parameters<NonNullable<Source['readByKeys']>>) => {
      const found = await source.readByKeys?.(...asked)
      // The rows are read; before they are written, others bring newer ones.
      await hub.pool`update shop.crm_lead set name = 'newer', write_date = '2026-05-05' where id in (4, 9)`
      sources.odoo = between
      broken = new Map([['9', 'again']])
      await sync('odoo', 'incremental')
      broken = new Map()
      return found as NonNullable<typeof found>
    }
    sources.odoo = () => {
      const source = between()
      return { ...source, readByKeys: (...asked) => held(source, ...asked) }
    }
    await replay()
    const rows = await hub.pool`select id, name from raw.odoo_crm_lead where id in (4, 17) order by id`
    expect([...rows]).toEqual([
      { id: 4, name: 'newer' },
      { id: 17, name: 'Lead 17' },
    ])
  })

  test('PIPE-4.2 PIPE-4.17 what the database says of itself is the code of the failed load, not a number of its own', async () => {
    broken = new Map([['4', 'many']])
    await sync('odoo')
    broken = new Map()
    await hub.pool.unsafe(`
      create or replace function shop.refuse() returns trigger language plpgsql as
        $$ begin raise exception 'no space left' using errcode = '53100', detail = 'row of Zebulonia'; end $$;
      create trigger refuse before insert or update on raw.odoo_crm_lead execute function shop.refuse()`)
    await expect(replay()).rejects.toThrow('no space left')
    const loads = () => hub.pool`
      select mode, error_code as code from ops.loads where status = 'failed' order by started_at, id`
    expect(await loads()).toEqual([{ mode: 'replay', code: 'DATABASE_FULL' }])
    await hub.pool`update shop.crm_lead set name = 'newer', write_date = '2026-05-05' where id = 9`
    await expect(sync('odoo')).rejects.toThrow('no space left')
    expect(await loads()).toEqual([
      { mode: 'replay', code: 'DATABASE_FULL' },
      { mode: 'full', code: 'DATABASE_FULL' },
    ])
    expect(JSON.stringify(await hub.pool`select * from ops.loads`)).not.toContain('Zebulonia')
  })

  test('PIPE-10 a replay that is cancelled or killed keeps what came through and is taken up again', async () => {
    broken = new Map([4, 9].map((id) => [String(id), 'many']))
    await sync('odoo')
    broken = new Map()
    const cancel = new AbortController()
    const context = run('run-c', cancel.signal)
    const stopping = { ...context, progress: async () => cancel.abort(new Error('cancelled')) }
    await expect(replay({}, stopping)).rejects.toThrow('cancelled')
    expect(await open()).toHaveLength(2)
    expect(await replay({}, run('run-c'))).toMatchObject({ tried: 2, resolved: 2 })
    const [running] = await hub.pool`select count(*)::int as count from ops.loads where status = 'running'`
    expect(running).toEqual({ count: 0 })
  })

  test('PIPE-4.17 an export is read again as a whole: what it mends and what it lacks is closed', async () => {
    const file = join(home, 'export.csv')
    sources.apn = () => createAceExportSource({ file })
    writeFileSync(
      file,
      'id,stage,target_close_date\nO1,Qualified,2026-01-01\n,Prospect,\nO2,Won,\nO2,Qualified,2026-02-31\n',
    )
    await sync('apn')
    const waiting = await hub.pool`select code from ops.quarantine where resolved_at is null order by code`
    expect(waiting.map(({ code }) => code)).toEqual([
      'CSV_KEY_DUPLICATE',
      'CSV_KEY_MISSING',
      'VALUE_NOT_A_TIME',
    ])
    expect(await replay({ source: 'apn' })).toMatchObject({
      tried: 3,
      resolved: 0,
      stillQuarantined: 3,
      gone: 0,
    })
    writeFileSync(file, 'id,stage,target_close_date\nO1,Qualified,2026-01-01\nO2,Qualified,2026-02-28\n')
    expect(await replay({ source: 'apn' })).toMatchObject({
      tried: 3,
      resolved: 1,
      stillQuarantined: 0,
      gone: 2,
    })
    const rows = await hub.pool`select id, target_close_date from raw.apn_opportunity order by id`
    expect(rows).toEqual([
      { id: 'O1', target_close_date: '2026-01-01' },
      { id: 'O2', target_close_date: '2026-02-28' },
    ])
  })
})

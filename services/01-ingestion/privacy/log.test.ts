import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { ADMIN, testPlatform } from '../../../tests/helpers/platform.ts'
import { ANONYMOUS, bindActions, createLogger, toAppError } from '../../00-platform/index.ts'
import { syncAction } from '../actions/sync.ts'
import { ingestionActions } from '../index.ts'
import { createShop, insertLeads } from '../testing/shop.ts'
import { syncRun } from '../testing/sync-run.ts'

const HERS = /zebulonia|quill/i

describe.each(DATABASE_KINDS)('what log and screens say of persons on %s', (kind) => {
  let hub: TestDatabase
  const home = mkdtempSync(join(tmpdir(), 'ingestion-log-'))
  beforeAll(async () => {
    hub = await testDatabase({ kind })
    await hub.pool.unsafe('create schema if not exists raw')
    await createShop(hub.pool)
    await insertLeads(hub.pool, 1, 5)
  })
  afterAll(async () => {
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })

  /** A full load with a log that keeps every line; what it threw is logged as the hub logs what nobody expected. */
  async function sync() {
    const lines: string[] = []
    const log = createLogger('trace', { write: (line) => void lines.push(line) })
    const run = syncRun(hub, home, { tell: (text) => lines.push(text) })
    const { settings } = run.deps
    const loading = { ...settings.loading, contracts: { 'odoo.crm_lead': 'discard_row' } as const }
    const deps = { ...run.deps, settings: { ...settings, loading } }
    const input = { source: 'odoo', mode: 'full' } as const
    const thrown = await syncAction.execute(input, { ...run, deps, log }).then(
      () => null,
      (error: unknown) => error,
    )
    if (thrown !== null) log.error({ err: thrown }, 'a run failed')
    const { code, message, details } = toAppError(thrown, 'r')
    return { thrown, told: `${lines.join('')}${JSON.stringify([code, message, details])}`, lines }
  }

  test('PIPE-4.19 a personal value that is set aside is in quarantine, and not in the log', async () => {
    await sync()
    await hub.pool`alter table shop.crm_lead add column email_other varchar`
    await hub.pool`update shop.crm_lead set email_other = 'zebulonia@quill.example' where id = 3`
    const { thrown, told, lines } = await sync()
    expect(thrown).toBeNull()
    const kept = await hub.pool`select value from ops.quarantine`
    expect(kept.map(({ value }) => value)).toEqual(['zebulonia@quill.example'])
    expect(lines.length).toBeGreaterThan(0)
    expect(told).not.toMatch(HERS)
    await hub.pool`alter table shop.crm_lead drop column email_other`
  })

  test('PIPE-4.19 who is not signed in sees what is in quarantine, and why, but no value', async () => {
    await sync()
    await hub.pool`alter table shop.crm_lead alter column big type varchar using big::text`
    await hub.pool`update shop.crm_lead set big = 'zebulonia@quill.example' where id = 4`
    expect((await sync()).thrown).toBeNull()
    const platform = await testPlatform(hub, [bindActions(ingestionActions, syncRun(hub, home).deps)], {
      home,
    })
    const shown = async (actor: typeof ANONYMOUS) => {
      const { output } = await platform.invoke('ingestion.list-quarantine', {}, { actor, channel: 'rest' })
      return (output as { rows: { column: string; value: string }[] }).rows.filter(
        ({ column }) => column === 'big',
      )
    }
    try {
      expect(await shown(ADMIN)).toMatchObject([{ value: 'zebulonia@quill.example' }])
      const masked = await shown(ANONYMOUS)
      expect(masked).toMatchObject([{ value: '•••', key: { id: '4' } }])
      expect(JSON.stringify(masked)).not.toMatch(HERS)
    } finally {
      await platform.stop()
    }
    await hub.pool`alter table shop.crm_lead alter column big type bigint using null`
  })

  test('PIPE-4.19 an error of the database that tells a whole row is logged and told without it', async () => {
    await sync()
    await hub.pool`update shop.crm_lead set email_from = 'zebulonia@quill.example' where id = 3`
    await hub.pool`alter table raw.odoo_crm_lead add constraint nobody check (email_from is null)`
    const { thrown, told } = await sync()
    expect((thrown as { detail: string }).detail).toMatch(HERS)
    expect(told).toContain('violates check constraint')
    expect(told).not.toMatch(HERS)
  })

  test('PIPE-4.19 a refused row is neither in what the hub records of the run nor in what it answers', async () => {
    await sync()
    const platform = await testPlatform(hub, [bindActions(ingestionActions, syncRun(hub, home).deps)], {
      home,
    })
    try {
      await platform.work()
      const start = { actor: ADMIN, channel: 'rest' } as const
      const { output } = await platform.invoke('ingestion.sync', { source: 'odoo', mode: 'full' }, start)
      const { runId } = output as { runId: string }
      const over = async () =>
        (await hub.pool`select error ->> 'code' as code from ops.runs where id = ${runId}`)[0]?.code
      await expect.poll(over, { timeout: 20_000 }).toBe('INTERNAL')
      const told = await platform.invoke('runs.get', { id: runId }, start)
      const logs = await platform.invoke('runs.logs', { id: runId }, start)
      expect(JSON.stringify([told.output, logs.output])).not.toMatch(HERS)
    } finally {
      await platform.stop()
    }
    const tables = await hub.pool<{ name: string }[]>`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_schema in ('ops', 'pgboss') and table_type = 'BASE TABLE' and table_name <> 'quarantine'`
    for (const { name } of tables) {
      const rows = await hub.pool.unsafe(`select t::text as row from ${name} t where t::text ~* $1`, [
        HERS.source,
      ])
      expect(rows, name).toEqual([])
    }
  })
})

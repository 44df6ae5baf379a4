import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../tests/helpers/database.ts'
import {
  createLogger,
  inTransaction,
  type RunContext,
  randomIds,
  SYSTEM,
  systemClock,
} from '../00-platform/index.ts'
import { syncAction } from './actions/sync.ts'
import type { IngestionDeps } from './deps.ts'
import { listLoads, listSources } from './reports.ts'
import { readSourceSettings } from './settings.ts'
import { createSources } from './sources/create-sources.ts'
import { createShop, insertLeads, SHOP_SETTINGS } from './testing/shop.ts'

describe.each(DATABASE_KINDS)('ingestion.sync on %s', (kind) => {
  let hub: TestDatabase
  const home = mkdtempSync(join(tmpdir(), 'ingestion-sync-'))
  beforeAll(async () => {
    hub = await testDatabase({ kind })
    await hub.pool.unsafe('create schema if not exists raw')
    await createShop(hub.pool)
    await insertLeads(hub.pool, 1, 25)
  })
  afterAll(async () => {
    await hub.close()
    rmSync(home, { recursive: true, force: true })
  })

  /** A server that asks gets its own; the embedded one takes any. */
  const password = () => hub.source.password ?? 'geheim-77'

  function run(runId: string, messages: string[]): RunContext<IngestionDeps> {
    const settings = { ...readSourceSettings(), odoo: SHOP_SETTINGS }
    const config = { kind: 'odoo-sql', ...hub.source, password: password(), schema: 'shop' } as const
    const sources = createSources({ odoo: config, apn: null }, settings)
    return {
      ...{ requestId: 'r', actor: SYSTEM, channel: 'job', dryRun: false, attempt: 1, runId },
      signal: new AbortController().signal,
      db: hub.pool,
      clock: systemClock,
      log: createLogger('silent'),
      deps: {
        ...{ ids: randomIds, home, settings, origin: 'real', rebuild: [] },
        ...{ openCopy: hub.openCopy, openSource: sources.open, describeSources: sources.describe },
      },
      emit: async () => {},
      afterCommit: () => {},
      startRun: () => Promise.reject(new Error('not used')),
      progress: async ({ message }) => void messages.push(message ?? ''),
    }
  }

  test('PIPE-10 a sync loads every table, tells progress, and its run resumed does nothing twice', async () => {
    const messages: string[] = []
    const input = { source: 'odoo', mode: 'incremental' } as const
    const result = syncAction.output.parse(await syncAction.execute(input, run('run-1', messages)))
    expect(result.tables.map(({ table, inserted }) => [table, inserted])).toEqual([
      ['crm_lead', 25],
      ['crm_tag_rel', 0],
      ['res_users', 0],
    ])
    expect(messages).toContain('crm_lead: 25 rows (25 in all)')
    expect(await syncAction.execute(input, run('run-1', []))).toEqual(result)
    const { loads } = await listLoads(run('x', []), { limit: 50 })
    expect(loads.map((load) => [load.table, load.status])).toHaveLength(3)
  })

  test('PIPE-1 source.list shows no secret', async () => {
    const listed = await listSources(run('x', []))
    expect(listed.sources.map(({ name, configured }) => [name, configured])).toEqual([
      ['odoo', true],
      ['apn', false],
    ])
    expect(JSON.stringify(listed)).not.toContain(password())
  })

  test('PIPE-10 a source that is not configured is refused before the run is recorded', async () => {
    const refused = syncAction.check?.({ source: 'apn', mode: 'full' }, run('x', []))
    await expect(refused).rejects.toMatchObject({ code: 'SOURCE_NOT_CONFIGURED' })
  })

  test('issue 2 sample and real data never mix; the check of a call uses its transaction and opens no source', async () => {
    const { deps, ...call } = run('x', [])
    const openSource = () => Promise.reject(new Error('opened inside a transaction'))
    const check = (origin: 'sample' | 'real') =>
      inTransaction(hub.pool, async (db) =>
        syncAction.check?.(
          { source: 'odoo', mode: 'full' },
          { ...call, db, deps: { ...deps, origin, openSource } },
        ),
      )
    await expect(check('real')).resolves.toBeUndefined()
    await expect(check('sample')).rejects.toMatchObject({ code: 'OTHER_DATA_PRESENT' })
  })
})

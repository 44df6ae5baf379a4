import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { restoreOdoo, type SourceDatabase } from '../../../tests/bench/real-databases.ts'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { AGENT, nextEvent, testPlatform } from '../../../tests/helpers/platform.ts'
import { bindActions, type Platform, productPath, randomIds } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { ingestionActions } from '../index.ts'
import { readSourceSettings } from '../settings.ts'
import { createSources } from '../sources/create-sources.ts'

const DUMP = productPath('..', 'shared', 'odoo17', 'pg_tables.dump')
const runs = existsSync(DUMP) && DATABASE_KINDS.includes('server')
const TIMEOUT_MS = 400_000
const LINEAGE = '{_raw_id,_load_id,_extracted_at}'

describe.skipIf(!runs)(
  'the real Odoo 17 dump in parts (needs ../shared/odoo17 and TEST_DATABASE_URL)',
  () => {
    let odoo: SourceDatabase
    let hub: TestDatabase
    let home: string
    const platforms: Platform[] = []

    beforeAll(async () => {
      odoo = await restoreOdoo()
      hub = await testDatabase({ kind: 'server' })
      home = mkdtempSync(join(tmpdir(), 'ingestion-backfill-real-'))
      const settings = readSourceSettings()
      const config = { kind: 'odoo-sql', password: '', ...odoo.database.source } as const
      const sources = createSources({ odoo: config, apn: null }, settings)
      const deps: IngestionDeps = {
        ...{ ids: randomIds, home, settings, origin: 'real' as const, stages: [], openCopy: hub.openCopy },
        ...{ openSource: sources.open, describeSources: sources.describe },
      } as const
      for (let process = 0; process < 2; process++) {
        const platform = await testPlatform(hub, [bindActions(ingestionActions, deps)], { home })
        await platform.work()
        platforms.push(platform)
      }
    }, TIMEOUT_MS)
    afterAll(async () => {
      for (const platform of platforms) await platform.stop()
      await odoo?.database.close()
      await hub?.close()
      rmSync(home, { recursive: true, force: true })
    })

    async function run<T>(action: string, input: object): Promise<{ result: T; seconds: number }> {
      const [platform] = platforms as [Platform]
      const call = { source: 'odoo', ...input }
      const { output } = await platform.invoke(action, call, { actor: AGENT, channel: 'rest' })
      const { runId } = output as { runId: string }
      for (;;) {
        const told = nextEvent(platform, ({ payload }) => payload.runId === runId)
        told.catch(() => {})
        const [row] = await hub.pool<{ status: string; result: T; error: unknown; seconds: number }[]>`
        select status, result, error, extract(epoch from finished_at - started_at)::float8 as seconds
        from ops.runs where id = ${runId}`
        if (row?.status === 'succeeded') return row
        if (row?.status === 'failed') throw new Error(JSON.stringify(row.error))
        await told
      }
    }

    /** Each RAW table as one number over its rows, whatever their order, with how many there are. */
    async function contents(): Promise<Record<string, string>> {
      const tables = await hub.pool<{ name: string }[]>`
      select format('raw.%I', tablename) as name from pg_tables where schemaname = 'raw' order by 1`
      const entries: [string, string][] = []
      for (const { name } of tables) {
        const [row] = await hub.pool.unsafe<{ sum: string }[]>(`
        select count(*) || ' ' || coalesce(sum(hashtextextended((to_jsonb(t) - '${LINEAGE}'::text[])::text, 0)), 0) as sum
        from ${name} t`)
        entries.push([name, row?.sum ?? ''])
      }
      return Object.fromEntries(entries)
    }

    const cursors = () =>
      hub.pool`select table_name, position, watermark from ops.cursors order by table_name`

    test('PIPE-4.13 three workers leave every table and cursor as one alone does', {
      timeout: TIMEOUT_MS,
    }, async () => {
      const serially = await run('ingestion.sync', { mode: 'full' })
      const [serial, serialCursors] = [await contents(), await cursors()]
      await hub.pool.unsafe('drop schema raw cascade; create schema raw; truncate ops.loads, ops.cursors')

      const input = { workers: 3, partRows: 10_000 }
      const [platform] = platforms as [Platform]
      const caller = { actor: AGENT, channel: 'rest', dryRun: true } as const
      const plan = await platform.invoke('ingestion.backfill', { source: 'odoo', ...input }, caller)
      const { parts, space } = plan.output as { parts: number; space: { neededBytes: number } }
      type Result = { parts: number; total: { read: number; inserted: number } }
      const { result, seconds } = await run<Result>('ingestion.backfill', input)
      console.log(JSON.stringify({ serial: serially.seconds, threeWorkers: seconds, parts: result.parts }))
      expect(await contents()).toEqual(serial)
      expect(await cursors()).toEqual(serialCursors)
      expect(result.total.inserted).toBe(result.total.read)
      expect(result.parts).toBe(parts)
      expect(result.parts).toBeGreaterThan(30)
      // The estimate of the space is of the right size.
      const [held] = await hub.pool<{ bytes: number }[]>`
        select sum(pg_total_relation_size(format('raw.%I', tablename)::regclass))::float8 as bytes
        from pg_tables where schemaname = 'raw'`
      expect(space.neededBytes / (held?.bytes ?? 0)).toBeGreaterThan(0.7)
      expect(space.neededBytes / (held?.bytes ?? 0)).toBeLessThan(1.6)
      const lanes = await hub.pool`
        select count(distinct run_id) as runs from ops.backfill_parts`
      expect(lanes).toEqual([{ runs: 3 }])
    })
  },
)

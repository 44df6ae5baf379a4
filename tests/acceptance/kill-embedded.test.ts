import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../sample/generator/random.ts'
import { createApnSql } from '../../sample/index.ts'
import { loadUnderKills, withHomeDatabase } from './embedded-kills.ts'
import { type KillSources, startKillSources } from './kill-sources.ts'
import { type CleanRun, cleanRunOf, STAGES } from './kill-stages.ts'
import { buildProduct, createProcesses, type Settings, until } from './processes.ts'

/**
 * Each kill costs a start of the hub: without KILLS (CI) it is killed once in each of three stages, with
 * KILLS=50 that often in every stage. Another KILL_SEED, other moments.
 */
const KILLS = process.env.KILLS === undefined ? undefined : Number(process.env.KILLS)
const SEED = process.env.KILL_SEED ?? 'kill -9 the hub'
const [odoo, , , , embedding, match] = STAGES
const KILLED = KILLS === undefined ? [odoo, embedding, match] : STAGES
/** So that a campaign compares several loads. */
const MOST_KILLS_PER_LOAD = 5
const TIMEOUT_MS = 180_000 + (KILLS ?? 1) * 60_000

describe('kill -9 of the hub in every stage, then start again [embedded]', () => {
  const processes = createProcesses()
  const clean = new Map<string, CleanRun>()
  let sources: KillSources | undefined
  let apn: Awaited<ReturnType<typeof startApn>> | undefined
  let settings: Settings

  beforeAll(async () => {
    buildProduct()
    sources = await startKillSources()
    apn = await startApn(sources.apn)
    settings = { ...sources.settings, ...apn.settings }
    // The rows do not depend on the size of the batches.
    const hub = await processes.hub(await processes.usedHome(), { ...settings, BATCH_SIZE: '1000' })
    await until('the load to end', () => /loaded and matched|the first load/.test(hub.output()), {
      timeoutMs: TIMEOUT_MS,
      program: hub,
    })
    hub.kill('SIGTERM')
    await hub.ended
    await withHomeDatabase(hub.home, async (db) => {
      for (const stage of STAGES) clean.set(stage.name, await cleanRunOf(db, stage))
    })
  }, TIMEOUT_MS)

  afterAll(async () => {
    await processes.cleanUp()
    await apn?.close()
    await sources?.odoo.close()
  })

  test(`issue 2, PIPE-4.2: a load killed ${KILLS ?? 1} times in each of ${KILLED.length} stages at seeded random points ends row by row like the clean one`, {
    timeout: TIMEOUT_MS,
  }, async () => {
    const random = seededRandom(SEED)
    const missing = new Map<string, number>(KILLED.map(({ name }) => [name, KILLS ?? 1]))
    while ([...missing.values()].some((count) => count > 0)) {
      const kills = new Map([...missing].map(([name, count]) => [name, Math.min(count, MOST_KILLS_PER_LOAD)]))
      const home = processes.home()
      const report = await loadUnderKills({ processes, home, settings, stages: STAGES, clean, random, kills })
      await withHomeDatabase(home, async (db) => {
        for (const stage of STAGES)
          expect(await stage.rows(db), stage.name).toEqual(clean.get(stage.name)?.rows)
      })
      rmSync(home, { recursive: true, force: true })
      for (const [name, left] of missing) missing.set(name, left - (report.kills.get(name) ?? 0))
      console.log(JSON.stringify({ ...report, kills: Object.fromEntries(report.kills) }))
    }
  })
})

/** The sample company's APN database, in this process, on a unix socket. */
async function startApn(tables: KillSources['apn']) {
  const directory = mkdtempSync(join(tmpdir(), 'revops-apn-'))
  const db = await PGlite.create()
  for (const { text, values } of createApnSql(tables)) {
    if (values.length === 0) await db.exec(text)
    else await db.query(text, [...values])
  }
  const server = new PGLiteSocketServer({ db, path: join(directory, '.s.PGSQL.5432'), maxConnections: 20 })
  await server.start()
  return {
    settings: { APN_DB_HOST: directory, APN_DB_NAME: 'postgres', APN_DB_USER: 'postgres' },
    close: async () => {
      await server.stop()
      await db.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

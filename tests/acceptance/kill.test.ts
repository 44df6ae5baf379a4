import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApnSql } from '../../sample/index.ts'
import { type KillSources, startKillSources } from './kill-sources.ts'
import { type CleanRun, cleanRunOf, firstLoadEnded, STAGES, type Stage } from './kill-stages.ts'
import { killAndResume, ownDatabases } from './kills.ts'
import { buildProduct, createProcesses, until } from './processes.ts'

const SERVER = process.env.TEST_DATABASE_URL
const KILLS = 50
const SEED = 'kill -9'
const TIMEOUT_MS = 600_000

const [odoo, apn, transform, validate, embedding, match] = STAGES
/** Stages that do not read each other's tables share workers, and a kill; the groups go on side by side. */
const GROUPS: readonly (readonly Stage[])[] = [[odoo, apn, embedding], [transform], [validate, match]]

describe.skipIf(SERVER === undefined)('kill -9 in every stage, then resume [server]', () => {
  const serverUrl = SERVER ?? ''
  const databases = ownDatabases(serverUrl)
  const clean = new Map<string, CleanRun>()
  const lanes = new Map<readonly Stage[], string>()
  let sources: KillSources | undefined
  let settings: Record<string, string>

  beforeAll(async () => {
    buildProduct()
    sources = await startKillSources()
    settings = { ...sources.settings, ...(await apnSettings(await databases.create(), sources.apn)) }
    await runClean()
  }, TIMEOUT_MS)

  afterAll(async () => {
    await sources?.odoo.close()
    await databases.drop()
  })

  /** The first load of a hub does every stage undisturbed; its database is what the killed runs begin from. */
  async function runClean(): Promise<void> {
    const base = await databases.create()
    const processes = createProcesses()
    const db = postgres(base, { max: 2, onnotice: () => {} })
    try {
      const hub = await processes.hub(processes.home(), { ...settings, DATABASE_URL: base })
      await until('the first load to end', () => firstLoadEnded(db), { timeoutMs: 120_000, program: hub })
      for (const stage of STAGES) clean.set(stage.name, await cleanRunOf(db, stage))
      hub.kill('SIGTERM')
      await hub.ended
    } finally {
      await processes.cleanUp()
      await db.end({ timeout: 2 })
    }
    for (const group of GROUPS) lanes.set(group, await databases.create(base))
  }

  describe('issue 2, PIPE-4.2', () => {
    for (const group of GROUPS) {
      const names = group.map(({ name }) => name).join(' and ')
      test.concurrent(
        `${names}: ${KILLS} kills at seeded random points end row by row like the clean run`,
        async () => {
          const report = await killAndResume({
            stages: group,
            clean,
            url: lanes.get(group) ?? '',
            settings,
            seed: `${SEED} ${names}`,
            kills: KILLS,
            onRound: (stage, rows) => expect(rows, stage.name).toEqual(clean.get(stage.name)?.rows),
          })
          console.log(JSON.stringify(report.map((r) => ({ ...r, ms: clean.get(r.stage)?.durationMs }))))
          for (const { kills, rounds } of report) {
            expect(kills).toBeGreaterThanOrEqual(KILLS)
            expect(rounds).toBeGreaterThan(1)
          }
        },
        TIMEOUT_MS,
      )
    }
  })
})

async function apnSettings(url: string, apn: Parameters<typeof createApnSql>[0]) {
  const db = postgres(url, { max: 1, onnotice: () => {} })
  try {
    for (const { text, values } of createApnSql(apn)) await db.unsafe(text, [...values])
  } finally {
    await db.end({ timeout: 2 })
  }
  const { hostname, port, pathname, username, password } = new URL(url)
  return {
    APN_DB_HOST: hostname,
    APN_DB_PORT: port,
    APN_DB_NAME: pathname.slice(1),
    APN_DB_USER: username,
    APN_DB_PASSWORD: decodeURIComponent(password),
  }
}

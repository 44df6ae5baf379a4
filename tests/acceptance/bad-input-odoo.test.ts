import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type AwkwardOdoo, LEADS, startAwkwardOdoo } from './awkward-odoo.ts'
import {
  firstLoad,
  firstSync,
  firstSyncId,
  LIMIT_MS,
  loadsOf,
  quarantineOf,
  run,
  SECRET,
} from './bad-input.ts'
import { buildProduct, createProcesses, type Settings, until } from './processes.ts'

const processes = createProcesses()
beforeAll(async () => {
  buildProduct()
  await processes.usedHome()
})
afterEach(() => processes.cleanUp())

describe('issue 2, bad input: Odoo', () => {
  let odoo: AwkwardOdoo | undefined
  afterEach(async () => {
    await odoo?.close()
    odoo = undefined
  })

  const sourceTest = async (home: string, settings: Settings) => {
    const { code, stderr } = await processes.cli(home, ['--json', 'source', 'test', 'odoo'], {
      ...settings,
      LOG_LEVEL: 'silent',
    })
    expect(stderr).not.toContain(SECRET)
    return {
      code,
      error: (JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: { code: string } }).error.code,
    }
  }

  test('a wrong password and an unknown database are told apart, without the password', {
    timeout: LIMIT_MS,
  }, async () => {
    const home = await processes.usedHome()
    odoo = await startAwkwardOdoo(() => ({}))
    const wrong = { ...odoo.settings, ODOO_PASSWORD: SECRET }
    expect(await sourceTest(home, wrong)).toEqual({ code: 77, error: 'ODOO_LOGIN_FAILED' })
    const nowhere = { ...odoo.settings, ODOO_DB: 'nowhere' }
    expect(await sourceTest(home, nowhere)).toEqual({ code: 66, error: 'ODOO_DATABASE_UNKNOWN' })
  })

  test('a model that is not there: an optional one is left out, a required one fails the run by its name', {
    timeout: LIMIT_MS,
  }, async () => {
    odoo = await startAwkwardOdoo(() => ({ missingModels: ['mail.activity'] }))
    const hub = await processes.hub(await processes.usedHome(), odoo.settings)
    expect((await firstSync(hub)).status).toBe('succeeded')
    const loads = await loadsOf(hub)
    expect(loads).toContainEqual(
      expect.objectContaining({ table: 'crm_lead', status: 'succeeded', read: LEADS, inserted: LEADS }),
    )
    expect(loads.filter(({ status }) => status !== 'succeeded')).toEqual([])
    expect(loads.map(({ table }) => table)).not.toContain('mail_activity')
    odoo.trouble.missingModels = ['crm.stage']
    const { status, error } = await run(hub, 'ingestion.sync', { source: 'odoo', mode: 'full' })
    expect({ status, code: error?.code }).toEqual({ status: 'failed', code: 'ODOO_MODEL_UNKNOWN' })
    expect(error?.message).toContain('crm.stage')
  })

  test('a source that cannot be reached is told with the next try, and loaded when it is back', {
    timeout: LIMIT_MS,
  }, async () => {
    odoo = await startAwkwardOdoo(() => ({ down: true }))
    const hub = await processes.hub(await processes.usedHome(), odoo.settings)
    await until('the failed try to be told', () => hub.output().includes('tried again'), {
      ...{ program: hub, timeoutMs: LIMIT_MS },
    })
    expect(hub.output()).toMatch(
      /ingestion\.sync: .+ \[ODOO_UNREACHABLE\]; tried again in \d s \(try 2 of 3\)/,
    )
    expect(hub.output()).not.toContain(odoo.settings.ODOO_PASSWORD ?? '')
    const waiting = await hub.read(`/runs/${await firstSyncId(hub)}`)
    expect(waiting).toMatchObject({
      ...{ status: 'queued', failures: 1, maxAttempts: 3 },
      ...{ error: { code: 'ODOO_UNREACHABLE' }, retryAt: expect.stringMatching(/Z$/) },
    })
    odoo.trouble.down = false
    expect((await firstSync(hub)).status).toBe('succeeded')
    expect(await loadsOf(hub)).toContainEqual(expect.objectContaining({ table: 'crm_lead', inserted: LEADS }))
  })

  test('a raising field, a row that may not be read, NaN, control characters and 2 MB: quarantine, and the rest goes on', {
    timeout: LIMIT_MS,
  }, async () => {
    const ids: number[] = []
    odoo = await startAwkwardOdoo((tables) => {
      const leads = tables['crm.lead'] ?? []
      ids.push(...leads.map(({ id }) => Number(id)))
      Object.assign(leads[20] ?? {}, { name: 'bell \u0007 and escape \u001b[31m' })
      Object.assign(leads[21] ?? {}, { name: 'nul \u0000 inside' })
      Object.assign(leads[22] ?? {}, { expected_revenue: Number.NaN })
      Object.assign(leads[23] ?? {}, { description: 'x'.repeat(2 * 1024 * 1024) })
      return {
        hiddenRow: { model: 'crm.lead', id: ids[10] ?? 0 },
        raisingField: { model: 'crm.lead', field: 'probability', id: ids[30] ?? 0 },
      }
    })
    const hub = await processes.hub(await processes.usedHome(), odoo.settings)
    expect(await firstLoad(hub)).toContain('loaded and matched')
    expect((await loadsOf(hub)).find(({ table }) => table === 'crm_lead')).toMatchObject({
      ...{ status: 'succeeded', read: LEADS, inserted: LEADS - 1, quarantined: 1 },
    })
    const id = (at: number) => JSON.stringify({ id: String(ids[at]) })
    expect(await quarantineOf(hub)).toEqual([
      `crm_lead ${id(10)} - ROW_NOT_READABLE`,
      `crm_lead ${id(21)} name VALUE_NOT_STORABLE`,
      `crm_lead ${id(22)} expected_revenue VALUE_NOT_A_NUMBER`,
      `crm_lead ${id(30)} probability FIELD_RAISES`,
      // Its tags are a field of the row that may not be read.
      `crm_tag_rel ${JSON.stringify({ lead_id: String(ids[10]) })} tag_id FIELD_RAISES`,
    ])
  })
})

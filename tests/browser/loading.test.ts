import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../acceptance/processes.ts'
import { CHROMIUM } from './chromium.ts'
import { type RunningHub, startHub, untilMatched } from './hub.ts'
import { watchedPage } from './watched-page.ts'

const LOADED_MS = 180_000
const PARTS = ['sources', 'backfills', 'privacy'] as const

interface Table {
  readonly source: string
  readonly table: string
  readonly read: number
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly quarantined: number
  readonly deleted: number
  readonly rows: number | null
}
interface Run {
  readonly id: string
  readonly action: string
  readonly status: string
}
interface Backfill {
  readonly active: boolean
  readonly workers: number
  readonly parts: { readonly all: number; readonly done: number }
}

describe.skipIf(CHROMIUM === '')('What loading does, in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  let page: Page
  let hub: RunningHub

  beforeAll(async () => {
    hub = await startHub('loaded')
    await untilMatched(hub, LOADED_MS)
  }, LOADED_MS + 60_000)
  afterAll(() => hub?.stop(), 30_000)
  beforeEach(() => {
    page = watched.page()
  })
  watched.watch(() => hub)

  const whole = new Intl.NumberFormat('en-GB')
  let signedIn = false
  const signIn = async () => {
    if (!signedIn) await page.goto(hub.signInLink)
    signedIn = true
  }
  const tables = async (rows: boolean) =>
    (await hub.read<{ tables: Table[] }>(`/ingestion/freshness?rows=${rows}`)).tables
  const backfill = async () =>
    (await hub.read<{ backfill: Backfill | null }>('/ingestion/odoo/backfill')).backfill
  const newest = async (action: string) =>
    (await hub.read<{ runs: Run[] }>(`/runs?limit=1&action=${action}`)).runs[0]
  /** Stages that follow what a test did: nothing may be erased meanwhile. */
  const untilIdle = () =>
    until(
      'all runs to end',
      async () => {
        const { runs } = await hub.read<{ runs: Run[] }>('/runs?limit=50')
        return runs.every(({ status }) => status !== 'queued' && status !== 'running') || undefined
      },
      { timeoutMs: LOADED_MS, everyMs: 500 },
    )

  test('HUB-11.90 PIPE-4.11 each table says what its last load did, and leads to its run; rows are counted when asked', async () => {
    const known = await tables(true)
    expect(known.length).toBeGreaterThan(15)
    await page.goto(`${hub.url}/pipeline?part=sources`)
    await page.locator('[data-source-panel="odoo"] table').waitFor()
    await page.getByRole('button', { name: 'Count the rows' }).click()
    const cellsOf = ({ source, table }: Table) =>
      page.locator(`[data-table="${source}.${table}"] td`).allTextContents()
    for (const table of known) {
      const { read, inserted, updated, unchanged, quarantined, deleted, rows } = table
      expect(read).toBe(inserted + updated + unchanged + quarantined)
      const counts = [read, inserted, updated, unchanged, quarantined, deleted, rows ?? -1]
      await expect
        .poll(async () => (await cellsOf(table)).slice(1, 8), { message: table.table, timeout: 20_000 })
        .toEqual(counts.map((count) => whole.format(count)))
    }
    await page.getByLabel('Table', { exact: true }).fill('crm_lead')
    await page.waitForURL((url) => url.searchParams.get('table') === 'crm_lead')
    await page.getByRole('link', { name: 'Run of the load of crm_lead', exact: true }).click()
    await page.waitForURL('**/pipeline/runs/*')
    await page.getByRole('rowheader', { name: 'crm_lead', exact: true }).waitFor()
  })

  test('HUB-11.93 PIPE-10 a watch is started after its plan, seen at work, stopped after a question', async () => {
    await signIn()
    await page.goto(`${hub.url}/pipeline?part=sources`)
    await page.locator('[data-watch="off"]').waitFor()
    await page.getByRole('button', { name: 'Start a watch' }).click()
    await page.getByTestId('plan').getByText('Odoo: a look every').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
    const panel = page.locator('[data-watch="on"]')
    await panel.getByText('watching odoo and apn').waitFor({ timeout: 60_000 })
    await page.locator('[data-source-panel="odoo"]').getByText('a watch is on').waitFor()
    await watched.expectAccessible()
    await page.getByRole('button', { name: 'Stop the watch' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Let it run' }).click()
    expect((await newest('ingestion.watch'))?.status).toBe('running')
    await page.getByRole('button', { name: 'Stop the watch' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await page.locator('[data-watch="off"]').getByText('The last one ended').waitFor({ timeout: 60_000 })
    expect((await newest('ingestion.watch'))?.status).toBe('cancelled')
    await untilIdle()
  }, 240_000)

  test('HUB-11.94 PIPE-4.13 PIPE-10 a backfill is estimated, begun, seen live in its parts, made smaller, cancelled, and goes on', async () => {
    await signIn()
    await page.goto(`${hub.url}/pipeline?part=backfills`)
    const panel = page.locator('[data-backfill="odoo"]')
    await panel.getByText('None yet.').waitFor()
    await page.getByRole('button', { name: 'Begin a backfill' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('crm_lead', { exact: true }).check()
    await dialog.getByLabel('res_partner', { exact: true }).check()
    await dialog.getByLabel('Rows in a part').fill('1')
    const plan = dialog.getByTestId('plan')
    const planned = async () =>
      Number(/^2 tables in ([\d,]+) parts/.exec((await plan.textContent()) ?? '')?.[1]?.replace(',', ''))
    await expect.poll(planned, { timeout: 30_000 }).toBeGreaterThan(200)
    await plan.getByText('The database will grow by about').waitFor()
    await watched.expectAccessible()
    const parts = await planned()
    await dialog.getByRole('button', { name: 'Begin', exact: true }).click()
    await panel.locator('[data-state="active"]').waitFor({ timeout: 30_000 })
    await panel.getByText(new RegExp(`^[1-9]\\d* of ${parts} parts done$`)).waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Workers…' }).click()
    await page.getByLabel('Workers at most').fill('1')
    await dialog.getByText('From 3 to 1: it will take longer.').waitFor()
    expect((await backfill())?.workers).toBe(3)
    await dialog.getByRole('button', { name: 'Shrink to 1' }).click()
    await panel.getByText('1 worker', { exact: true }).waitFor()
    expect((await backfill())?.workers).toBe(1)
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await dialog.getByText('What its finished batches wrote is kept').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await panel.locator('[data-state="stopped"]').waitFor({ timeout: 60_000 })
    const stopped = await backfill()
    expect(stopped?.active).toBe(false)
    const left = (stopped?.parts.all ?? 0) - (stopped?.parts.done ?? 0)
    await panel.getByText(`${left} parts are left`).waitFor()
    expect(left).toBeGreaterThan(0)
    await watched.expectAccessible()
    await page.getByRole('button', { name: 'Go on with it' }).click()
    await plan.getByText(`It goes on with an earlier one: ${left} of ${parts} parts are left.`).waitFor()
    await dialog.getByRole('button', { name: 'Begin', exact: true }).click()
    await panel.locator('[data-state="done"]').waitFor({ timeout: 120_000 })
    await panel.getByText(`${parts} of ${parts} parts done`).waitFor()
    await expect
      .poll(() => page.getByRole('region', { name: 'All backfills' }).locator('[data-run]').count())
      .toBe(2)
  }, 300_000)

  test('HUB-11.95 PIPE-4.19 a person is erased only after a look and a typed confirmation; the record names nobody', async () => {
    await signIn()
    await untilIdle()
    const [person] = (await hub.read<{ tables: Table[] }>('/ingestion/freshness?rows=false')).tables.filter(
      ({ table }) => table === 'res_partner',
    )
    expect(person?.read).toBeGreaterThan(6)
    await page.goto(`${hub.url}/pipeline?part=privacy`)
    await page.getByText('Nobody was erased yet.').waitFor()
    await page.getByRole('button', { name: 'Erase a person' }).click()
    const dialog = page.getByRole('dialog')
    watched.refuses(404)
    await dialog.getByLabel('Key', { exact: true }).fill('999999')
    await dialog.getByRole('button', { name: 'Look what would go' }).click()
    await dialog.getByText('PERSON_NOT_FOUND').waitFor()
    await dialog.getByLabel('Key', { exact: true }).fill('6')
    await dialog.getByRole('button', { name: 'Look what would go' }).click()
    await dialog.getByTestId('plan').getByText('res_partner: 1').waitFor()
    const confirm = dialog.getByRole('button', { name: 'Erase for good' })
    expect(await confirm.isDisabled()).toBe(true)
    await dialog.getByLabel('To erase, type the key again').fill('7')
    expect(await confirm.isDisabled()).toBe(true)
    await watched.expectAccessible()
    expect(await newest('privacy.erase-person')).toBeUndefined()
    await dialog.getByLabel('To erase, type the key again').fill('6')
    await confirm.click()
    await page.waitForURL('**/pipeline/runs/*')
    await page.locator('section[data-status="succeeded"]').waitFor({ timeout: 120_000 })
    await page.goto(`${hub.url}/pipeline?part=privacy`)
    const row = page.locator('[data-erasure]')
    await row.getByText('Odoo res_partner 6').waitFor()
    await row.getByText('Done', { exact: true }).waitFor()
    await row.getByText(/odoo\.res_partner \(\d+ rules\)/).waitFor()
    await row.getByText(/\d+ in raw/).waitFor()
    await watched.expectAccessible()
  }, 240_000)

  test('HUB-11.95 PIPE-4.19 who is no operator is told nothing of erasures, and how to sign in', async () => {
    const anonymous = await page.context().browser()?.newContext({ locale: 'en-GB' })
    const other = await anonymous?.newPage()
    await other?.goto(`${hub.url}/pipeline?part=privacy`)
    await other?.getByText('is shown to operators only').waitFor()
    expect(await other?.locator('[data-erasure]').count()).toBe(0)
    await other?.goto(`${hub.url}/pipeline?part=backfills`)
    await other?.locator('[data-backfill="odoo"]').waitFor()
    expect(await other?.getByRole('button', { name: 'Begin a backfill' }).count()).toBe(0)
    await anonymous?.close()
  })

  test('HUB-11.96 long names, long reasons and many tables with faults hold at 360 px', async () => {
    const long = (name: string, at: number) => `${name}_of_a_module_with_a_very_long_name_${at}`.repeat(2)
    const [model] = await tables(false)
    const code = 'SOURCE_PERMISSION_DENIED_'.repeat(4)
    const since = { status: 'failed', code, startedAt: '2026-11-20T10:00:00Z', runId: 'r' }
    const many = Array.from({ length: 51 }, (_, at) => ({
      ...{ ...model, source: at % 2 === 0 ? 'odoo' : 'apn', table: long('sale', at), openQuarantine: 5_000 },
      ...{ since: at % 3 === 0 ? since : null, limitSeconds: 60, read: 1_000_000 + at },
    }))
    const neverLoaded = [{ source: 'odoo', table: long('never', 1), openQuarantine: 0, since }]
    await page.route('**/api/v1/ingestion/freshness*', (route) =>
      route.fulfill({ json: { at: '2026-11-20T10:00:00Z', tables: many, neverLoaded } }),
    )
    await page.setViewportSize({ width: 360, height: 800 })
    await page.goto(`${hub.url}/pipeline?part=sources`)
    await expect.poll(() => page.locator('[data-table]').count()).toBe(52)
    await page.getByText('does not add up').first().waitFor()
    await page.getByText('1 table was never loaded').waitFor()
    await watched.expectAccessible()
  })

  for (const [colorScheme, width] of [['light', 1440] as const, ['dark', 360] as const]) {
    test(`HUB-11.96 axe finds nothing on sources, backfills and privacy, ${colorScheme} at ${width} px, and nothing overflows`, async () => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      for (const part of PARTS) {
        await page.goto(`${hub.url}/pipeline?part=${part}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.locator('main [role="status"] .h-4').first().waitFor({ state: 'detached' })
        await watched.expectAccessible()
      }
    }, 120_000)
  }
})

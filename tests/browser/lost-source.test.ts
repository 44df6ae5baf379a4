import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../acceptance/processes.ts'
import { CHROMIUM } from './chromium.ts'
import { type RunningHub, startHub, untilMatched } from './hub.ts'
import { watchedPage } from './watched-page.ts'

const LOADED_MS = 120_000
const HEADER = 'id,title,customer_company_name,stage'
const GOOD = ['O1,Good,A,Qualified', 'O2,Gut,Müller,Qualified']
const BROKEN = ['O3,too,many,fields,here', 'O4,"no "end,A,Qualified', 'O5,again,too,many,fields']

interface Reason {
  readonly table: string
  readonly code: string
  readonly rows: number
}

describe.skipIf(CHROMIUM === '')('A source with faults in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  const folder = mkdtempSync(join(tmpdir(), 'revops-export-'))
  const file = join(folder, 'export.csv')
  const write = (...lines: readonly string[]) => writeFileSync(file, `${[HEADER, ...lines].join('\n')}\n`)
  let page: Page
  let hub: RunningHub

  beforeAll(async () => {
    write(...GOOD, ...BROKEN)
    hub = await startHub('started', { ACE_CSV_FILE: file })
    // It loads what is configured by itself.
    await untilMatched(hub, LOADED_MS)
    await idle()
  }, LOADED_MS + 60_000)
  afterAll(async () => {
    await hub?.stop()
    rmSync(folder, { recursive: true, force: true })
  }, 30_000)
  beforeEach(() => {
    page = watched.page()
  })
  watched.watch(() => hub)

  let signedIn = false
  const signIn = async () => {
    if (!signedIn) await page.goto(hub.signInLink)
    signedIn = true
  }
  /** Loads the file over REST; answers how that ended. */
  async function load(): Promise<string> {
    const begin = async () => {
      const { status, body } = await hub.write('/ingestion/apn/sync', { mode: 'full' })
      return status === 202 ? String(body.runId) : undefined
    }
    const id = await until('the source to be free', begin, { timeoutMs: LOADED_MS, everyMs: 300 })
    const ended = async () => {
      const { status } = await hub.read<{ status: string }>(`/runs/${id}`)
      return ['succeeded', 'failed', 'cancelled'].includes(status) ? status : undefined
    }
    return await until('the load to end', ended, { timeoutMs: LOADED_MS, everyMs: 200 })
  }
  /** What follows a load tells pages to read again; a test that is about one event begins when it is over. */
  const idle = () =>
    until(
      'all runs to end',
      async () => {
        const { runs } = await hub.read<{ runs: { status: string }[] }>('/runs?limit=50')
        return runs.every(({ status }) => status !== 'queued' && status !== 'running') || undefined
      },
      { timeoutMs: LOADED_MS, everyMs: 500 },
    )
  const reasons = async () => (await hub.read<{ reasons: Reason[] }>('/quarantine/reasons')).reasons

  test('PIPE-4.17 HUB-11.90 quarantine says why rows were left out, most first; a reason narrows the list', async () => {
    expect((await reasons()).map(({ code, rows }) => [code, rows])).toEqual([
      ['CSV_COLUMN_COUNT', 2],
      ['CSV_BAD_QUOTING', 1],
    ])
    await page.goto(`${hub.url}/pipeline?part=quarantine`)
    const rows = page.locator('[data-reason]')
    await rows.first().waitFor()
    expect(await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-reason')))).toEqual([
      'apn.apn_opportunity.CSV_COLUMN_COUNT',
      'apn.apn_opportunity.CSV_BAD_QUOTING',
    ])
    // Who is not signed in may look, not act.
    expect(await page.getByRole('button', { name: 'Read again' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Show the entries of CSV_BAD_QUOTING in apn_opportunity' }).click()
    await page.waitForURL((url) => url.searchParams.get('code') === 'CSV_BAD_QUOTING')
    await expect.poll(() => page.locator('[data-quarantine]').count()).toBe(1)
    await watched.expectAccessible()
  })

  test('PIPE-4.17 PIPE-10 after the fix one reason is read again: counted before, then what came through and what is gone', async () => {
    await signIn()
    write(...GOOD, 'O3,Mended,A,Qualified', BROKEN[1] ?? '')
    await page.goto(`${hub.url}/pipeline?part=quarantine`)
    const reason = page.locator('[data-reason$=".CSV_COLUMN_COUNT"]')
    await reason.getByRole('button', { name: 'Read again' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('2 rows of the source are read:').waitFor()
    expect(await dialog.getByRole('radio').count()).toBe(4)
    await dialog.getByLabel('Everything of apn_opportunity').check()
    await dialog.getByText('3 rows of the source are read:').waitFor()
    await dialog.getByLabel('CSV_COLUMN_COUNT in apn_opportunity').check()
    await dialog.getByText('2 rows of the source are read:').waitFor()
    await watched.expectAccessible()
    await dialog.getByRole('button', { name: 'Read again' }).click()
    await page.waitForURL('**/pipeline/runs/*')
    await page.locator('section[data-status="succeeded"]').waitFor({ timeout: 60_000 })
    const id = new URL(page.url()).pathname.split('/').at(-1)
    const { result } = await hub.read<{ result: { tables: Record<string, number>[] } }>(`/runs/${id}`)
    const [told] = result.tables
    const cells = page.locator('[data-outcome="apn_opportunity"] td')
    await expect
      .poll(() => cells.allTextContents())
      .toEqual([told?.tried, told?.resolved, told?.stillQuarantined, told?.gone].map(String))
    await page.goto(`${hub.url}/pipeline?part=quarantine`)
    const left = await reasons()
    await expect.poll(() => page.locator('[data-reason]').count()).toBe(left.length)
    expect(left.some(({ code }) => code === 'CSV_BAD_QUOTING')).toBe(true)
  }, 90_000)

  test('PIPE-10 HUB-11.91 what the hub refuses says why and what to do: a file is not backfilled', async () => {
    watched.refuses(400)
    await signIn()
    await page.goto(`${hub.url}/pipeline?part=backfills`)
    await page.locator('[data-backfill="apn"]').getByText('None yet.').waitFor()
    await page.getByRole('button', { name: 'Begin a backfill' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('comes from a file, which can only be read as a whole').waitFor()
    await dialog.getByText('BACKFILL_OF_FILE').waitFor()
    expect(await dialog.getByRole('button', { name: 'Begin' }).isDisabled()).toBe(true)
    await watched.expectAccessible()
  })

  test('PIPE-4.16 HUB-11.92 a source that is lost is told on the overview, leads to the source, and goes when it is back', async () => {
    await signIn()
    renameSync(file, `${file}.away`)
    await page.goto(hub.url)
    await page.getByText('Needs you').or(page.getByText('Nothing waits for you.')).first().waitFor()
    // From here on it is events that tell the page.
    await page.getByText('Live', { exact: true }).first().waitFor()
    await page.waitForLoadState('networkidle')
    expect(await page.locator('[data-need="source-lost"]').count()).toBe(0)
    // Refused at once or failed in its run: either way the source is away.
    expect(await load()).toBe('failed')
    const need = page.locator('[data-need="source-lost"]')
    await need.getByText('source cannot be read').waitFor({ timeout: 30_000 })
    await need.getByText('ACE (CSV_FILE_MISSING)').waitFor()
    await watched.expectAccessible()
    await need.getByRole('link').click()
    await page.waitForURL((url) => url.searchParams.get('part') === 'sources')
    const panel = page.getByRole('region', { name: 'ACE' })
    await panel.locator('[data-state="lost"]').waitFor()
    await panel.getByText('CSV_FILE_MISSING').first().waitFor()
    watched.refuses(404)
    watched.refuses(503)
    await panel.getByRole('button', { name: 'Test the connection' }).click()
    await panel.getByRole('alert').getByText('CSV_FILE_MISSING').waitFor()
    await watched.expectAccessible()
    renameSync(`${file}.away`, file)
    expect(await load()).toBe('succeeded')
    await panel.locator('[data-state="fine"]').waitFor({ timeout: 30_000 })
    await panel.getByText('Outages', { exact: true }).click()
    await panel.locator('[data-outage]').getByText('could not be read').waitFor()
    await page.goto(hub.url)
    await page.getByText('Needs you').or(page.getByText('Nothing waits for you.')).first().waitFor()
    expect(await need.count()).toBe(0)
  }, 120_000)
})

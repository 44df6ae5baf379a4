import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CHROMIUM, hasChromium, type RunningHub, startHub, untilMatched } from './hub.ts'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const CARDS = ['matched', 'unregistered', 'aceOnly', 'conflicts'] as const
const LOADED_MS = 600_000

type Total = { count: number; amount: number }
type Summary = Record<(typeof CARDS)[number] | 'review', Total>
type Matches = { matches: { id: string; odoo: { name: string } | null; ace: { name: string } | null }[] }

// Written but not yet seen to pass as a whole (tests/allowed-skips.json says so); UNPROVEN=1 runs it.
describe.skipIf(!hasChromium || process.env.UNPROVEN === undefined)(
  'Overview page in Chromium (skipped without /usr/bin/chromium)',
  () => {
    let hub: RunningHub
    let browser: Browser
    let context: BrowserContext
    let page: Page
    let complaints: string[]

    beforeAll(async () => {
      hub = await startHub()
      await untilMatched(hub, LOADED_MS)
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS })
    }, LOADED_MS + 200_000)

    afterAll(async () => {
      await browser?.close()
      await hub?.stop()
    }, 60_000)

    beforeEach(async () => {
      context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })
      page = await context.newPage()
      complaints = []
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('request', (request) => {
        const { origin } = new URL(request.url())
        if (origin !== hub.url) complaints.push(`request to ${origin}`)
      })
    })

    // HUB-11: nothing on the console and no request to another origin, whatever the test does.
    afterEach(async () => {
      await context.close()
      expect(complaints).toEqual([])
    })

    test('HUB-11 the four answers show the counts that the API gives', async () => {
      const summary = await hub.read<Summary>('/matches/summary')
      await page.goto(hub.url)
      for (const answer of CARDS) {
        const shown = await page.getByTestId(`count-${answer}`).textContent()
        expect(shown, answer).toBe(new Intl.NumberFormat('en-GB').format(summary[answer].count))
      }
      expect(summary.matched.count).toBeGreaterThan(0)
      expect(await page.getByTestId('origin').textContent()).toBe('Sample company')
    })

    test('HUB-11 a card chooses the table, and the address shares the choice', async () => {
      await page.goto(hub.url)
      for (const answer of CARDS) {
        const { matches } = await hub.read<Matches>(`/matches?status=${answer}&limit=20`)
        await page.locator(`a[data-answer="${answer}"]`).click()
        await page.waitForURL(`**/?answer=${answer}`)
        const rows = page.locator('tbody tr')
        if (matches.length === 0) continue
        const first = matches[0]
        await rows
          .first()
          .getByText(first?.odoo?.name ?? first?.ace?.name ?? '')
          .first()
          .waitFor()
        expect(await rows.count(), answer).toBe(matches.length)
      }
      await page.reload()
      expect(await page.locator('a[aria-current="true"]').getAttribute('data-answer')).toBe('conflicts')
      await page.goBack()
      await page.locator('a[aria-current="true"][data-answer="aceOnly"]').waitFor()
    })

    test(
      'HUB-11 a pipeline run started elsewhere appears live with its progress',
      async () => {
        await page.goto(hub.url)
        await page.getByText('Live', { exact: true }).waitFor()
        const started = await hub.write('/pipeline/run', { mode: 'full' })
        expect(started.status).toBe(202)
        await page.locator('[data-stage="ingestion"] [data-testid="progress"]').waitFor({ timeout: 60_000 })
        await page.locator(`[data-run="${String(started.body.runId)}"]`).waitFor()
        await untilMatched(hub, LOADED_MS)
        await page.locator('[data-stage="matching"][data-status="succeeded"]').waitFor({ timeout: 60_000 })
      },
      LOADED_MS,
    )

    test('HUB-11 the printed link signs a person in, who may act; signing out ends it', async () => {
      await page.goto(hub.url)
      await page.getByText('Not signed in').click()
      await page.getByText('revops open').waitFor()
      expect(await page.getByRole('button', { name: 'Run pipeline' }).count()).toBe(0)
      await page.goto(hub.signInLink)
      await page.getByRole('button', { name: 'Run pipeline' }).waitFor()
      await page.getByTestId('session').locator('summary').click()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByText('Not signed in').waitFor()
    })

    test('HUB-11 a script in an opportunity title stays text', async () => {
      const title = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
      await page.route('**/api/v1/matches?*', async (route) => {
        const response = await route.fetch()
        const body = (await response.json()) as Matches
        for (const entry of body.matches) if (entry.odoo !== null) entry.odoo.name = title
        await route.fulfill({ response, json: body })
      })
      await page.goto(`${hub.url}/?answer=unregistered`)
      await page.getByText(title).first().waitFor()
      expect(await page.evaluate('window.pwned')).toBeUndefined()
      expect(await page.locator('td img, th img').count()).toBe(0)
    })

    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1440, 360]) {
        test(`HUB-11 axe finds nothing, ${colorScheme} at ${width} px, and nothing overflows`, async () => {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize({ width, height: 900 })
          await page.goto(`${hub.url}/?answer=conflicts`)
          await page.locator('tbody tr').first().waitFor()
          const { violations } = await new AxeBuilder({ page }).analyze()
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
          const wide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
          expect(await page.evaluate(wide)).toBe(false)
        })
      }
    }
  },
)

import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CHROMIUM } from './chromium.ts'
import { type RunningHub, startHub, untilMatched } from './hub.ts'
import { watchedPage } from './watched-page.ts'

const CARDS = ['matched', 'unregistered', 'aceOnly', 'conflicts'] as const
/** Entries that the page shows before "Show more". */
const FIRST_ENTRIES = 15
const LOADED_MS = 180_000

type Total = { count: number; amount: number }
type Summary = Record<(typeof CARDS)[number] | 'review', Total> & { currency: string }
type Side = { name: string } | null
type Entry = {
  id: string
  amount: number
  odoo: Side
  ace: Side
  conflicts: Record<string, { odoo: string; ace: string }>
}
type Matches = { matches: Entry[] }
type Pipeline = { stages: { name: string; rowsOut: number }[] }

describe.skipIf(CHROMIUM === '')('Dashboard in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  const { watch, expectAccessible } = watched
  let page: Page
  beforeEach(() => {
    page = watched.page()
  })

  describe('with the sample company', () => {
    let hub: RunningHub

    beforeAll(async () => {
      hub = await startHub('loaded')
      await untilMatched(hub, LOADED_MS)
    }, LOADED_MS + 60_000)

    afterAll(() => hub?.stop(), 30_000)

    watch(() => hub)

    test('HUB-11 the four answers show the counts and the money that the API gives', async () => {
      const summary = await hub.read<Summary>('/matches/summary')
      const money = new Intl.NumberFormat('en-GB', {
        style: 'currency',
        currency: summary.currency,
        currencyDisplay: 'narrowSymbol',
        notation: 'compact',
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      })
      await page.goto(hub.url)
      for (const answer of CARDS) {
        const { count, amount } = summary[answer]
        expect(count, answer).toBeGreaterThan(0)
        expect(await page.getByTestId(`count-${answer}`).textContent(), answer).toBe(String(count))
        expect(await page.getByTestId(`money-${answer}`).textContent(), answer).toBe(money.format(amount))
      }
      expect(await page.getByTestId('origin').textContent()).toBe('Sample company')
    })

    test('HUB-11 every stage is shown with its state and the rows that the API counts', async () => {
      const { stages } = await hub.read<Pipeline>('/pipeline/status')
      expect(stages).toHaveLength(5)
      await page.goto(hub.url)
      for (const { name, rowsOut } of stages) {
        const cell = page.locator(`[data-stage="${name}"][data-status="succeeded"]`)
        await cell.getByText('Done', { exact: true }).waitFor()
        expect(await cell.locator('b').textContent(), name).toBe(
          new Intl.NumberFormat('en-GB').format(rowsOut),
        )
      }
    })

    test('HUB-11 PIPE-4.19 who is not signed in is told no names, addresses and numbers of persons', async () => {
      type Pair = { odoo: Record<string, string | null>; evidence: { field: string; left: unknown }[] }
      const { matches } = await hub.read<Matches>('/matches?status=matched&limit=1')
      const path = `/matches/${matches[0]?.id}`
      const signedIn = (await hub.write(path, undefined, { method: 'GET', token: hub.ownerToken }))
        .body as Pair
      const anonymous = await hub.read<Pair>(path)
      const personal = ['ownerName', 'ownerEmail', 'contactName'].filter(
        (name) => signedIn.odoo[name] !== null,
      )
      expect(personal).toContain('ownerName')
      for (const name of personal) {
        expect(anonymous.odoo[name], name).toBe('•••')
        expect(JSON.stringify(anonymous)).not.toContain(signedIn.odoo[name])
      }
      const owner = (pair: Pair) => pair.evidence.find(({ field }) => field === 'owner')?.left
      expect([owner(signedIn), owner(anonymous)]).toEqual([expect.stringMatching(/\w/), '•••'])
      expect(anonymous.odoo.name).toBe(signedIn.odoo.name)
    })

    test('HUB-11 a card chooses the table, and the address shares the choice', async () => {
      await page.goto(hub.url)
      for (const answer of CARDS) {
        const { matches } = await hub.read<Matches>(`/matches?status=${answer}&limit=${FIRST_ENTRIES}`)
        await page.locator(`a[data-answer="${answer}"]`).click()
        await page.waitForURL(`**/?answer=${answer}`)
        await page.locator(`a[data-answer="${answer}"][aria-current]`).waitFor()
        const titles = matches.map(({ odoo, ace }) => (odoo ?? ace)?.name ?? '')
        await page
          .locator('tbody tr')
          .nth(titles.length - 1)
          .waitFor()
        expect(await page.locator('tbody th > span:first-child').allTextContents(), answer).toEqual(titles)
      }
      await page.reload()
      expect(await page.locator('a[aria-current][data-answer]').getAttribute('data-answer')).toBe('conflicts')
      await page.goBack()
      await page.locator('a[aria-current][data-answer="aceOnly"]').waitFor()
    })

    test('HUB-11 a conflict says what each side says, readable without a pointer', async () => {
      const { matches } = await hub.read<Matches>('/matches?status=conflicts&limit=15')
      const dated = matches.findIndex(({ conflicts }) => conflicts.closeDate !== undefined)
      const { odoo = '', ace = '' } = matches[dated]?.conflicts.closeDate ?? {}
      const day = (date: string) =>
        new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(date))
      await page.goto(`${hub.url}/?answer=conflicts`)
      const text = await page.locator('tbody tr').nth(dated).locator('td li').first().textContent()
      expect(text).toBe(`Close dateOdoo: ${day(odoo)}, ACE:  ≠ ${day(ace)}`)
    })

    test('HUB-11 more entries follow on demand, and all of them come as a file', async () => {
      const { matched } = await hub.read<Summary>('/matches/summary')
      expect(matched.count).toBeGreaterThan(FIRST_ENTRIES)
      await page.goto(`${hub.url}/?answer=matched`)
      await page
        .locator('tbody tr')
        .nth(FIRST_ENTRIES - 1)
        .waitFor()
      expect(await page.locator('tbody tr').count()).toBe(FIRST_ENTRIES)
      while (await page.getByRole('button', { name: /^Show \d+ more$/ }).isVisible()) {
        const before = await page.locator('tbody tr').count()
        await page.getByRole('button', { name: /^Show \d+ more$/ }).click()
        await page.locator('tbody tr').nth(before).waitFor()
      }
      expect(await page.locator('tbody tr').count()).toBe(matched.count)
      const coming = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Download all as CSV' }).click()
      const file = await coming
      expect(file.suggestedFilename()).toBe('matched.csv')
      const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n')
      expect(lines).toHaveLength(matched.count + 1)
    })

    test('HUB-11 the keyboard reaches everything, and what has the focus is seen', async () => {
      await page.goto(hub.url)
      await page.locator('tbody tr').first().waitFor()
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
      await page.keyboard.press('Enter')
      expect(await page.evaluate('document.activeElement.id')).toBe('content')
      const outline = 'getComputedStyle(document.activeElement).outlineWidth'
      // What needs a person comes first: a line or two.
      for (let stop = 0, at: unknown; at !== 'matched'; stop += 1) {
        expect(stop).toBeLessThan(6)
        await page.keyboard.press('Tab')
        expect(await page.evaluate(outline)).toBe('2px')
        at = await page.evaluate('document.activeElement.dataset.answer')
      }
      await page.keyboard.press('Enter')
      await page.waitForURL('**/?answer=matched')
      await page.getByTestId('session').locator('summary').focus()
      await page.keyboard.press('Enter')
      await page.getByText('npm run revops open').waitFor()
      await page.keyboard.press('Escape')
      await page.getByText('npm run revops open').waitFor({ state: 'hidden' })
      expect(await page.evaluate('document.activeElement.localName')).toBe('summary')
    })

    test('HUB-11 the printed link signs a person in, who may act; signing out ends it', async () => {
      await page.goto(hub.url)
      await page.getByText('Not signed in').waitFor()
      expect(await page.getByRole('button', { name: 'Run pipeline' }).count()).toBe(0)
      await page.goto(hub.signInLink)
      await page.getByRole('button', { name: 'Run pipeline' }).waitFor()
      await page.getByTestId('session').locator('summary').click()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByText('Not signed in').waitFor()
      expect(await page.getByRole('button', { name: 'Run pipeline' }).count()).toBe(0)
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

    test('HUB-11 a page that is none says so and leads back', async () => {
      await page.goto(`${hub.url}/no/such/page`)
      await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
      await page.getByRole('link', { name: 'Back to the overview' }).click()
      await page.getByRole('heading', { name: 'Co-sell overview' }).waitFor()
    })

    // Each theme, each width and each kind of table twice.
    const looks = [
      ['light', 1440, 'conflicts'],
      ['light', 360, 'unregistered'],
      ['dark', 1440, 'unregistered'],
      ['dark', 360, 'conflicts'],
    ] as const
    for (const [colorScheme, width, answer] of looks) {
      test(`HUB-11 axe finds nothing, ${colorScheme} at ${width} px, and nothing overflows`, async () => {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 900 })
        await page.goto(`${hub.url}/?answer=${answer}`)
        await page.locator('tbody tr').first().waitFor()
        await expectAccessible()
      })
    }

    test(
      'HUB-11 a pipeline run started elsewhere appears live with its progress',
      async () => {
        await page.goto(hub.url)
        await page.getByText('Live', { exact: true }).waitFor()
        const started = await hub.write('/pipeline/run', { mode: 'full' })
        expect(started.status).toBe(202)
        await page.locator('[data-stage="ingestion"] [data-testid="progress"]').waitFor()
        await page.locator(`[data-run="${String(started.body.runId)}"]`).waitFor()
        await untilMatched(hub, LOADED_MS)
        await page.locator('[data-stage="matching"][data-status="succeeded"]').waitFor()
      },
      LOADED_MS,
    )
  })

  describe('without a source', () => {
    let hub: RunningHub

    beforeAll(async () => {
      hub = await startHub('started')
    }, 120_000)

    afterAll(() => hub?.stop(), 30_000)

    test('HUB-11 an empty hub says how to connect Odoo and ACE, and claims nothing', async () => {
      for (const [width, colorScheme] of [[1440, 'light'] as const, [360, 'dark'] as const]) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 800 })
        await page.goto(hub.url)
        await page.getByRole('heading', { name: 'No data yet: connect Odoo and ACE' }).waitFor()
        expect(await page.getByTestId('origin').textContent()).toBe('No data yet')
        expect(await page.locator('a[data-answer]').count()).toBe(0)
        await expectAccessible()
      }
      expect(watched.complaints()).toEqual([])
    })

    // The browser itself writes refused connections to the console, so complaints are not looked at here.
    test('HUB-11 when the hub goes away the page says that it is old', async () => {
      await page.goto(hub.url)
      await page.getByText('Live', { exact: true }).waitFor()
      await hub.stop()
      await page.getByText('The connection to the hub is lost.').waitFor({ timeout: 15_000 })
      await page.getByText('Offline', { exact: true }).waitFor()
      await page.getByRole('heading', { name: 'Co-sell overview' }).waitFor()
    })
  })
})

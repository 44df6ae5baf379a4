import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { HUB_POLL_MS, until } from '../acceptance/processes.ts'
import { CHROMIUM } from './chromium.ts'
import { type RunningHub, startHub, untilMatched } from './hub.ts'
import { watchedPage } from './watched-page.ts'

const LOADED_MS = 180_000
const SCRIPT = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
const VIEWS = ['matched', 'unregistered', 'aceOnly', 'conflicts', 'review'] as const

interface Entry {
  readonly id: string
  readonly amount: number
  readonly odoo: { readonly id: number; readonly name: string } | null
  readonly ace: { readonly id: string; readonly name: string } | null
}
interface Pair {
  readonly state: string
  readonly probability: number
  readonly decided: { readonly verdict: string; readonly by: string; readonly note: string | null } | null
}
type Matches = { readonly matches: readonly Entry[] }
type Summary = Readonly<Record<(typeof VIEWS)[number], { readonly count: number }>>
interface Hit {
  readonly id: string
  readonly title: string
  readonly highlights: readonly { readonly field: string; readonly html: string }[]
}

describe.skipIf(CHROMIUM === '')('Opportunities in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  let page: Page
  let hub: RunningHub

  beforeAll(async () => {
    hub = await startHub('loaded')
    await untilMatched(hub, LOADED_MS)
    await leaveDoubtful(4)
    // The first search of a hub that was started anew does not wait until the model is read, and says so.
    const meant = async () =>
      (await hub.read<{ degraded: unknown }>('/search/opportunities?q=cloud')).degraded === null
    await until('searches by meaning', meant, { timeoutMs: LOADED_MS, everyMs: HUB_POLL_MS })
  }, LOADED_MS + 60_000)
  afterAll(() => hub?.stop(), 30_000)
  beforeEach(() => {
    page = watched.page()
  })
  watched.watch(() => hub)

  const box = () => page.getByRole('searchbox')
  const results = () => page.getByRole('list', { name: 'Results' })
  const decide = (id: string, verdict: string, body: object = {}) =>
    hub.write(`/matches/${id}/${verdict}`, body, { token: hub.ownerToken })
  /** Pairs that a person had a run drop, and then took the word back: they wait for a decision again. */
  async function leaveDoubtful(count: number): Promise<void> {
    const { matches } = await hub.read<Matches>(`/matches?status=matched&limit=${count}`)
    for (const { id } of matches) await decide(id, 'reject')
    const { body } = await hub.write('/match/run')
    const matched = async () =>
      (await hub.read<{ status: string }>(`/runs/${String(body.runId)}`)).status === 'succeeded'
    await until('the pairs to be dropped', matched, { timeoutMs: LOADED_MS, everyMs: HUB_POLL_MS })
    for (const { id } of matches) await decide(id, 'undo')
  }
  const queue = async () => (await hub.read<Matches>('/matches?status=review&limit=200')).matches
  /** The link opens once; the tests of this file share the session. */
  let signedIn = false
  const signIn = async () => {
    if (!signedIn) await page.goto(hub.signInLink)
    signedIn = true
  }
  const shownPair = (id: string) => page.locator(`[data-pair="${id}"]`)

  test('HUB-11.1 typing finds what the API finds, marks the words, and keeps the text in the address', async () => {
    const { hits } = await hub.read<{ hits: Hit[] }>('/search/opportunities?q=migration&limit=50')
    await page.goto(`${hub.url}/opportunities`)
    await results().waitFor()
    await box().pressSequentially('migration')
    await page.waitForURL('**/opportunities?q=migration')
    await results()
      .getByRole('link', { name: hits[0]?.title ?? '', exact: true })
      .first()
      .waitFor()
    await expect
      .poll(async () => (await results().locator('li a').allTextContents()).slice(0, 5))
      .toEqual(hits.slice(0, 5).map(({ title }) => title))
    expect((await results().locator('mark').first().textContent())?.toLowerCase()).toBe('migration')
    await box().press('ArrowDown')
    expect(await page.evaluate('document.activeElement.textContent')).toBe(hits[0]?.title)
    await page.keyboard.press('j')
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe(hits[1]?.title)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: hits[1]?.title ?? '' }).waitFor()
    await page.goBack()
    expect(await box().inputValue()).toBe('migration')
  })

  test('HUB-11.1 the answer to an older text is given up, and what was found stays until the next answer', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const failed: string[] = []
    page.on('requestfailed', (request) => failed.push(request.url()))
    await page.route('**/search/opportunities?*q=clou&*', async (route) => {
      await held
      await route.continue().catch(() => {})
    })
    await page.goto(`${hub.url}/opportunities`)
    await results().waitFor()
    const before = await results().locator('li').count()
    await box().fill('clou')
    await page.waitForURL('**/opportunities?q=clou')
    await page.getByText('Searching').waitFor()
    expect(await results().locator('li').count()).toBe(before)
    await box().fill('cloud')
    await page.getByText('Best first').waitFor()
    expect(failed.filter((url) => url.includes('q=clou&'))).toHaveLength(1)
    release()
  })

  test('HUB-11.1 filters narrow the search as the API does, and are shared by the address', async () => {
    const query = 'side=ace&minAmount=100000'
    const { hits } = await hub.read<{ hits: Hit[] }>(`/search/opportunities?${query}&limit=50`)
    expect(hits.length).toBeGreaterThan(1)
    await page.goto(`${hub.url}/opportunities`)
    await results().waitFor()
    await page.getByText('Filters', { exact: true }).click()
    await page.getByLabel('System').selectOption('ace')
    await page.getByLabel('Amount from').fill('100000')
    await page.waitForURL(
      (url) => url.searchParams.get('min') !== null && url.searchParams.get('side') === 'ace',
    )
    const first = async () => (await results().locator('li a').allTextContents()).slice(0, 5)
    await expect.poll(first).toEqual(hits.slice(0, 5).map(({ title }) => title))
    await page.reload()
    await expect.poll(first).toEqual(hits.slice(0, 5).map(({ title }) => title))
    await page.getByRole('link', { name: 'Clear filters' }).click()
    await page.waitForURL(`${hub.url}/opportunities`)
    await page.goto(`${hub.url}/opportunities?view=nonsense&side=sap&min=much&country=Germany`)
    await results().waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  test('HUB-11.1 each view shows the entries of the API, sorted by the hub either way, and all of them as a file', async () => {
    for (const view of VIEWS) {
      const { matches } = await hub.read<Matches>(`/matches?status=${view}&order=rising&limit=200`)
      await page.goto(`${hub.url}/opportunities?view=${view}`)
      await page.getByLabel('Order').selectOption('amount rising')
      const rows = page.getByRole('list', { name: await nameOf(view) })
      const ids = () => rows.locator('li').first().locator('a').first().getAttribute('href')
      const [first] = matches
      const id = String(first?.odoo?.id ?? first?.ace?.id)
      await expect.poll(ids, { message: view }).toMatch(new RegExp(`/opportunities/${id}(\\?|$)`))
    }
    const { matches } = await hub.read<Matches>('/matches?status=aceOnly&limit=200')
    await page.goto(`${hub.url}/opportunities?view=aceOnly`)
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV' }).click()
    const lines = (await readFile(await (await coming).path(), 'utf8')).trimEnd().split('\r\n')
    expect(lines).toHaveLength(matches.length + 1)
  })

  const nameOf = async (view: string) =>
    ({
      matched: 'Matched',
      unregistered: 'Unregistered in ACE',
      aceOnly: 'ACE without Odoo',
      conflicts: 'Conflicts',
      review: 'To review',
    })[view] ?? ''

  test('HUB-11.1 a script in a title stays text, and long words, RTL and 100,000 characters break nothing', async () => {
    const titles = [SCRIPT, 'W'.repeat(100_000), 'עסקה גדולה 🎉', '']
    await page.route('**/api/v1/search/opportunities?*', async (route) => {
      const response = await route.fetch()
      const body = (await response.json()) as { hits: { title: string; highlights: object[] }[] }
      body.hits.slice(0, 4).forEach((hit, at) => {
        hit.title = titles[at] ?? ''
        hit.highlights = at === 0 ? [{ field: 'body', html: `<mark>found</mark> ${SCRIPT}` }] : []
      })
      await route.fulfill({ response, json: body })
    })
    await page.setViewportSize({ width: 360, height: 740 })
    await page.goto(`${hub.url}/opportunities`)
    await page.getByText(SCRIPT).first().waitFor()
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    expect(await results().locator('img, script').count()).toBe(0)
    expect(await results().locator('mark').first().textContent()).toBe('found')
    const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate(wide)).toBe(0)
  })

  test('HUB-11.1 who is not signed in reads a pair without contacts, and is told how to sign in', async () => {
    const [first] = await queue()
    await page.goto(`${hub.url}/opportunities/review?pair=${first?.id}`)
    await shownPair(first?.id ?? '').waitFor()
    await page.getByText('Sign in to decide.').waitFor()
    expect(await page.getByRole('button', { name: /Same deal/ }).count()).toBe(0)
    const pair = await hub.read<{ odoo: { contactName: string | null } }>(`/matches/${first?.id}`)
    expect([null, '•••']).toContain(pair.odoo.contactName)
  })

  test('HUB-11.1 HUB-11.3 pairs are decided by keys, one after another, and taken back; REST has the result', async () => {
    await signIn()
    const pairs = await queue()
    expect(pairs.length).toBeGreaterThan(3)
    const [one, two, three] = pairs.map(({ id }) => id) as [string, string, string]
    const { review } = await hub.read<Summary>('/matches/summary')
    await page.goto(`${hub.url}/opportunities/review`)
    await shownPair(one).waitFor()
    await page.getByText(`1 of ${review.count}`).waitFor()
    const shown = await page.getByTestId('probability').textContent()
    const { probability } = await hub.read<Pair>(`/matches/${one}`)
    await page.getByRole('button', { name: /^Same deal/ }).waitFor()
    expect(Number.parseFloat(shown ?? '')).toBeCloseTo(probability * 100, 0)
    await page.keyboard.press('a')
    await shownPair(two).waitFor()
    await page.getByText(`2 of ${review.count} · 1 decided`).waitFor()
    expect((await hub.read<Pair>(`/matches/${one}`)).decided).toMatchObject({ verdict: 'accept' })
    await page.keyboard.press('n')
    await page.keyboard.type('another project')
    await page.keyboard.press('Escape')
    await page.keyboard.press('r')
    await shownPair(three).waitFor()
    expect((await hub.read<Pair>(`/matches/${two}`)).decided).toMatchObject({
      verdict: 'reject',
      note: 'another project',
    })
    await page.keyboard.press('k')
    await shownPair(two).getByText('another project').waitFor()
    await page.keyboard.press('u')
    await page.locator(`[data-pair="${two}"][data-state="review"]`).waitFor()
    await page.keyboard.press('j')
    await shownPair(three).waitFor()
    // Nothing is decided here: the last decision that is left is taken back, and shown.
    await page.keyboard.press('u')
    await page.locator(`[data-pair="${one}"][data-state="review"]`).waitFor()
    for (const id of [one, two]) expect((await hub.read<Pair>(`/matches/${id}`)).decided).toBeNull()
  })

  test('HUB-11.2 what another person decides appears, and is not overruled unseen', async () => {
    await signIn()
    const [first] = await queue()
    const id = first?.id ?? ''
    await page.goto(`${hub.url}/opportunities/review?pair=${id}`)
    await page.locator(`[data-pair="${id}"][data-state="review"]`).waitFor()
    expect((await decide(id, 'reject')).status).toBe(200)
    await shownPair(id).getByText('Rejected by owner').waitFor()
    await decide(id, 'undo')
    await page.locator(`[data-pair="${id}"][data-state="review"]`).waitFor()
    await page.getByRole('button', { name: /^Same deal/ }).waitFor()
    // Faster than the event: the page still shows the pair as open when its own decision arrives.
    await page.route(`**/api/v1/matches/${id}/accept`, async (route) => {
      await decide(id, 'reject')
      await route.continue()
    })
    await page.keyboard.press('a')
    await page.getByText('Somebody was faster.').waitFor()
    await page.getByText('it is rejected now').waitFor()
    await shownPair(id).getByText('Rejected by owner').waitFor()
    expect((await hub.read<Pair>(`/matches/${id}`)).decided?.verdict).toBe('reject')
    await decide(id, 'undo')
    watched.refuses(409)
  })

  test('HUB-11.1 one opportunity: its fields, its pair, what AWS would reject, and each field back to RAW', async () => {
    const { matches } = await hub.read<Matches>('/matches?status=matched&limit=1')
    const [{ id, odoo, ace }] = matches as [Entry]
    const aceId = ace?.id ?? ''
    type Readiness = { ready: boolean; findings: { rule: string; fix: string }[] }
    const readiness = await hub.read<Readiness>(`/ace/readiness/${aceId}`)
    type Lineage = { columns: { sources: { table: string; column: string; rawId: number }[] }[] }
    const { columns } = await hub.read<Lineage>(`/lineage/ace-opportunities/${aceId}?column=stage_name`)
    await page.goto(`${hub.url}/opportunities/${aceId}`)
    await page.getByRole('heading', { level: 1, name: ace?.name ?? '' }).waitFor()
    for (const { rule, fix } of readiness.findings)
      await page.locator(`[data-rule="${rule}"]`).getByText(fix).first().waitFor()
    expect(await page.locator('[data-rule]').count()).toBe(readiness.findings.length)
    await page.locator('[data-column="stage_name"]').getByRole('button').click()
    await page.waitForURL(`**/opportunities/${aceId}?field=stage_name`)
    const [source] = columns[0]?.sources ?? []
    const row = page.locator('[data-lineage="stage_name"]')
    await row.getByText(`${source?.table}.${source?.column}`, { exact: true }).waitFor()
    await row.getByText(`row ${source?.rawId}`).first().waitFor()
    await page
      .getByRole('link', { name: odoo?.name ?? '' })
      .first()
      .click()
    await page.waitForURL(`**/opportunities/${odoo?.id}*`)
    await page
      .getByRole('link', { name: /^Compare both sides/ })
      .first()
      .click()
    await shownPair(id).waitFor()
  })

  test('HUB-11.1 an opportunity that is none says so and leads back', async () => {
    await page.goto(`${hub.url}/opportunities/O404`)
    await page.getByText('There is no such opportunity').first().waitFor()
    watched.refuses(404)
    await page.getByRole('main').getByRole('link', { name: 'Opportunities' }).click()
    await results().waitFor()
  })

  const looks = [
    ['light', 1440],
    ['dark', 360],
    ['dark', 1440],
    ['light', 360],
  ] as const
  for (const [colorScheme, width] of looks) {
    test(`HUB-11.3 axe finds nothing on these pages, ${colorScheme} at ${width} px, and nothing overflows`, async () => {
      const { matches } = await hub.read<Matches>('/matches?status=conflicts&limit=1')
      const [{ ace }] = matches as [Entry]
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      const pages = [
        ['/opportunities?q=cloud', '[data-index]'],
        ['/opportunities?view=conflicts', '[data-index]'],
        ['/opportunities?view=unregistered', '[data-index]'],
        ['/opportunities/review', '[data-pair]'],
        [`/opportunities/${ace?.id}?field=amount`, '[data-lineage]'],
      ] as const
      for (const [path, ready] of pages) {
        await page.goto(`${hub.url}${path}`)
        await page.locator(ready).first().waitFor()
        await watched.expectAccessible()
      }
    }, 180_000)
  }
})

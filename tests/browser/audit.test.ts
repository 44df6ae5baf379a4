import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CHROMIUM } from './chromium.ts'
import { type ProjectHub, startProjectHub } from './hub.ts'
import { watchedPage } from './watched-page.ts'

const REASON = `<img src=x onerror="window.pwned=1"> ${'unbreakable'.repeat(60)} 🛒 עגלה`

interface Entry {
  readonly requestId: string
  readonly action: string
}

describe.skipIf(CHROMIUM === '')('The audit of one request in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  let page: Page
  let hub: ProjectHub

  beforeAll(async () => {
    hub = await startProjectHub({ 'specs/shop/tasks.md': '- [ ] 1 Build the cart\n' })
  }, 120_000)

  afterAll(() => hub?.stop())

  beforeEach(() => {
    page = watched.page()
  })
  watched.watch(() => hub)

  const newest = async (action: string) => {
    const { entries } = await hub.read<{ entries: Entry[] }>(`/audit?action=${action}&limit=1`)
    return (entries[0] as Entry).requestId
  }
  const open = (requestId: string) => page.goto(`${hub.url}/audit?requestId=${encodeURIComponent(requestId)}`)
  const steps = () =>
    page.getByRole('list', { name: 'What was asked, and what followed' }).getByRole('listitem')

  test('HUB-11.77 a request is told from what was asked, by whom and through what, to what happened', async () => {
    const claim = await hub.write('/specs/shop/tasks/1/claim?project=web', { agent: 'anna' })
    expect(claim.status).toBe(200)
    await open(await newest('tasks.claim'))
    await page.getByRole('heading', { name: 'One request, step by step' }).waitFor()
    await steps().first().getByText('agent asked for tasks.claim').waitFor()
    await steps().first().getByText('for anna, through rest').waitFor()
    await steps().first().getByText('Done', { exact: true }).waitFor()
    const event = steps().filter({ hasText: 'task.claimed' })
    await event.getByRole('button', { name: 'Show what it says' }).press('Enter')
    await event.getByText('"holder": "anna"').waitFor()
    await steps().first().getByRole('button', { name: 'Show the input' }).click()
    await steps().first().getByText('Sign in to see what was asked').waitFor()
    await event.getByRole('link', { name: 'Task shop/1' }).click()
    await page.getByRole('heading', { name: 'Build the cart' }).waitFor()
  })

  test('HUB-11.77 a run that a request began is a part of its story, and where it is now is told live', async () => {
    const headers = { authorization: `Bearer ${hub.ownerToken}`, 'x-confirm': 'true' }
    const started = await fetch(`${hub.url}/api/v1/housekeeping`, { method: 'POST', headers })
    expect(started.status, await started.text()).toBe(202)
    await open(await newest('housekeeping.run'))
    const run = steps().filter({ hasText: 'The run housekeeping.run was started' })
    await run.getByText('It is done now').waitFor()
    await steps().filter({ hasText: 'run.succeeded' }).waitFor()
    await run.getByRole('link').click()
    await page.waitForURL(/\/pipeline\/runs\//)
    await page.getByRole('heading', { level: 1 }).waitFor()
  })

  test('HUB-11.77 a refusal is a story too: its code, and that nothing followed', async () => {
    const refused = await hub.write('/specs/shop/tasks/9/claim?project=web', { agent: 'anna' })
    expect(refused.status).toBe(404)
    await open(await newest('tasks.claim'))
    await steps().first().getByText('TASK_NOT_FOUND').waitFor()
    await page.getByText('Nothing else followed from it.').waitFor()
    await open('nobody-used-it')
    await page.getByText('No entry fits these filters.').waitFor()
  })

  for (const [colorScheme, width] of [
    ['light', 1440],
    ['dark', 360],
  ] as const) {
    test(`HUB-11.77 axe finds nothing in a story, ${colorScheme} at ${width} px, whatever its words`, async () => {
      const token = { token: hub.ownerToken, method: 'PUT' } as const
      const set = (status: string, reason: string) =>
        hub.write('/specs/shop/tasks/1/status?project=web', { status, reason }, token)
      await set('pending', 'for the next one')
      expect((await set('blocked', REASON)).status).toBe(200)
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      await open(await newest('tasks.set-status'))
      await steps().filter({ hasText: 'task.changed' }).getByRole('button').click()
      await watched.expectAccessible()
      expect(await page.evaluate('window.pwned')).toBeUndefined()
      await set('pending', 'for the next one')
    })
  }
})

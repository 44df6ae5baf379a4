import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../acceptance/processes.ts'
import { CHROMIUM } from './chromium.ts'
import { type ProjectHub, startProjectHub } from './hub.ts'
import { watchedPage } from './watched-page.ts'

const TASKS = `# Tasks

- [ ] 1 Build the cart
- [ ] 2 <img src=x onerror="window.pwned=1"> עגלה 🛒 ${'unbreakable'.repeat(60)}
- [ ] 3 Draw the button
`
const AGENT = 'frontend-engineer'

describe.skipIf(CHROMIUM === '')('The page of agents in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  let page: Page
  let hub: ProjectHub

  beforeAll(async () => {
    hub = await startProjectHub({ 'specs/shop/tasks.md': TASKS })
  }, 120_000)

  afterAll(() => hub?.stop())

  beforeEach(() => {
    page = watched.page()
  })
  watched.watch(() => hub)

  async function write(path: string, body: object, token = hub.agentToken, method: 'POST' | 'PUT' = 'POST') {
    const address = path === '/projects' ? path : `${path}?project=web`
    const { status, body: answer } = await hub.write(address, body, { token, method })
    expect(status, JSON.stringify(answer)).toBeLessThan(300)
    return answer
  }
  const claim = async (id: string, agent: string, leaseSeconds: number) => {
    const { lease } = await write(`/specs/shop/tasks/${id}/claim`, { agent, leaseSeconds })
    return (lease as { token: string }).token
  }
  const open = () => page.goto(`${hub.url}/agents?project=web`)
  const workOf = (agent: string) => page.getByRole('list', { name: `What ${agent} works at` })

  test('HUB-11.71 what an agent holds comes to its card as it is claimed, and its lease counts down each second', async () => {
    await open()
    await page.getByRole('heading', { name: AGENT }).waitFor()
    expect(await workOf(AGENT).count()).toBe(0)
    const lease = await claim('1', AGENT, 3_700)
    const item = workOf(AGENT).getByRole('listitem').filter({ hasText: 'Build the cart' })
    await item.waitFor()
    const seconds = async () => {
      const [hours = 0, minutes = 0, rest = 0] = ((await item.locator('time').textContent()) ?? '')
        .split(':')
        .map(Number)
      return hours * 3_600 + minutes * 60 + rest
    }
    const first = await seconds()
    expect(first).toBeGreaterThan(3_600)
    expect(first).toBeLessThanOrEqual(3_700)
    await until('the lease to count down', async () => (await seconds()) <= first - 2)
    await item.getByRole('link').click()
    await page.getByRole('heading', { name: 'Build the cart' }).waitFor()
    await page.goBack()
    await write('/specs/shop/tasks/1/release', { agent: AGENT, lease })
    await item.waitFor({ state: 'detached' })
  })

  test('HUB-11.70 all leases count by one clock, and only their own text is drawn anew', async () => {
    const leases = [await claim('1', AGENT, 3_000), await claim('3', 'anna', 3_000)]
    await open()
    await workOf('anna').getByText('Draw the button').waitFor()
    await workOf(AGENT).getByText('Build the cart').waitFor()
    const changes = await page.evaluate<string[][]>(`new Promise((done) => {
      const moments = []
      new MutationObserver((records) => {
        moments.push(records.map(({ target }) => (target.nodeType === 3 ? target.parentElement : target).localName))
        if (moments.length === 3) done(moments)
      }).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true, attributes: true })
    })`)
    for (const moment of changes) expect(new Set(moment)).toEqual(new Set(['time']))
    // A tick that is a little late or early may find one of them at the second it showed before.
    expect(Math.max(...changes.map(({ length }) => length))).toBe(2)
    await write('/specs/shop/tasks/1/release', { agent: AGENT, lease: leases[0] })
    await write('/specs/shop/tasks/3/release', { agent: 'anna', lease: leases[1] })
  })

  test('HUB-11.71 a lease that ends takes the task from the card, although nothing else happens', async () => {
    await claim('3', 'anna', 6)
    await open()
    await workOf('anna').getByText('Draw the button').waitFor()
    await workOf('anna').waitFor({ state: 'detached' })
  })

  test('HUB-11.72 reports are there as they are handed in, and lead to their task', async () => {
    await open()
    await page.getByText('No agent handed in a report yet.').waitFor()
    const lease = await claim('3', AGENT, 600)
    for (const status of ['in-progress', 'completed'])
      await write('/specs/shop/tasks/3/status', { status, lease, agent: AGENT }, hub.agentToken, 'PUT')
    await write('/specs/shop/tasks/3/report', {
      agent: AGENT,
      report: {
        ...{ status: 'COMPLETE', accomplishments: ['The button'], files: ['src/button.ts'] },
        ...{ databaseChanges: [], dependenciesUsed: [], testing: ['unit: 3 passed'], nextTasks: [] },
        ...{ processImprovements: [], handoffNotes: [] },
      },
    })
    const reports = page.getByRole('region', { name: 'Recent reports' })
    await reports.getByText('Completion: COMPLETE').waitFor()
    await reports.getByText(AGENT).waitFor()
    await reports.getByRole('link', { name: 'shop/3' }).click()
    await page.getByRole('heading', { name: 'Draw the button' }).waitFor()
  })

  for (const [colorScheme, width] of [
    ['light', 1440],
    ['dark', 360],
  ] as const) {
    test(`HUB-11.73 axe finds nothing on it, ${colorScheme} at ${width} px, and long titles stay in their card`, async () => {
      const lease = await claim('2', 'ben', 3_000)
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      await open()
      await workOf('ben').getByText('onerror').waitFor()
      expect(await page.evaluate('window.pwned')).toBeUndefined()
      await watched.expectAccessible()
      await write('/specs/shop/tasks/2/release', { agent: 'ben', lease })
    })
  }
})

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../acceptance/processes.ts'
import { CHROMIUM } from './chromium.ts'
import { type ProjectHub, startProjectHub } from './hub.ts'
import { watchedPage } from './watched-page.ts'

const problem = (status: number, code: string, message: string) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title: code, status, code, message, requestId: 'request-77' }),
})
const BUSY = problem(429, 'RATE_LIMITED', 'Too many requests. Wait 12 s, or raise RATE_LIMIT_PER_MINUTE.')
const BROKEN = problem(
  500,
  'INTERNAL',
  'The hub met an error it did not expect. Its log says more under request-77.',
)

describe.skipIf(CHROMIUM === '')('Refusals of the hub in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  let page: Page
  let hub: ProjectHub

  beforeAll(async () => {
    hub = await startProjectHub({
      'specs/shop/tasks.md': '- [ ] 1 Build the cart\n',
      'specs/shop/design.md': '# Design\n',
    })
  }, 120_000)

  afterAll(() => hub?.stop())

  beforeEach(() => {
    page = watched.page()
  })
  watched.watch(() => hub)

  const open = (path: string) => page.goto(`${hub.url}${hub.inProject(path)}`)
  /** In another place than the page, which hears nothing of it. */
  async function endSession(): Promise<void> {
    const session = await page.request.get(`${hub.url}/api/v1/session`)
    const { csrfToken } = (await session.json()) as { csrfToken: string }
    const left = await page.request.post(`${hub.url}/api/v1/session/sign-out`, {
      headers: { 'x-csrf-token': csrfToken, origin: hub.url },
    })
    expect(left.status()).toBe(204)
  }

  test('HUB-11.74 a session that ended while a page is open is told with the way back; what was written stays', async () => {
    watched.refuses(401)
    await page.goto(hub.signInLink)
    await open('/specs/shop?part=design')
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Text of the document').fill('# Mine\n')
    const { name } = (await (await page.request.get(`${hub.url}/api/v1/session`)).json()) as { name: string }
    await page.getByTestId('session').getByText(name).first().waitFor()
    await endSession()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('You are not signed in, or not any more. Run `npm run revops open`').waitFor()
    await page.getByTestId('session').getByText('Not signed in').waitFor()
    expect(await page.getByLabel('Text of the document').inputValue()).toBe('# Mine\n')
    const saved = await hub.read<{ text: string }>('/specs/shop/documents/design?project=web')
    expect(saved.text).toBe('# Design\n')
    await watched.expectAccessible()
    await open('/specs/shop/tasks/1')
    await page.getByRole('heading', { name: 'Build the cart' }).waitFor()
    expect(await page.getByRole('button', { name: 'Start' }).count()).toBe(0)
  })

  for (const [what, answer, says] of [
    ['too many requests', BUSY, 'Wait 12 s, or raise RATE_LIMIT_PER_MINUTE.'],
    ['an error of the hub', BROKEN, 'Its log says more under request-77.'],
  ] as const) {
    test(`HUB-11.75 ${what}: a page says what to do in place of its list, and tries again when asked`, async () => {
      watched.refuses(answer.status)
      let refused = 0
      await page.route('**/api/v1/specs?**', (route) => {
        refused += 1
        return route.fulfill(answer)
      })
      await open('/specs')
      const alert = page.getByRole('alert').filter({ hasText: says })
      await alert.getByText(/(RATE_LIMITED|INTERNAL) · Request request-77/).waitFor()
      expect(refused).toBe(answer.status === 429 ? 1 : 3)
      await watched.expectAccessible()
      await page.unroute('**/api/v1/specs?**')
      await alert.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('link', { name: 'shop' }).waitFor()
      expect(await alert.count()).toBe(0)
    })

    test(`HUB-11.76 ${what}: what is shown stays, with a note that it may be old until it could be read again`, async () => {
      watched.refuses(answer.status)
      await open('/specs/shop/tasks/1')
      await page.getByRole('heading', { name: 'Build the cart' }).waitFor()
      await page.route('**/api/v1/specs/shop/tasks/1?**', (route) => route.fulfill(answer))
      // Any event of the task makes the page read it again.
      const { body } = await hub.write('/specs/shop/tasks/1/claim?project=web', { agent: 'anna' })
      await page.getByText('What you see may be old:').waitFor()
      await page.getByText(says).waitFor()
      await page.getByRole('heading', { name: 'Build the cart' }).waitFor()
      await watched.expectAccessible()
      await page.unroute('**/api/v1/specs/shop/tasks/1?**')
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByText('Lease ends in').waitFor()
      await until(
        'the note to go',
        async () => (await page.getByText('What you see may be old:').count()) === 0,
      )
      const lease = (body.lease as { token: string }).token
      await hub.write('/specs/shop/tasks/1/release?project=web', { agent: 'anna', lease })
    })
  }
})

const LIMIT = 250

describe.skipIf(CHROMIUM === '')('A hub that takes few requests in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  let page: Page
  let hub: ProjectHub

  beforeAll(async () => {
    const tasks = Array.from({ length: 120 }, (_, at) => `- [ ] ${at + 1} Build part ${at + 1}\n`)
    const files = { 'specs/shop/tasks.md': tasks.join('') }
    hub = await startProjectHub(files, { RATE_LIMIT_PER_MINUTE: String(LIMIT) })
  }, 120_000)

  afterAll(() => hub?.stop())

  beforeEach(() => {
    page = watched.page()
    watched.refuses(429)
  })
  watched.watch(() => hub)

  const open = (path: string) => page.goto(`${hub.url}${hub.inProject(path)}`)
  const status = () => fetch(`${hub.url}/api/v1/status`)
  /** Asks until the hub refuses for longer than a test takes. */
  async function exhaust(): Promise<void> {
    for (;;) {
      let answer = await status()
      while (answer.ok) answer = await status()
      expect(answer.status).toBe(429)
      if (Number(answer.headers.get('retry-after')) > 20) return
      const isOver = async () => (await status()).ok
      await until('the minute to be over', isOver, { timeoutMs: 30_000, everyMs: 500 })
    }
  }

  test('HUB-11.83 a change of many tasks waits for a hub that takes no more, says for how long, and can be stopped', async () => {
    await page.goto(hub.signInLink)
    await open('/tasks')
    const list = page.getByRole('region', { name: 'Tasks', exact: true })
    await list.getByRole('checkbox').first().check()
    await page.getByRole('button', { name: 'Select all 120' }).click()
    await page.getByText('120 selected').waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    await exhaust()
    await page.getByRole('button', { name: 'Release' }).click()
    await page.getByText(/^The hub takes no more for now: it goes on by itself in \d+ s\.$/).waitFor()
    await watched.expectAccessible()
    await page.getByRole('button', { name: 'Stop' }).click()
    const result = page.getByRole('dialog', { name: 'What became of each task' })
    await result.getByText(/^0 done, 120 left as they were\.$/).waitFor()
    await result.getByRole('button', { name: 'Close' }).last().click()
    await page.getByText('120 selected').waitFor()
    // What is shown stays, with the hub's own word for why it may be old.
    await page.getByText('What you see may be old:').waitFor()
    await page.getByText(/Too many requests\. Wait \d+ s, or raise RATE_LIMIT_PER_MINUTE\./).waitFor()
    await list.getByText('Build part 1', { exact: true }).waitFor()
  })

  test('HUB-11.83 a page that is opened meanwhile is there, says what to do in place of its list, and that nothing is lost', async () => {
    await exhaust()
    watched.mayComplain('Unexpected response code: 429')
    const asked = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/status'))
    await open('/specs')
    const alert = page.locator('main').getByRole('alert')
    await alert.getByText(/^Too many requests\. Wait \d+ s, or raise RATE_LIMIT_PER_MINUTE\.$/).waitFor()
    await alert.getByText(/^RATE_LIMITED · Request /).waitFor()
    await alert.getByRole('button', { name: 'Try again' }).waitFor()
    await watched.expectAccessible()
    // The connection for events is refused as well, which is no reason to call the hub gone.
    expect((await asked).status()).toBe(429)
    await page.getByText('Connecting', { exact: true }).waitFor()
    expect(await page.getByText('The connection to the hub is lost').count()).toBe(0)
  })
})

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { CHROMIUM } from './chromium.ts'
import { type ProjectHub, startProjectHub } from './hub.ts'
import { watchedPage } from './watched-page.ts'

const SECRET = 'Acquire the rival'
const PAGES = [
  ...[
    '/',
    '/opportunities',
    '/opportunities/1',
    '/opportunities/review',
    '/pipeline',
    '/specs',
    '/specs/shop',
  ],
  ...['/specs/shop?part=design', '/specs/shop/tasks/1', '/tasks', '/tasks?view=board', '/graph?spec=shop'],
  ...['/approvals', '/agents', '/audit'],
]

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

describe.skipIf(CHROMIUM === '')('A hub with REQUIRE_SIGN_IN=true in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  let page: Page
  let hub: ProjectHub

  beforeAll(async () => {
    const files = {
      'specs/shop/tasks.md': `- [ ] 1 ${SECRET}\n`,
      'specs/shop/design.md': `# Design\n\n${SECRET}\n`,
    }
    hub = await startProjectHub(files, { REQUIRE_SIGN_IN: 'true' })
  }, 120_000)

  afterAll(() => hub?.stop())

  beforeEach(() => {
    page = watched.page()
    watched.refuses(401)
    // The one that a browser writes of a WebSocket.
    watched.mayComplain('HTTP Authentication failed')
  })
  watched.watch(() => hub)

  const open = (path: string) => page.goto(`${hub.url}${hub.inProject(path)}`)
  const wanted = () => page.getByRole('heading', { name: 'Sign-in needed' })

  for (const [colorScheme, width] of [
    ['light', 1440],
    ['dark', 360],
  ] as const) {
    test(`HUB-11.81 who is not signed in finds the way to sign in on every page and nothing else, ${colorScheme} at ${width} px`, async () => {
      const told: string[] = []
      page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => told.push(String(payload))),
      )
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      for (const path of PAGES) {
        await open(path)
        await wanted().waitFor()
        await page.locator('main').getByText('npm run revops open').waitFor()
        expect(await page.locator('main').textContent(), path).not.toContain(SECRET)
        expect(await page.getByTestId('origin').count(), path).toBe(0)
      }
      await watched.expectAccessible()
      // The connection is refused, not lost.
      await page.getByText('Connecting').waitFor({ state: 'detached' })
      expect(await page.getByText('The connection to the hub is lost').count()).toBe(0)
      expect(told).toEqual([])
    })
  }

  test('HUB-11.81 nothing of it can be read without signing in: no answer, no event, no tool', async () => {
    const get = (path: string, headers = {}) => fetch(`${hub.url}${path}`, { headers })
    const { paths } = (await (await get('/api/v1/openapi.json')).json()) as OpenApi
    const readable = Object.entries(paths).flatMap(([path, methods]) => ('get' in methods ? [path] : []))
    expect(readable.length).toBeGreaterThan(40)
    for (const path of [...readable, '/api/v1/session']) {
      const answer = await get(path.replaceAll(/\{[^}]+\}/g, '1'))
      expect([path, answer.status]).toEqual([path, 401])
      expect(await answer.text()).not.toContain(SECRET)
    }
    const tools = await fetch(`${hub.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    })
    expect(tools.status).toBe(401)
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/ws?since=0`)
    const status = await new Promise((resolve) => {
      socket.once('unexpected-response', (_request, answer) => resolve(answer.statusCode))
      socket.once('error', resolve)
      socket.once('open', () => resolve('open'))
    })
    socket.terminate()
    expect(status).toBe(401)
    // The same with a token is an answer.
    const known = await get(hub.inProject('/api/v1/tasks'), { authorization: `Bearer ${hub.ownerToken}` })
    expect(await known.text()).toContain(SECRET)
  })

  test('HUB-11.81 who signed in works as ever; when the session ends all is hidden, and what was written comes back with the next', async () => {
    await page.goto(hub.signInLink)
    await open('/specs/shop?part=design')
    await page.getByText(SECRET).first().waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Text of the document').fill('# Mine\n')
    // Signed out in another tab; this one notices as somebody comes back to it.
    const other = await page.context().newPage()
    await other.goto(hub.url)
    await other.getByTestId('session').locator('summary').click()
    await other.getByRole('button', { name: 'Sign out' }).click()
    await other.getByRole('heading', { name: 'Sign-in needed' }).waitFor()
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))")
    await wanted().waitFor()
    expect(await page.locator('body').textContent()).not.toContain(SECRET)
    await watched.expectAccessible()

    const { body } = await hub.write('/sign-in-links', { person: 'ada' }, { token: hub.ownerToken })
    await other.goto(`${hub.url}${String(body.path)}`)
    await other.getByTestId('session').getByText('ada').first().waitFor()
    await other.close()
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))")
    await page.getByText('Live', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Edit' }).click()
    expect(await page.getByLabel('Text of the document').inputValue()).toBe('# Mine\n')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The document is saved.').waitFor()
  })
})

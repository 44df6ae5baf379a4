import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { CHROMIUM, CHROMIUM_ARGS } from './chromium.ts'
import type { RunningHub } from './hub.ts'

export interface WatchedPage {
  /** A new one for each test. */
  page(): Page
  /** What the page said on its console, what it threw, and whom it asked besides the hub. */
  complaints(): readonly string[]
  /** The hub may refuse with this status in this test: the browser itself writes each of them to the console. */
  refuses(status: number): void
  /** Something else that the browser may say in this test, or a part of it. */
  mayComplain(text: string): void
  /** From here on each test must end without complaints. */
  watch(hub: () => RunningHub): void
  /** WCAG through axe, and nothing that must be scrolled sideways. */
  expectAccessible(): Promise<void>
}

/** Chromium for the tests of one `describe`, a fresh page for each of them. */
export function watchedPage(): WatchedPage {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let complaints: string[]
  let refusals: string[]

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
    context = await browser.newContext({
      locale: 'en-GB',
      viewport: { width: 1440, height: 900 },
      // What pulses while a page is read is drawn sixty times a second, by the processor here.
      reducedMotion: 'reduce',
    })
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    page = await context.newPage()
    complaints = []
    refusals = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  })
  afterEach(() => page?.close())

  const watched: WatchedPage = {
    page: () => page,
    complaints: () => complaints.filter((each) => !refusals.some((text) => each.includes(text))),
    refuses: (status) => void refusals.push(`responded with a status of ${status}`),
    mayComplain: (text) => void refusals.push(text),
    watch: (hub) => {
      beforeEach(() => {
        page.on('request', (request) => {
          const address = new URL(request.url())
          // A blob is made by the page itself: the CSV it hands out.
          if (address.origin !== hub().url && address.protocol !== 'blob:')
            complaints.push(`request to ${address.origin}`)
        })
      })
      afterEach(() => {
        expect(watched.complaints()).toEqual([])
      })
    },
    expectAccessible: async () => {
      // Its way for pages without frames takes half the time: the rules run in this page alone.
      const alone = page.frames().length === 1
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(alone).analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
      const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
      expect(await page.evaluate(wide)).toBe(0)
    },
  }
  return watched
}

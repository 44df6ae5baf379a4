import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../acceptance/processes.ts'
import { CHROMIUM } from './chromium.ts'
import { type ProjectHub, startProjectHub } from './hub.ts'
import { scriptSizes } from './script-sizes.ts'
import { watchedPage } from './watched-page.ts'

const FLOW = 'flowchart LR\n  accTitle: From lead to deal\n  lead[A lead] -->|qualified| deal{Is it a deal?}'
const SEQUENCE = 'sequenceDiagram\n  participant H as Hub\n  participant O as Odoo\n  H->>O: read the leads'
const MISTAKE = 'flowchart TD\n  start -->\n  oops oops ]]'
const HOSTILE = [
  'flowchart TD',
  '  a["<img src=x onerror=alert(1)>"] --> b["<script>alert(2)</script>"]',
  '  c["<b>bold</b>"] --> d["<iframe srcdoc=x></iframe>"]',
  '  click a href "https://example.com/leak"',
  '  click b call alert(3)',
].join('\n')
const LOUD = [
  '%%{init: {"securityLevel": "loose", "htmlLabels": true, "maxEdges": 9999, "themeCSS": "* { background: url(https://example.com/x) }"}}%%',
  'flowchart TD',
  '  a["<img src=x onerror=alert(4)>"]',
].join('\n')

/** Attributes that would run or load something, and style sheets that would. */
const WHAT_ACTS = `[...document.querySelectorAll('svg, svg *')].flatMap((element) => [
  ...[...element.attributes].filter(({ name, value }) => /^on/i.test(name) || value.includes('example.com')).map(({ name }) => name),
  ...(element.localName === 'style' && element.textContent.includes('example.com') ? ['style'] : []),
])`

/** Colour of the first letters; none while the picture is made anew. */
const INK = `[...document.querySelectorAll('text')].slice(0, 1).map((text) => getComputedStyle(text).fill).join('')`

/** Compressed kB of scripts. The frame is loaded beside the page, once for each diagram that comes into view. */
const MAX_FIRST_LOAD_KB = 200
const MAX_DOCUMENT_KB = 120
const MAX_FRAME_KB = 260

const block = (...sources: readonly string[]) =>
  sources.map((source) => `\`\`\`mermaid\n${source}\n\`\`\`\n`).join('\n')

describe.skipIf(CHROMIUM === '')('Diagrams of documents in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  let page: Page
  let hub: ProjectHub

  beforeAll(async () => {
    hub = await startProjectHub({ 'specs/web-shop/tasks.md': '- [ ] 1. Draw\n' })
  }, 120_000)

  afterAll(() => hub?.stop())

  beforeEach(() => {
    page = watched.page()
  })
  watched.watch(() => hub)

  /** Opens the design document of the spec with these diagrams. */
  async function show(...sources: readonly string[]): Promise<void> {
    hub.put('specs/web-shop/design.md', `# Design\n\n${block(...sources)}\nThe end.\n`)
    await page.goto(`${hub.url}/specs/web-shop?part=design&project=web`)
    await page.locator('[data-diagram]').first().waitFor()
  }
  const drawing = (number: number) => page.frameLocator(`iframe[title^="Diagram ${number}"]`).locator('svg')
  const frame = (number: number) => {
    const frames = page.frames().filter((each) => each.url().endsWith('/diagram.html'))
    return frames[number - 1] as (typeof frames)[number]
  }
  const state = (number: number) => page.locator('[data-diagram]').nth(number - 1)
  const drawn = (number: number) =>
    page
      .locator('[data-diagram="drawn"]')
      .nth(number - 1)
      .waitFor()

  test('HUB-11.63 a flowchart and a sequence diagram are drawn, and each shows its source when asked', async () => {
    await show(FLOW, SEQUENCE)
    await drawn(2)
    for (const label of ['A lead', 'qualified', 'Is it a deal?']) await drawing(1).getByText(label).waitFor()
    for (const label of ['Hub', 'read the leads']) await drawing(2).getByText(label).first().waitFor()
    expect(await page.locator('iframe').first().getAttribute('title')).toBe('Diagram 1: From lead to deal')
    const wide = await page.locator('iframe').first().boundingBox()
    expect(wide?.width).toBeGreaterThan(200)
    expect(wide?.height).toBeGreaterThan(40)

    const source = page.getByText('lead[A lead] -->|qualified|')
    expect(await source.count()).toBe(0)
    await page.getByRole('button', { name: 'Show the source' }).first().press('Enter')
    await source.waitFor()
    await page.getByRole('button', { name: 'Hide the source' }).click()
    expect(await source.count()).toBe(0)
  })

  test('HUB-11.64 HTML, scripts, links and settings in a diagram do nothing; its frame has no origin', async () => {
    const dialogs: string[] = []
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    await show(HOSTILE, LOUD)
    await drawn(2)
    for (const number of [1, 2]) {
      const svg = drawing(number)
      expect(await svg.locator('img, script, iframe, foreignObject img, a[href]').count()).toBe(0)
      expect(await frame(number).evaluate(WHAT_ACTS)).toEqual([])
      await svg.getByText('onerror=alert', { exact: false }).first().waitFor()
    }
    expect(await frame(1).evaluate('self.origin')).toBe('null')
    const steal = 'try { String(parent.document.cookie) } catch (error) { error.name }'
    expect(await frame(1).evaluate(steal)).toBe('SecurityError')
    await drawing(1).locator('.node').first().click()
    expect(page.frames().some((each) => each.url().includes('example'))).toBe(false)
    expect(dialogs).toEqual([])
  })

  test('HUB-11.65 a diagram with a mistake says what is wrong and shows its source; the others are drawn', async () => {
    await show(MISTAKE, FLOW, `flowchart TD\n${'  a --> b\n'.repeat(5_100)}`)
    await page.getByText('This diagram cannot be drawn.').first().waitFor()
    await state(1)
      .getByText(/error on line \d/i)
      .waitFor()
    await state(1).getByText('oops oops ]]').last().waitFor()
    await state(3).scrollIntoViewIfNeeded()
    await state(3)
      .getByText(/and up to 50,000 are drawn/)
      .waitFor()
    await drawing(2).getByText('A lead').waitFor()
    await watched.expectAccessible()
  })

  test('HUB-11.66 diagrams follow the theme of the page while it is open', async () => {
    await page.emulateMedia({ colorScheme: 'light' })
    await show(FLOW)
    await drawn(1)
    const ink = async () => {
      const fill = await frame(1).evaluate(INK)
      const [red = Number.NaN, green = 0, blue = 0] = (String(fill).match(/\d+/g) ?? []).map(Number)
      return (red + green + blue) / 3
    }
    await until('dark letters', async () => (await ink()) < 100)
    await page.emulateMedia({ colorScheme: 'dark' })
    await until('light letters', async () => (await ink()) > 150)
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('light')
    await until('dark letters', async () => (await ink()) < 100)
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('system')
  })

  for (const [colorScheme, width] of [
    ['light', 1440],
    ['dark', 360],
  ] as const) {
    test(`HUB-11.67 axe finds nothing in diagrams, ${colorScheme} at ${width} px; a wide one scrolls in its own box`, async () => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      const chain = Array.from({ length: 14 }, (_, step) => `s${step}[Step ${step}] --> s${step + 1}`)
      await show(`flowchart LR\n${chain.join('\n')}`, SEQUENCE, SEQUENCE)
      await drawn(3)
      await watched.expectAccessible()
      const box = page.getByRole('region', { name: 'Diagram 1' })
      await box.focus()
      expect(await box.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true)
      await page.keyboard.press('ArrowRight')
      await until('the box to scroll', () => box.evaluate((element) => element.scrollLeft > 0))
    })
  }

  test('HUB-11.68 what draws is loaded with the first diagram that is near, beside the page and within its limits', async () => {
    const sizes = scriptSizes(page)
    await page.goto(`${hub.url}/?project=web`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    const first = await sizes.take()
    expect(first.frames).toBe(0)
    expect(first.page).toBeLessThan(MAX_FIRST_LOAD_KB)

    await page.goto(`${hub.url}/specs?project=web`)
    await page.getByRole('link', { name: 'web-shop' }).waitFor()
    await page.waitForLoadState('networkidle')
    await sizes.take()
    hub.put('specs/web-shop/design.md', `# Far\n\n${'Word.\n\n'.repeat(200)}${block(FLOW)}`)
    await page.getByRole('link', { name: 'web-shop' }).click()
    await page.getByRole('link', { name: 'Design' }).click()
    await page.locator('[data-diagram="waiting"]').waitFor({ state: 'attached' })
    await page.waitForLoadState('networkidle')
    const document = await sizes.take()
    expect(document.frames).toBe(0)
    expect(document.page).toBeLessThan(MAX_DOCUMENT_KB)

    await page.locator('[data-diagram]').scrollIntoViewIfNeeded()
    await drawn(1)
    const frame = await sizes.take()
    expect(frame.page).toBe(0)
    expect(frame.frames).toBeGreaterThan(0)
    expect(frame.frames).toBeLessThan(MAX_FRAME_KB)
  })
})

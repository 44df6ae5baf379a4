// script: 01-setup/92_take_screenshot
// summary: Takes the picture of the dashboard that the README shows, or another, from a running hub
// usage: npx tsx scripts/01-setup/92_take_screenshot.ts [--url URL] [--to FILE] [--width N] [--height N] [--dark] [--dry-run] [--help]
// requires: installed dependencies, Chromium (03_install_browser), an emoji font (fonts-noto-color-emoji), a hub with matched data (npm start)
// idempotent: yes
// exit: 0 taken, 1 the hub or the page is not there, 64 usage, 69 no Chromium
import { mkdirSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Page } from 'playwright-core'
import { CHROMIUM, CHROMIUM_ARGS } from '../../tests/browser/chromium.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const EX_USAGE = 64
const EX_UNAVAILABLE = 69
const OPTIONS = {
  url: { type: 'string', default: 'http://localhost:49910/?answer=conflicts' },
  to: { type: 'string', default: join(ROOT, 'docs', 'images', 'overview.png') },
  width: { type: 'string', default: '1440' },
  height: { type: 'string', default: '900' },
  dark: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const
const HELP = `Takes a picture of a page of a running hub, without a session, as a new user sees it.
  --url URL     the page (${OPTIONS.url.default})
  --to FILE     the PNG to write (docs/images/overview.png)
  --width N, --height N  the window (1440 by 900)
  --dark        the dark theme
  --dry-run     say what would be done
`

interface Wanted {
  readonly url: string
  readonly file: string
  readonly width: number
  readonly height: number
  readonly dark: boolean
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const wanted: Wanted = {
    url: new URL(values.url).href,
    file: resolve(values.to),
    width: size(values.width),
    height: size(values.height),
    dark: values.dark,
  }
  const name = relative(process.cwd(), wanted.file)
  if (values['dry-run']) {
    console.log(`would write ${name} from ${wanted.url}, ${wanted.width} by ${wanted.height}`)
    return 0
  }
  if (CHROMIUM === '') {
    console.error(
      'Chromium is not on this machine: run scripts/01-setup/03_install_browser.sh, or set CHROME_PATH',
    )
    return EX_UNAVAILABLE
  }
  await take(wanted)
  console.log(`${name}: ${Math.round(statSync(wanted.file).size / 1000)} kB`)
  return 0
}

function size(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 200 || value > 4000)
    throw new TypeError(`${text} is not a size between 200 and 4000`)
  return value
}

async function take({ url, file, width, height, dark }: Wanted): Promise<void> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
  try {
    const page = await browser.newPage({
      locale: 'en-US',
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    })
    await open(page, url)
    mkdirSync(dirname(file), { recursive: true })
    await page.screenshot({ path: file })
  } finally {
    await browser.close()
  }
}

/** A half-loaded page is no picture: the answers, their table and the live connection must be there. */
async function open(page: Page, url: string): Promise<void> {
  const hint = 'start the hub with `npm start` and wait until it says "loaded and matched"'
  await page.goto(url).catch(() => {
    throw new Error(`${url} does not answer: ${hint}`)
  })
  await Promise.all([
    page.getByTestId('count-matched').waitFor({ timeout: 10_000 }),
    page.locator('tbody tr').first().waitFor({ timeout: 10_000 }),
    page.getByText('Live', { exact: true }).waitFor({ timeout: 10_000 }),
  ]).catch(() => {
    throw new Error(`${url} shows no answers yet: ${hint}`)
  })
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = error instanceof TypeError ? EX_USAGE : 1
}

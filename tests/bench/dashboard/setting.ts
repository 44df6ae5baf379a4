import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { readEndpoint } from '../../../services/00-platform/hub/endpoint-file.ts'
import { readTokenFile } from '../../../services/00-platform/identity/token-file.ts'
import { CHROMIUM, CHROMIUM_ARGS } from '../../browser/chromium.ts'
import { testDatabase } from '../../helpers/database.ts'
import { INSPECTED } from '../hub-heap.ts'
import { type HubProcess, pause, startHub } from '../hub-process.ts'
import type { Print } from '../matching-metrics.ts'
import { type Send, sender } from '../rest-client.ts'
import { register, settled, wideSpec } from '../spec-projects.ts'

/** The project with everything, and its specs: 5,000 tasks in waves, and some that wait for nothing. */
export const PROJECT = 'bench'
export const LARGE_SPEC = 'large'
/** One for each part that changes tasks, so that none finds what another left. */
export const WIDE_SPECS = { drags: 'dragged', live: 'told', memory: 'busy' } as const
export const WIDE = 200
const WAVES = 100
const IN_WAVE = 50
const VIEWPORT = { width: 1440, height: 900 }

export interface Setting {
  readonly hub: HubProcess
  readonly home: string
  readonly send: Send
  readonly print: Print
  readonly browser: Browser
  /** The address of a page of the project. */
  address(path: string): string
  /** A browser profile of its own, signed in, nothing in its cache. */
  context(): Promise<BrowserContext>
  close(): Promise<void>
}

export interface SettingOptions {
  readonly sample: boolean
  readonly embedded: boolean
  /** The hub's heap can be read. */
  readonly inspected: boolean
}

/** A real hub with a project of 5,600 tasks, and a browser whose person is signed in. */
export async function openSetting(
  print: Print,
  { sample, embedded, inspected }: SettingOptions,
): Promise<Setting> {
  if (CHROMIUM === '') throw new Error('There is no Chromium here: set CHROME_PATH')
  const home = mkdtempSync(join(tmpdir(), 'revops-bench-'))
  const database = embedded ? null : await testDatabase({ kind: 'server' })
  const data = database === null ? {} : { DATABASE_URL: database.url ?? '' }
  const hub = await startHub({
    home,
    env: { SAMPLE: String(sample), ...data },
    program: 'server',
    execArgv: inspected ? [INSPECTED] : [],
  })
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
  const close = async () => {
    await browser.close()
    await hub.stop()
    await database?.close()
    rmSync(home, { recursive: true, force: true })
  }
  try {
    const send = sender(hub, readTokenFile(home, 'owner') ?? '')
    await fill(send, home)
    if (sample) await untilMatched(hub)
    const url = readEndpoint(home)?.dashboard ?? hub.api
    const storageState = await signIn(browser, home)
    return {
      ...{ hub, home, send, print, browser, close },
      address: (path) => `${url}${path}${path.includes('?') ? '&' : '?'}project=${PROJECT}`,
      context: () => browser.newContext({ storageState, viewport: VIEWPORT, locale: 'en-GB' }),
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** 5,000 tasks in waves of fifty; the last one of each wave takes longest. */
function wavesSpec(): string {
  const tasks = Array.from({ length: WAVES * IN_WAVE }, (_, at) => {
    const [wave, row] = [Math.floor(at / IN_WAVE) + 1, (at % IN_WAVE) + 1]
    const depends = wave === 1 ? '' : `  - _Depends: ${wave - 1}.${row}_\n`
    return `- [ ] ${wave}.${row} Piece ${row} of wave ${wave}\n${depends}  - _Estimate: ${row === IN_WAVE ? 4 : 1}h_\n`
  })
  return `# Tasks\n\n${tasks.join('')}`
}

const APPROVALS = 12

async function fill(send: Send, home: string): Promise<void> {
  const root = join(home, 'project')
  const wide = Object.values(WIDE_SPECS).map((name) => [name, wideSpec(WIDE)] as const)
  await register(send, PROJECT, root, { [LARGE_SPEC]: wavesSpec(), ...Object.fromEntries(wide) })
  await settled(send, PROJECT, 1 + wide.length)
  mkdirSync(join(root, 'docs'))
  for (let at = 1; at <= APPROVALS; at += 1) {
    writeFileSync(join(root, 'docs', `part-${at}.md`), `# Part ${at}\n\nWhat part ${at} is to do.\n`)
    const body = {
      ...{ project: PROJECT, title: `Part ${at}` },
      ...{ category: 'spec', categoryName: LARGE_SPEC, filePath: `docs/part-${at}.md` },
    }
    await send('POST', '/approvals', body)
  }
}

async function untilMatched(hub: HubProcess): Promise<void> {
  type Status = { stages: { name: string; status: string }[] }
  for (;;) {
    const { stages } = await hub.call<Status>('GET', '/pipeline/status')
    const failed = stages.find(({ status }) => status === 'failed')
    if (failed !== undefined) throw new Error(`${failed.name} failed`)
    if (stages.every(({ status }) => status === 'succeeded')) return
    await pause(500)
  }
}

/** Takes the link that the hub printed. */
async function signIn(browser: Browser, home: string) {
  const link = /http:\/\/\S+\/sign-in\/\S+/.exec(readFileSync(join(home, 'hub.log'), 'utf8'))?.[0]
  if (link === undefined) throw new Error('the hub printed no sign-in link')
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(link)
  const state = await context.storageState()
  await context.close()
  return state
}

/** True in the page when its heading is there and nothing of it is being read. */
export const SHOWN =
  'document.querySelector("main h1") !== null && document.querySelector("main [role=status] > .sr-only") === null'

export async function openPage(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(address)
  await untilTrue(page, SHOWN)
  return page
}

/** Waits frame by frame. The policy of the pages lets nothing be evaluated in them, save by the debugger. */
export function untilTrue(page: Page, expression: string): Promise<unknown> {
  return page.evaluate(`new Promise((resolve) => {
    const look = () => (${expression}) ? resolve(true) : requestAnimationFrame(look)
    look()
  })`)
}

/** The smallest value that at least `share` of the values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}

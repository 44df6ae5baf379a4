import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pause } from '../hub-process.ts'
import { figure, median } from '../matching-metrics.ts'
import { LARGE_SPEC, type Setting, SHOWN, untilTrue } from './setting.ts'

const LOADS = 5
const TARGET_MS = 1_000
/** After what is to be seen is there: a larger paint may follow. */
const SETTLE_MS = 300

const PAGES: Readonly<Record<string, string>> = {
  overview: '/',
  specs: '/specs',
  'tasks, 5,600': '/tasks',
  'board, 5,600': '/tasks?view=board',
  'graph, 5,000': `/graph?spec=${LARGE_SPEC}`,
  approvals: '/approvals',
  opportunities: '/opportunities',
  pipeline: '/pipeline',
}

interface Load {
  readonly lcp: number
  /** Until nothing on the page says that it is still being read. */
  readonly whole: number
}

/** Largest contentful paint of each page, with nothing in the cache; the reference is an empty page in the same browser. */
export async function paintPart(setting: Setting): Promise<void> {
  const { print } = setting
  const bare = await bareServer()
  try {
    const loads = Object.fromEntries(Object.keys(PAGES).map((name) => [name, [] as Load[]]))
    const empty: number[] = []
    // In turns: a busy moment of the machine is everybody's.
    for (let turn = 0; turn < LOADS; turn += 1) {
      empty.push((await load(setting, bare.url, 'true')).lcp)
      for (const [name, path] of Object.entries(PAGES))
        loads[name]?.push(await load(setting, setting.address(path), SHOWN))
    }
    print(figure('LCP of an empty page, median', median(empty), 'ms'))
    for (const [name, all] of Object.entries(loads)) {
      print(figure(`LCP of ${name}, median`, median(all.map(({ lcp }) => lcp)), 'ms', TARGET_MS))
      print(figure(`LCP of ${name}, slowest of ${LOADS}`, Math.max(...all.map(({ lcp }) => lcp)), 'ms'))
      print(figure(`${name}, all of it read, median`, median(all.map(({ whole }) => whole)), 'ms'))
      print(figure(`${name}, LCP in empty pages`, median(all.map(({ lcp }) => lcp)) / median(empty), 'times'))
    }
  } finally {
    bare.stop()
  }
}

async function load(setting: Setting, address: string, shown: string): Promise<Load> {
  const context = await setting.context()
  try {
    const page = await context.newPage()
    await page.addInitScript(`{
      const look = () => (${shown}) ? (window.wholeAt = performance.now()) : requestAnimationFrame(look)
      requestAnimationFrame(look)
    }`)
    await page.goto(address)
    await untilTrue(page, 'window.wholeAt !== undefined')
    await pause(SETTLE_MS)
    const lcp = await page.evaluate(`new Promise((resolve) => new PerformanceObserver((list) =>
      resolve(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true }))`)
    return { lcp: Number(lcp), whole: Number(await page.evaluate('window.wholeAt')) }
  } finally {
    await context.close()
  }
}

/** Says a word, so that there is something to paint. */
async function bareServer() {
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html')
    answer.end('<!doctype html><title>Empty</title><h1>Empty</h1>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

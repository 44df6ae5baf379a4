import type { Locator, Page } from 'playwright-core'
import { pause } from '../hub-process.ts'
import { figure, type Print } from '../matching-metrics.ts'
import { LARGE_SPEC, openPage, quantile, type Setting, untilTrue, WIDE_SPECS } from './setting.ts'

const TIMES = 36
const TARGET_MS = 100
/** Between two drags. */
const CALM_MS = 300
/** What is not there by then never comes. */
const LATEST_MS = 20_000
const LIST = `/tasks?spec=${LARGE_SPEC}`

/** From the input to the frame that shows its result: filter, drag, open. The hub’s answer is part of the first. */
export async function interactionPart(setting: Setting): Promise<void> {
  const context = await setting.context()
  try {
    const page = await openPage(context, setting.address(LIST))
    await page.evaluate(WATCH)
    const filter = await filters(page)
    const opened = await opens(page)
    const inp = await slowest(page)
    await page.goto(setting.address(`/tasks?view=board&spec=${WIDE_SPECS.drags}`))
    await page.waitForSelector('[data-column="pending"] [data-row]')
    await page.evaluate(WATCH)
    const drag = await drags(page)
    const all = [...filter, ...opened, ...drag.shown]
    tell(setting.print, 'filter 5,000 tasks by status', filter)
    tell(setting.print, 'open a task out of 5,000', opened)
    tell(setting.print, 'drag a card, until it stands in its column', drag.shown)
    tell(setting.print, 'drag a card, until the hub has said yes', drag.settled, null)
    tell(setting.print, `all ${all.length} interactions`, all)
    const events = [...inp, ...(await slowest(page))]
    setting.print(figure('Event Timing (steps of 8 ms), p95', quantile(events, 0.95), 'ms', TARGET_MS))
  } finally {
    await context.close()
  }
}

function tell(print: Print, name: string, times: readonly number[], target: number | null = TARGET_MS): void {
  print(figure(`${name}, p50`, quantile(times, 0.5), 'ms'))
  print(figure(`${name}, p95`, quantile(times, 0.95), 'ms', target))
}

/** Keeps what the browser itself measures of each click, key and change. */
const WATCH = `{
  window.durations = new Map()
  const keep = (list) => { for (const { interactionId, duration } of list.getEntries())
    if (interactionId > 0) window.durations.set(interactionId, Math.max(duration, window.durations.get(interactionId) ?? 0)) }
  new PerformanceObserver(keep).observe({ type: 'event', durationThreshold: 16 })
}`

/** Of each interaction so far its slowest event; those below 16 ms are not told of by the browser. */
async function slowest(page: Page): Promise<number[]> {
  return (await page.evaluate('[...window.durations.values()]')) as number[]
}

/** Milliseconds from the next `event` until the frame after `shown` became true. */
async function timed(page: Page, event: string, shown: string, act: () => Promise<unknown>): Promise<number> {
  await page.evaluate(`void (window.took = new Promise((resolve) => {
    addEventListener(${JSON.stringify(event)}, ({ timeStamp }) => {
      const look = () => (${shown})
        ? setTimeout(() => resolve(performance.now() - timeStamp))
        : requestAnimationFrame(look)
      requestAnimationFrame(look)
    }, { capture: true, once: true })
  }))`)
  await act()
  const late = `new Promise((_, reject) => setTimeout(() => reject(new Error('not seen: ' + ${JSON.stringify(shown)})), ${LATEST_MS}))`
  return Number(await page.evaluate(`Promise.race([window.took, ${late}])`))
}

/** There and back, as somebody does who looks for what is blocked; each second one shows 5,000 tasks. */
async function filters(page: Page): Promise<number[]> {
  const status = page.getByLabel(/^Status/)
  const times: number[] = []
  for (let turn = 0; turn < TIMES; turn += 1) {
    const [value, total] = turn % 2 === 0 ? ['blocked', '0'] : ['', '5000']
    const shown = `document.querySelector('[data-total="${total}"]') !== null`
    times.push(await timed(page, 'change', shown, () => status.selectOption(value ?? '')))
  }
  return times
}

/** As people do: the pointer comes to the row before it is pressed. */
async function opens(page: Page): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < TIMES; turn += 1) {
    const row = page.locator('main [data-row]').nth(1 + (turn % 8))
    await row.hover()
    const shown = 'document.querySelector("[data-page=task]") !== null'
    times.push(await timed(page, 'click', shown, () => row.click()))
    await page.goBack()
    await page.waitForSelector('[data-total="5000"] [data-row]')
  }
  return times
}

/** To and fro between two columns: a person may hold only some tasks at once. */
async function drags(page: Page) {
  const [shown, settled]: [number[], number[]] = [[], []]
  for (let turn = 0; turn < TIMES; turn += 1) {
    const [from, to] = turn % 2 === 0 ? ['pending', 'in-progress'] : ['in-progress', 'pending']
    const cards = page.locator(`[data-column="${from}"] [draggable="true"]`)
    const address = (await cards.first().locator('[data-row]').getAttribute('href')) ?? ''
    const moved = `document.querySelector('[data-column="${to}"] [href="${address}"]')`
    const card = cards.filter({ has: page.locator(`[href="${address}"]`) })
    const isThere = `${moved} !== null && (window.droppedAt ??= performance.now())`
    const target = page.locator(`[data-column="${to}"]`)
    shown.push(await timed(page, 'drop', isThere, () => dragSlowly(page, card, target)))
    await untilTrue(page, `${moved}?.closest('[draggable="true"]') != null`)
    const after = 'const at = window.droppedAt; window.droppedAt = undefined; return performance.now() - at'
    settled.push((shown.at(-1) ?? 0) + Number(await page.evaluate(`(() => { ${after} })()`)))
  }
  return { shown, settled }
}

/**
 * In some steps, as a hand does: the column under the pointer must have said that it takes the card. Dropped near its top,
 * where no message of the last drag lies over it, and begun when nothing moves any more.
 */
async function dragSlowly(page: Page, card: Locator, target: Locator): Promise<void> {
  await pause(CALM_MS)
  await card.scrollIntoViewIfNeeded()
  const [from, to] = [await card.boundingBox(), await target.boundingBox()]
  if (from === null || to === null) throw new Error('there is no card to drag')
  await page.mouse.move(from.x + from.width / 3, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(to.x + to.width / 2, to.y + Math.min(160, to.height / 2), {
    steps: 5,
  })
  await page.mouse.up()
}

import { readFileSync } from 'node:fs'
import type { CDPSession } from 'playwright-core'
import WebSocket from 'ws'
import { openHubHeap } from '../hub-heap.ts'
import { pause } from '../hub-process.ts'
import { figure, median } from '../matching-metrics.ts'
import { openPage, PROJECT, type Setting, WIDE, WIDE_SPECS } from './setting.ts'

/** One hour of ten a second. */
const EVENTS = 36_000
const AT_ONCE = 8
const MIB = 1024 * 1024
/** The first events fill what is remembered on purpose: answers, compiled code. */
const WARM = 1_000

/**
 * JavaScript heaps of the board and of the hub, all garbage gone, over an hour of events made as fast as they go. The hub
 * lets garbage lie while there is memory: its process is shown as it is, and once the garbage is gone.
 */
export async function memoryPart(setting: Setting): Promise<void> {
  const { print, hub, home } = setting
  const context = await setting.context()
  const counter = await countEvents(hub.api)
  const hubHeap = await openHubHeap(home)
  try {
    const page = await openPage(context, setting.address(`/tasks?view=board&spec=${WIDE_SPECS.memory}`))
    const cdp = await context.newCDPSession(page)
    await cdp.send('HeapProfiler.enable')
    const started = performance.now()
    let [before, hubBefore] = [0, 0]
    for (const until of [WARM, ...[1, 2, 3, 4].map((quarter) => (EVENTS * quarter) / 4)]) {
      await makeEvents(setting, counter.count, until)
      const name = `after ${counter.count()} events`
      const { used, nodes } = await settledHeap(cdp)
      const resident = residentMiB(hub.pid)
      const hubUsed = (await hubHeap.settled()) / MIB
      before ||= used
      hubBefore ||= hubUsed
      print(figure(`JavaScript heap of the board, ${name}`, used, 'MiB', before))
      print(figure(`elements of the page, ${name}`, nodes, 'nodes'))
      print(figure(`JavaScript heap of the hub, ${name}`, hubUsed, 'MiB', hubBefore))
      print(figure(`hub process, ${name}`, resident, 'MiB'))
      print(figure(`hub process without garbage, ${name}`, residentMiB(hub.pid), 'MiB'))
    }
    const seconds = (performance.now() - started) / 1_000
    print(figure('events made', counter.count(), 'events', EVENTS))
    print(figure('events a second meanwhile', counter.count() / seconds, 'events/s', 10))
  } finally {
    hubHeap.close()
    counter.stop()
    await context.close()
  }
}

/** Tasks go to and fro over REST, some at a time, until so many events were heard. */
async function makeEvents({ send }: Setting, count: () => number, until: number): Promise<void> {
  const worker = async (first: number) => {
    for (let turn = 0; count() < until; turn += 1) {
      for (let id = first; id <= WIDE && count() < until; id += AT_ONCE) {
        const path = `/specs/${WIDE_SPECS.memory}/tasks/${id}/status?project=${PROJECT}`
        await send('PUT', path, { status: 'blocked', reason: `turn ${turn}` })
        await send('PUT', path, { status: 'pending', reason: 'again' })
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => worker(at + 1)))
}

/** Middle of three, each after a collection; what was under way has ended by then. */
async function settledHeap(cdp: CDPSession): Promise<{ used: number; nodes: number }> {
  const sizes: number[] = []
  for (let turn = 0; turn < 3; turn += 1) {
    await pause(700)
    await cdp.send('HeapProfiler.collectGarbage')
    sizes.push((await cdp.send('Runtime.getHeapUsage')).usedSize / MIB)
  }
  return { used: median(sizes), nodes: (await cdp.send('Memory.getDOMCounters')).nodes }
}

function residentMiB(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1] ?? 0) / 1_024
}

async function countEvents(api: string) {
  const socket = new WebSocket(`${api.replace(/^http/, 'ws')}/ws`)
  let events = -1
  socket.on('message', () => {
    events += 1
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('message', () => resolve())
    socket.once('error', reject)
  })
  return { count: () => events, stop: () => socket.close() }
}

import { readFileSync } from 'node:fs'
import type { HubProcess } from './hub-process.ts'

export interface Send {
  <T>(method: string, path: string, body?: object): Promise<T>
  /** Until the last byte is there. What the caller makes of some MB of JSON is not the hub's time. */
  received(path: string): Promise<void>
}

/** Calls of a hub's REST API with one token; an answer that is no success fails the benchmark. */
export function sender(hub: HubProcess, token: string): Send {
  const bytes = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${hub.api}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const read = Buffer.from(await answer.arrayBuffer())
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${read.toString()}`)
    return read
  }
  const send = async <T>(method: string, path: string, body?: object) =>
    JSON.parse((await bytes(method, path, body)).toString()) as T
  return Object.assign(send, {
    received: async (path: string) => {
      await bytes('GET', path)
    },
  })
}

export interface Timed {
  readonly p50: number
  readonly p95: number
  /** Processor time of the hub process for each request, whatever it did meanwhile, in milliseconds. */
  readonly processor: number
}

/** Asks one after the other; milliseconds as the caller sees them. */
export async function timed(hub: HubProcess, times: number, ask: () => Promise<unknown>): Promise<Timed> {
  const taken: number[] = []
  const before = processorMs(hub.pid)
  for (let turn = 0; turn < times; turn += 1) {
    const started = performance.now()
    await ask()
    taken.push(performance.now() - started)
  }
  const processor = (processorMs(hub.pid) - before) / times
  taken.sort((a, b) => a - b)
  return { p50: taken[Math.floor(times / 2)] ?? 0, p95: taken[Math.floor(times * 0.95)] ?? 0, processor }
}

/** User and system time of a process so far, in milliseconds; a tick of /proc is 10 of them. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import WebSocket from 'ws'

/** Node option of a hub whose heap is to be read; the port is the system's choice and stands in its log. */
export const INSPECTED = '--inspect=127.0.0.1:0'

export interface HubHeap {
  /** JavaScript heap of the hub, all garbage gone, in bytes. */
  settled(): Promise<number>
  close(): void
}

interface Message {
  readonly id?: number
  readonly result?: { readonly usedSize?: number }
}

/** Opens the debugger of a hub that was started with INSPECTED. */
export async function openHubHeap(home: string): Promise<HubHeap> {
  const address = /Debugger listening on (ws:\S+)/.exec(readFileSync(join(home, 'hub.log'), 'utf8'))?.[1]
  if (address === undefined) throw new Error(`the hub was not started with ${INSPECTED}`)
  const socket = new WebSocket(address, { perMessageDeflate: false })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  let last = 0
  const waiting = new Map<number, (message: Message) => void>()
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Message
    if (message.id === undefined) return
    waiting.get(message.id)?.(message)
    waiting.delete(message.id)
  })
  const ask = (method: string) =>
    new Promise<Message>((resolve) => {
      last += 1
      waiting.set(last, resolve)
      socket.send(JSON.stringify({ id: last, method }))
    })
  return {
    settled: async () => {
      await ask('HeapProfiler.collectGarbage')
      return (await ask('Runtime.getHeapUsage')).result?.usedSize ?? 0
    },
    close: () => socket.close(),
  }
}

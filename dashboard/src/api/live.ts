import type { HubEvent, HubStatus } from './types.ts'

export type LiveState = 'connecting' | 'online' | 'offline'

export interface LiveHandlers {
  onEvent(event: HubEvent): void
  /** Events may have been missed: everything shown must be read anew. */
  onGap(): void
}

export interface Live {
  state(): LiveState
  subscribe(listener: () => void): () => void
  start(): void
  stop(): void
}

const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 10_000

/**
 * The one connection to /ws. Remembers the number of the last event and asks for what follows it when it comes
 * back, so a pause loses nothing. A hub whose numbers went back (another database) counts as a gap.
 */
export function createLive(handlers: LiveHandlers): Live {
  const listeners = new Set<() => void>()
  let state: LiveState = 'connecting'
  let socket: WebSocket | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let since: number | undefined
  let attempts = 0
  let stopped = true

  function become(next: LiveState): void {
    if (next === state) return
    state = next
    for (const listener of listeners) listener()
  }

  function open(): void {
    const query = since === undefined ? '' : `?since=${since}`
    const opened = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws${query}`)
    socket = opened
    opened.onmessage = (message) => receive(JSON.parse(String(message.data)) as HubEvent & { gap?: boolean })
    opened.onclose = () => {
      if (socket === opened) lost()
    }
  }

  function receive(message: HubEvent & { gap?: boolean }): void {
    if (message.type === 'hello') {
      const comesBack = attempts > 0
      attempts = 0
      become('online')
      if (message.gap === true || since === undefined || comesBack) handlers.onGap()
      since = message.seq
      return
    }
    if (since !== undefined && message.seq <= since) return
    since = message.seq
    handlers.onEvent(message)
  }

  function lost(): void {
    socket = undefined
    if (stopped) return
    attempts += 1
    if (attempts > 1) become('offline')
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1))
    retry = setTimeout(() => void comeBack(), wait * (0.75 + Math.random() / 2))
  }

  /** Asks over HTTP first: a refused fetch is quieter than a refused WebSocket, and tells where the numbers are. */
  async function comeBack(): Promise<void> {
    const status = await fetch('/api/v1/status')
      .then((answer) => (answer.ok ? (answer.json() as Promise<HubStatus>) : undefined))
      .catch(() => undefined)
    if (stopped) return
    if (status === undefined) return lost()
    if (since !== undefined && status.lastEvent < since) since = undefined
    open()
  }

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    start: () => {
      if (!stopped) return
      stopped = false
      open()
    },
    stop: () => {
      stopped = true
      clearTimeout(retry)
      socket?.close()
    },
  }
}

import type { HubEvent, HubStatus } from './types.ts'

/** `refused`: the hub tells who is not signed in nothing. */
export type LiveState = 'connecting' | 'online' | 'offline' | 'refused'

export interface LiveHandlers {
  onEvent(event: HubEvent): void
  /** Events may have been missed: everything shown must be read anew. */
  onGap(): void
  /** The hub does not take the session of this page for one (any more). */
  onRefused(): void
}

export interface Live {
  state(): LiveState
  subscribe(listener: () => void): () => void
  /**
   * Who is looking; null when the hub wants a sign-in first. What is told depends on it, so another one needs another
   * connection.
   */
  setViewer(name: string | null): void
  start(): void
  stop(): void
}

const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 10_000
const SIGN_IN_NEEDED = 401
const TOO_MANY = 429
/** As services/06-api/websocket.ts has it: the session that the connection was opened with is over. */
const SESSION_CHANGED = 4401

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
  /** Undefined until it is known. */
  let viewer: string | null | undefined

  function become(next: LiveState): void {
    if (next === state) return
    state = next
    for (const listener of listeners) listener()
  }

  function open(): void {
    const query = since === undefined ? '' : `?since=${since}`
    const opened = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws${query}`)
    socket = opened
    opened.onopen = () => {
      if (socket !== opened) opened.close()
    }
    opened.onmessage = (message) => {
      if (socket === opened) receive(JSON.parse(String(message.data)) as HubEvent & { gap?: boolean })
    }
    opened.onclose = ({ code }) => {
      if (socket !== opened) return
      if (code !== SESSION_CHANGED) return lost()
      socket = undefined
      handlers.onRefused()
      void comeBack()
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
    const answer = await fetch('/api/v1/status').catch(() => undefined)
    const status = answer?.ok === true ? ((await answer.json()) as HubStatus) : undefined
    if (stopped || socket !== undefined) return
    if (answer?.status === SIGN_IN_NEEDED) {
      become('refused')
      return handlers.onRefused()
    }
    if (answer?.status === TOO_MANY) return waitFor(answer)
    if (status === undefined) return lost()
    if (since !== undefined && status.lastEvent < since) since = undefined
    open()
  }

  /** The hub is there and takes no more for a while: nothing is lost. */
  function waitFor(answer: Response): void {
    become('connecting')
    const seconds = Number(answer.headers.get('retry-after') ?? 1)
    retry = setTimeout(() => void comeBack(), seconds * 1_000)
  }

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    setViewer: (name) => {
      const isFirst = viewer === undefined
      if (name === viewer || stopped) return
      viewer = name
      if (isFirst && name !== null && state !== 'refused') return
      clearTimeout(retry)
      const former = socket
      socket = undefined
      // One that is still being opened is closed by itself as soon as it is open, or refused.
      if (former?.readyState === WebSocket.OPEN) former.close()
      attempts = 0
      become(name === null ? 'refused' : 'connecting')
      if (name !== null) open()
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

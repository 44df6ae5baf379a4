export interface Ticker {
  /** Milliseconds since the epoch at the last tick; all who look in between see the same. */
  now(): number
  /** Calls back at each tick; answers how to end that. */
  subscribe(listener: () => void): () => void
}

/** One clock for all who watch it: its timer runs only while somebody does. */
export function createTicker(everyMs: number, read: () => number = Date.now): Ticker {
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  let current = read()

  function tick(): void {
    current = read()
    for (const listener of [...listeners]) listener()
  }

  return {
    now: () => current,
    subscribe: (listener) => {
      if (listeners.size === 0) {
        current = read()
        timer = setInterval(tick, everyMs)
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) clearInterval(timer)
      }
    },
  }
}

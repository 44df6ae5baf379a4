import { useSyncExternalStore } from 'react'

const TICK_MS = 15_000
let current = Date.now()

function subscribe(listener: () => void): () => void {
  const timer = setInterval(() => {
    current = Date.now()
    listener()
  }, TICK_MS)
  return () => clearInterval(timer)
}

/** Milliseconds since the epoch, fresh enough for "5 min ago". */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => current)
}

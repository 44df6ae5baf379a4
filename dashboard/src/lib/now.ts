import { useSyncExternalStore } from 'react'
import { createTicker } from './ticker.ts'

const TICK_MS = 15_000
const ticker = createTicker(TICK_MS)

/** Milliseconds since the epoch, fresh enough for "5 min ago". */
export function useNow(): number {
  return useSyncExternalStore(ticker.subscribe, ticker.now)
}

import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Live, LiveState } from '../api/live.ts'

const LiveContext = createContext<Live | undefined>(undefined)
export const LiveProvider = LiveContext.Provider

/** Whether events arrive at this moment. */
export function useLiveState(): LiveState {
  const live = useContext(LiveContext)
  if (live === undefined) throw new Error('no live connection around this component')
  return useSyncExternalStore(live.subscribe, live.state)
}

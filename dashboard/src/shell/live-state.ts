import { createContext, useContext, useEffect, useSyncExternalStore } from 'react'
import type { Live, LiveState } from '../api/live.ts'

const LiveContext = createContext<Live | undefined>(undefined)
export const LiveProvider = LiveContext.Provider

function useLive(): Live {
  const live = useContext(LiveContext)
  if (live === undefined) throw new Error('no live connection around this component')
  return live
}

/** Whether events arrive at this moment. */
export function useLiveState(): LiveState {
  const live = useLive()
  return useSyncExternalStore(live.subscribe, live.state)
}

/** Tells the connection who is looking: undefined while that is not known, null when a sign-in is needed first. */
export function useViewer(name: string | null | undefined): void {
  const live = useLive()
  useEffect(() => {
    if (name !== undefined) live.setViewer(name)
  }, [live, name])
}

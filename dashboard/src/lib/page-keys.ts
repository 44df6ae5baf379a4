import { useEffect, useSyncExternalStore } from 'react'

export interface PageKey {
  readonly keys: readonly string[]
  readonly does: string
}

const NONE: readonly PageKey[] = []
let shown = NONE
const listeners = new Set<() => void>()

function show(keys: readonly PageKey[]): void {
  shown = keys
  for (const listener of listeners) listener()
}

/** What the help of keys lists while this page is open. Give the same list at each call. */
export function usePageKeys(keys: readonly PageKey[]): void {
  useEffect(() => {
    show(keys)
    return () => show(NONE)
  }, [keys])
}

/** The keys of the page that is open. */
export function useShownPageKeys(): readonly PageKey[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => shown,
  )
}

import { useEffect, useRef, useSyncExternalStore } from 'react'
import { isTyping } from './typing.ts'

/** Keys of one page; `?` shows them beside those of every page. */
export interface PageKey {
  /** As `KeyboardEvent.key` names them; the first is the one to show. */
  readonly keys: readonly string[]
  readonly does: string
  readonly run: () => void
}

type Shown = Pick<PageKey, 'keys' | 'does'>

let shown: readonly (readonly Shown[])[] = []
const listeners = new Set<() => void>()

function show(next: readonly (readonly Shown[])[]): void {
  shown = next
  for (const listener of listeners) listener()
}

/**
 * Keys that work as long as the component is there, where nothing is being typed. They come after the keys of every page:
 * the second letter of `g u` is none of theirs.
 */
export function usePageKeys(keys: readonly PageKey[]): void {
  const latest = useRef(keys)
  latest.current = keys
  const names = keys.map(({ does }) => does).join()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target))
        return
      const key = latest.current.find((each) => each.keys.includes(event.key))
      if (key === undefined) return
      event.preventDefault()
      key.run()
    }
    // On the window, so that the listener of every page, on the document, is asked first.
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown changes with the names alone
  useEffect(() => {
    const mine = latest.current
    show([...shown, mine])
    return () => show(shown.filter((each) => each !== mine))
  }, [names])
}

/** The keys of the page that is open. */
export function useShownKeys(): readonly Shown[] {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => shown,
  )
  return all.flat()
}

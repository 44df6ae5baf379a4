import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import { takesLetters } from './typing.ts'

/** How long the second key of `g o` may take. */
export const CHORD_MS = 1_200

/** Keys of one page; `?` shows them beside those of every page. */
export interface PageKey {
  /** As `KeyboardEvent.key` names them; the first is the one to show. */
  readonly keys: readonly string[]
  readonly does: string
  /** Left out where the keys are listened to elsewhere, and are all to be shown; undefined: not possible now. */
  readonly run?: (() => void) | undefined
}

interface Shown {
  readonly keys: readonly string[]
  readonly does: string
}

let shown: readonly (readonly Shown[])[] = []
const listeners = new Set<() => void>()

function show(next: readonly (readonly Shown[])[]): void {
  shown = next
  for (const listener of listeners) listener()
}

/**
 * Keys that work as long as the component is there, where nothing is being typed and no dialog is open. They come after the
 * keys of every page: the second letter of `g u` is none of theirs.
 */
export function usePageKeys(keys: readonly PageKey[]): void {
  const latest = useRef(keys)
  latest.current = keys
  // Before the page is painted: who sees it may press its keys.
  useLayoutEffect(() => {
    let chordUntil = 0
    const onKey = (event: KeyboardEvent) => {
      const chord = performance.now() < chordUntil
      chordUntil = event.key === 'g' ? performance.now() + CHORD_MS : 0
      if (chord || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
      if (takesLetters(event.target)) return
      const run = latest.current.find((each) => each.keys.includes(event.key))?.run
      if (run === undefined) return
      event.preventDefault()
      run()
    }
    // On the window, so that the listener of every page, on the document, is asked first.
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  const names = keys.map(({ does }) => does).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown changes with the names alone
  useEffect(() => {
    const mine = latest.current.map((each) => ({
      keys: 'run' in each ? each.keys.slice(0, 1) : each.keys,
      does: each.does,
    }))
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

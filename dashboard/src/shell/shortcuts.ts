import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { CHORD_MS } from '../lib/page-keys.ts'
import { isTyping } from '../lib/typing.ts'
import { PLACES } from './nav.ts'

interface Openers {
  openPalette(): void
  openHelp(): void
}

/** The keys that work on every page, where nothing is being typed: ⌘K or /, ?, and g with the letter of a page. */
export function useShortcuts(openers: Openers): void {
  const navigate = useNavigate()
  const latest = useRef(openers)
  latest.current = openers
  useEffect(() => {
    let chordUntil = 0
    function onKey(event: KeyboardEvent): void {
      const chord = performance.now() < chordUntil
      chordUntil = 0
      const does = chord ? goTo(event) : keyDoes(event)
      if (does === undefined) return
      event.preventDefault()
      does()
    }
    function goTo({ key, target }: KeyboardEvent) {
      const place = isTyping(target) ? undefined : PLACES.find((each) => each.key === key)
      return place === undefined ? undefined : () => void navigate({ to: place.to })
    }
    function keyDoes(event: KeyboardEvent) {
      const command = event.metaKey || event.ctrlKey
      if (command && event.key.toLowerCase() === 'k') return latest.current.openPalette
      if (command || event.altKey || isTyping(event.target)) return undefined
      if (event.key === '/') return latest.current.openPalette
      if (event.key === '?') return latest.current.openHelp
      if (event.key === 'g') chordUntil = performance.now() + CHORD_MS
      return undefined
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [navigate])
}

import { useEffect, useRef } from 'react'

/** How long the second key of `g o` may take. */
export const CHORD_MS = 1_200

/** A notice is no dialog that keeps the keys, though it has the role of one. */
const OPEN_DIALOG = '[role="dialog"]:not([aria-modal="false"])'
const FIELDS = `input, textarea, select, ${OPEN_DIALOG}, [role="menu"], [role="listbox"]`

/** Keys belong to a field, and to a dialog or menu that is open. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest(FIELDS) !== null)
}

/** A checkbox is no field that letters are typed into. */
function takesLetters(target: EventTarget | null): boolean {
  return isTyping(target) && !(target instanceof HTMLInputElement && target.type === 'checkbox')
}

/**
 * Single keys of one page, where nothing is being typed and no dialog is open. The second key of a chord (`g a`) is not
 * one of them: the shell has it.
 */
export function usePageKeys(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    let chordUntil = 0
    function onKey(event: KeyboardEvent): void {
      const chord = performance.now() < chordUntil
      chordUntil = event.key === 'g' ? performance.now() + CHORD_MS : 0
      if (chord || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
      if (takesLetters(event.target) || document.querySelector(OPEN_DIALOG) !== null) return
      const does = latest.current[event.key]
      if (does === undefined) return
      event.preventDefault()
      does()
    }
    // On the window: the shell listens on the document, and takes its own keys first.
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

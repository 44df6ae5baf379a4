import { useEffect, useRef } from 'react'

/** Who only passes by asks for nothing. */
const MEANT_MS = 50

/** Handlers of a link that do something once it looks as if it will be followed: the pointer rests on it, or the focus does. */
export function useIntent(act: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const stop = () => clearTimeout(timer.current)
  useEffect(() => () => clearTimeout(timer.current), [])
  const begin = () => {
    stop()
    timer.current = setTimeout(act, MEANT_MS)
  }
  return { onPointerEnter: begin, onPointerLeave: stop, onFocus: begin, onBlur: stop }
}

import { useEffect, useRef } from 'react'

/** Of a row of tabs that is wider than its box: brings the chosen one into view, and nothing else. */
export function useSeenTab<Box extends HTMLElement>(chosen: string | undefined) {
  const box = useRef<Box>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tab that is chosen decides, the box only says where it is
  useEffect(() => {
    const tab = box.current?.querySelector<HTMLElement>('[aria-current]')
    if (box.current === null || tab == null) return
    const [outer, inner] = [box.current.getBoundingClientRect(), tab.getBoundingClientRect()]
    const beyond = Math.max(0, inner.right - outer.right) || Math.min(0, inner.left - outer.left)
    box.current.scrollLeft += beyond
  }, [chosen])
  return box
}

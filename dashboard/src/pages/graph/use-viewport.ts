import { type RefObject, useEffect, useState } from 'react'

/** What a box that scrolls shows, in its own pixels, with something around it. */
export interface Viewport {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Drawn anew only when the view leaves a tile, not with every pixel. */
const TILE = 240
const EMPTY: Viewport = { left: 0, top: 0, width: 0, height: 0 }

/** The part of a box that is in view, rounded up to tiles, with one more on each side. */
export function useViewport(box: RefObject<HTMLElement | null>): Viewport {
  const [view, setView] = useState(EMPTY)
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const look = () => setView((known) => tiled(element, known))
    look()
    element.addEventListener('scroll', look, { passive: true })
    const sizes = new ResizeObserver(look)
    sizes.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      sizes.disconnect()
    }
  }, [box])
  return view
}

function tiled({ scrollLeft, scrollTop, clientWidth, clientHeight }: HTMLElement, known: Viewport): Viewport {
  const from = (at: number) => Math.max(0, (Math.floor(at / TILE) - 1) * TILE)
  const size = (length: number) => (Math.ceil(length / TILE) + 3) * TILE
  const view = {
    left: from(scrollLeft),
    top: from(scrollTop),
    width: size(clientWidth),
    height: size(clientHeight),
  }
  const same =
    view.left === known.left &&
    view.top === known.top &&
    view.width === known.width &&
    view.height === known.height
  return same ? known : view
}

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'

const FACTOR = 1.25

export interface Zoom {
  readonly scale: number
  /** Above 1 it gets larger; around a point of the box, or its middle. */
  by(factor: number, at?: Point): void
  in(): void
  out(): void
  to(scale: number): void
}

interface Point {
  readonly x: number
  readonly y: number
}

interface Limits {
  readonly least: number
  readonly most: number
}

/** Zoom of a box that scrolls: the point in the middle (or under the pointer) stays where it is. Ctrl with the wheel zooms. */
export function useZoom(box: RefObject<HTMLElement | null>, { least, most }: Limits, first: number): Zoom {
  const [scale, setScale] = useState(first)
  const kept = useRef<{ point: Point; at: Point; scale: number }>(undefined)
  const current = useRef(scale)
  current.current = scale
  const to = (wanted: number, at?: Point) => {
    const element = box.current
    const next = Math.max(least, Math.min(most, wanted))
    if (element === null || next === current.current) return
    const point = at ?? { x: element.clientWidth / 2, y: element.clientHeight / 2 }
    const now = current.current
    kept.current = {
      point,
      at: { x: (element.scrollLeft + point.x) / now, y: (element.scrollTop + point.y) / now },
      scale: next,
    }
    setScale(next)
  }
  useLayoutEffect(() => {
    const keep = kept.current
    if (keep === undefined || keep.scale !== scale || box.current === null) return
    kept.current = undefined
    box.current.scrollLeft = keep.at.x * scale - keep.point.x
    box.current.scrollTop = keep.at.y * scale - keep.point.y
  }, [scale, box])
  const latest = useRef(to)
  latest.current = to
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      // The browser would make the whole page larger.
      event.preventDefault()
      const { left, top } = element.getBoundingClientRect()
      const at = { x: event.clientX - left, y: event.clientY - top }
      latest.current(current.current * Math.exp(-event.deltaY / 300), at)
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [box])
  const by = (factor: number, at?: Point) => to(scale * factor, at)
  return { scale, to, by, in: () => by(FACTOR), out: () => by(1 / FACTOR) }
}

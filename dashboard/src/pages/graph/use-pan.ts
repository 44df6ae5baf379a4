import { type PointerEvent, type RefObject, useRef, useState } from 'react'

/** A press that moves less than this is a click. */
const CLICK_PX = 4

/** Dragging the ground scrolls the box; links in it stay links. Fingers scroll by themselves. */
export function usePan(box: RefObject<HTMLElement | null>) {
  const [isPanning, setPanning] = useState(false)
  const from = useRef<{ x: number; y: number; left: number; top: number }>(undefined)
  const moved = useRef(false)
  const events = {
    onPointerDown: ({ button, pointerType, target, clientX, clientY }: PointerEvent) => {
      const element = box.current
      if (element === null || button !== 0 || pointerType !== 'mouse') return
      moved.current = false
      if (target instanceof HTMLElement && target.closest('a, button') !== null) return
      const { left, top } = element.getBoundingClientRect()
      const onScrollBar = clientX - left > element.clientWidth || clientY - top > element.clientHeight
      if (onScrollBar) return
      from.current = { x: clientX, y: clientY, left: element.scrollLeft, top: element.scrollTop }
    },
    onPointerMove: ({ clientX, clientY, pointerId }: PointerEvent) => {
      const [element, start] = [box.current, from.current]
      if (element === null || start === undefined) return
      const [x, y] = [clientX - start.x, clientY - start.y]
      if (!moved.current && Math.hypot(x, y) < CLICK_PX) return
      if (!moved.current) {
        element.setPointerCapture(pointerId)
        setPanning(true)
      }
      moved.current = true
      element.scrollTo({ left: start.left - x, top: start.top - y })
    },
    onPointerUp: () => {
      from.current = undefined
      setPanning(false)
    },
    onPointerCancel: () => {
      from.current = undefined
      setPanning(false)
    },
  }
  return { isPanning, events, wasDragged: () => moved.current }
}

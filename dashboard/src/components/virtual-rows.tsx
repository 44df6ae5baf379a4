import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { usePageKeys } from '../lib/page-keys.ts'
import { LISTS } from '../texts/lists.ts'

/** How many rows before the end the next page is asked for. */
const NEAR_END = 15

interface VirtualRowsProps<Row> {
  label: string
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** Height of a row in pixels, roughly. */
  estimate: number
  /** Its first link or button is where j and k go. */
  render: (row: Row) => ReactNode
  onEnd?: (() => void) | undefined
}

/** A long list in the page: only the rows in view are drawn, more are read near the end; j and k go from row to row. */
export function VirtualRows<Row>({ label, rows, keyOf, estimate, render, onEnd }: VirtualRowsProps<Row>) {
  const list = useRef<HTMLUListElement>(null)
  const margin = useTop(list)
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => estimate,
    getItemKey: (index) => keyOf(rows[index] as Row),
    overscan: 10,
    scrollMargin: margin,
  })
  useRowKeys(list, rows.length, (index) => virtual.scrollToIndex(index, { align: 'auto' }))
  const items = virtual.getVirtualItems()
  useNearEnd(items.at(-1)?.index ?? 0, rows.length, onEnd)
  return (
    <ul ref={list} aria-label={label} className="relative" style={{ height: virtual.getTotalSize() }}>
      {items.map((item) => (
        <li
          key={item.key}
          ref={virtual.measureElement}
          data-index={item.index}
          aria-setsize={rows.length}
          aria-posinset={item.index + 1}
          className="absolute top-0 left-0 w-full border-b border-line hover:bg-sunken/60"
          style={{ transform: `translateY(${item.start - margin}px)` }}
        >
          {render(rows[item.index] as Row)}
        </li>
      ))}
    </ul>
  )
}

/** How far below the top of the page the list begins; what stands above it may come later or grow. */
function useTop(list: { current: HTMLElement | null }): number {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const measure = () =>
      setTop(Math.round((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [list])
  return top
}

/** Calls `onEnd` once for each length of the list, as soon as its end is near. */
function useNearEnd(last: number, count: number, onEnd: (() => void) | undefined): void {
  const latest = useRef(onEnd)
  latest.current = onEnd
  useEffect(() => {
    if (count > 0 && last >= count - NEAR_END) latest.current?.()
  }, [last, count])
}

/** j and k, from where the focus is. The row may have to be drawn first. */
function useRowKeys(
  list: { current: HTMLUListElement | null },
  count: number,
  show: (at: number) => void,
): void {
  const wanted = useRef<number | null>(null)
  const [, redraw] = useState(0)
  const focusWanted = () => {
    const row = list.current?.querySelector(`[data-index="${wanted.current}"]`)
    const target = row?.querySelector<HTMLElement>('a, button')
    if (target === null || target === undefined) return
    wanted.current = null
    target.focus({ preventScroll: true })
    target.scrollIntoView({ block: 'nearest' })
  }
  // After each drawing: the row that was scrolled to is there only then.
  useEffect(() => {
    if (wanted.current !== null) focusWanted()
  })
  const go = (by: number) => {
    const now = document.activeElement?.closest<HTMLElement>('[data-index]')
    const at =
      now !== null && now !== undefined && list.current?.contains(now) ? Number(now.dataset.index) + by : 0
    if (count === 0) return
    wanted.current = Math.max(0, Math.min(count - 1, at))
    show(wanted.current)
    redraw((times) => times + 1)
  }
  usePageKeys([
    { keys: ['j'], does: LISTS.nextRow, run: () => go(1) },
    { keys: ['k'], does: LISTS.previousRow, run: () => go(-1) },
  ])
}

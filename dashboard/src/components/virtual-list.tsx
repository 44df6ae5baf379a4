import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from 'react'

export interface VirtualListHandle {
  /** Brings a row into view and gives it the focus. */
  focusRow(index: number): void
  /** Brings a row into view, whatever has the focus. */
  showRow(index: number): void
}

interface VirtualListProps {
  label: string
  count: number
  rowPx: number
  /** Height of the box, and what else it looks like. */
  className: string
  /** What is in a row; the element with `data-row` in it takes the focus. */
  row: (index: number) => ReactNode
  /** First and last row that are drawn, so that what they show can be read. */
  onRange?: (first: number, last: number) => void
  /** A key that was pressed in a row; answer true when it did something. */
  onRowKey?: (key: string, index: number, event: KeyboardEvent) => boolean
  /** When this changes, another list is shown: from its beginning. */
  listKey: string
  ref?: Ref<VirtualListHandle>
}

const STEP: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }

/** A long list of rows of one height: only those in view are drawn. Arrows or j and k go from row to row. */
export function VirtualList(props: VirtualListProps) {
  const { label, count, rowPx, className, row, onRange, onRowKey, listKey, ref } = props
  const scroller = useRef<HTMLDivElement>(null)
  const wanted = useRef<number>(undefined)
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 8,
  })
  const items = rows.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  const tell = useRef(onRange)
  tell.current = onRange
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list that grew has other rows at the same places
  useEffect(() => {
    tell.current?.(first, last)
  }, [first, last, count])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its beginning
  useEffect(() => {
    // Not returned: in newer browsers it answers a promise, which React would take for a clean-up.
    void scroller.current?.scrollTo({ top: 0 })
  }, [listKey])
  const giveFocus = () => {
    const element = scroller.current?.querySelector<HTMLElement>(
      `[data-index="${wanted.current}"] [data-row]`,
    )
    if (element == null) return
    wanted.current = undefined
    element.focus({ preventScroll: true })
  }
  // A row that was far away is drawn only after the scroll.
  useEffect(() => {
    if (wanted.current !== undefined) giveFocus()
  })
  const focusRow = (index: number) => {
    if (count === 0) return
    wanted.current = Math.max(0, Math.min(count - 1, index))
    rows.scrollToIndex(wanted.current)
    giveFocus()
  }
  useImperativeHandle(ref, () => ({
    focusRow,
    showRow: (index) => rows.scrollToIndex(index, { align: 'center' }),
  }))
  const onKeyDown = (event: KeyboardEvent) => {
    const index = indexOf(event)
    if (index === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const step = event.shiftKey ? undefined : STEP[event.key]
    if (step !== undefined) focusRow(index + step)
    else if (event.key === 'Home') focusRow(0)
    else if (event.key === 'End') focusRow(count - 1)
    else if (onRowKey?.(event.key, index, event) !== true) return
    event.preventDefault()
  }
  return (
    <section
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
      tabIndex={0}
      aria-label={label}
      className={`overflow-auto ${className}`}
    >
      <ul className="relative" style={{ height: rows.getTotalSize() }} onKeyDown={onKeyDown}>
        {items.map((item) => (
          <li
            key={item.key}
            data-index={item.index}
            aria-setsize={count}
            aria-posinset={item.index + 1}
            className="absolute top-0 left-0 w-full"
            style={{ height: rowPx, transform: `translateY(${item.start}px)` }}
          >
            {row(item.index)}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The row a key was pressed in; keys of a field or an open menu are not the list's. */
function indexOf({ target }: KeyboardEvent): number | undefined {
  if (!(target instanceof HTMLElement) || target.closest('textarea, select, [role="menu"]') !== null) {
    return undefined
  }
  const index = target.closest<HTMLElement>('[data-index]')?.dataset.index
  return index === undefined ? undefined : Number(index)
}

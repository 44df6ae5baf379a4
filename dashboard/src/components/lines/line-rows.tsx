import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, type Ref, useImperativeHandle, useRef } from 'react'

export interface LineRowsHandle {
  /** Brings a row into view, in the middle where there is room. */
  show(index: number): void
  /** Brings a row into view by the shortest way. */
  keep(index: number): void
  /** The box that scrolls. */
  readonly box: HTMLElement | null
}

interface LineRowsProps<Row> {
  label: string
  rows: readonly Row[]
  /** A first guess of a row's height in pixels; each row is measured when it is drawn. */
  rowPx?: number
  /** What a row is known by when others come before it; its place without that. */
  keyOf?: (row: Row) => string
  /** How the rows are written, where they are no lines of a text. */
  className?: string
  handle?: Ref<LineRowsHandle>
  onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void
  children: (row: Row, index: number) => ReactNode
}

const LINE_PX = 21

/** Rows of differing heights of which only those in view are drawn, in a box as high as they need, up to most of the window. */
export function LineRows<Row>({
  label,
  rows,
  rowPx = LINE_PX,
  className = 'font-mono text-[13px] leading-[21px]',
  keyOf,
  handle,
  onKeyDown,
  children,
}: LineRowsProps<Row>) {
  const box = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    ...(keyOf && { getItemKey: (index: number) => keyOf(rows[index] as Row) }),
    overscan: 16,
  })
  useImperativeHandle(handle, () => ({
    show: (index) => virtual.scrollToIndex(index, { align: 'center' }),
    keep: (index) => virtual.scrollToIndex(index),
    get box() {
      return box.current
    },
  }))
  return (
    <section
      ref={box}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
      tabIndex={0}
      onKeyDown={onKeyDown}
      className={`max-h-[75vh] overflow-auto focus-visible:outline-offset-[-2px] ${className}`}
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => (
          <div
            key={key}
            ref={virtual.measureElement}
            data-index={index}
            className="absolute top-0 left-0 w-full"
            style={{ transform: `translateY(${start}px)` }}
          >
            {children(rows[index] as Row, index)}
          </div>
        ))}
      </div>
    </section>
  )
}

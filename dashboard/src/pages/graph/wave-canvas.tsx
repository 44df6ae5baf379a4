import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { GRAPH } from '../../texts/graph.ts'
import { EdgeLayer, SmallNodes } from './layers.tsx'
import { type Layout, NODE, neighbourOf, type Placed, placedAt, placedIn } from './layout.ts'
import { NodeLink } from './node-link.tsx'
import { usePan } from './use-pan.ts'
import { useViewport } from './use-viewport.ts'
import { useZoom } from './use-zoom.ts'
import { WaveHeads } from './wave-heads.tsx'
import { ZoomButtons } from './zoom-buttons.tsx'

const LIMITS = { least: 0.02, most: 2 }
/** Below this the text of a node cannot be read: boxes are drawn, and a click asks what lies under it. */
const READABLE = 0.45
export const HEAD_PX = 34

interface WaveCanvasProps {
  spec: string
  layout: Layout
  /** Where one is: its edges are lit. */
  active: string | undefined
  onActive: (ref: string | undefined) => void
  onFind: () => void
}

/** The graph in waves. Only what is in view is drawn: nodes as links, their edges as few paths. */
export function WaveCanvas({ spec, layout, active, onActive, onFind }: WaveCanvasProps) {
  const box = useRef<HTMLElement>(null)
  const zoom = useZoom(box, LIMITS, 1)
  const view = useViewport(box)
  const [hovered, setHovered] = useState<string>()
  const wantsFocus = useRef(false)
  const navigate = useNavigate()
  const { scale } = zoom
  const isReadable = scale >= READABLE
  const inView = useMemo(() => {
    const [left, top] = [view.left / scale, (view.top - HEAD_PX) / scale]
    return placedIn(layout, {
      ...{ left, top },
      ...{ right: left + view.width / scale, bottom: top + view.height / scale },
    })
  }, [layout, view, scale])
  const current = layout.placed.get(active ?? '')
  const nodes = isReadable ? withCurrent(inView, current) : current === undefined ? [] : [current]
  const pan = usePan(box)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only where one goes, to zoom or scroll must not jump back
  useEffect(() => {
    if (current !== undefined && box.current !== null) bringIntoView(box.current, current, scale)
  }, [active])
  useEffect(() => {
    if (!wantsFocus.current || active === undefined) return
    wantsFocus.current = false
    box.current
      ?.querySelector<HTMLElement>(`[data-ref="${CSS.escape(active)}"]`)
      ?.focus({ preventScroll: true })
  })
  const fit = () => {
    if (box.current === null) return
    const { clientWidth, clientHeight } = box.current
    zoom.to(Math.min(1, clientWidth / layout.width, (clientHeight - HEAD_PX) / layout.height))
  }
  const go = (to: Placed | undefined) => {
    if (to === undefined) return
    wantsFocus.current = true
    onActive(to.task.ref)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const first = layout.placed.get(layout.columns[0]?.tasks[0]?.ref ?? '')
    const does: Record<string, () => void> = {
      '+': zoom.in,
      '=': zoom.in,
      '-': zoom.out,
      '0': fit,
      f: onFind,
    }
    if (event.key.startsWith('Arrow')) {
      go(current === undefined ? first : neighbourOf(layout, current.task.ref, event.key))
    } else if (does[event.key] !== undefined) does[event.key]?.()
    else return // Enter follows the link that has the focus.
    event.preventDefault()
  }
  const open = (placed: Placed | undefined) => {
    if (placed === undefined) return
    void navigate({ to: '/specs/$spec/tasks/$id', params: { spec, id: placed.task.id } })
  }
  const onClick = (event: PointerEvent | React.MouseEvent) => {
    if (isReadable || pan.wasDragged() || box.current === null) return
    const { left, top } = box.current.getBoundingClientRect()
    const x = (event.clientX - left + box.current.scrollLeft) / scale
    const y = (event.clientY - top + box.current.scrollTop - HEAD_PX) / scale
    open(placedAt(layout, x, y))
  }
  return (
    <div className="relative">
      <section
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
        tabIndex={0}
        aria-label={GRAPH.canvas}
        onKeyDown={onKeyDown}
        onClick={onClick}
        {...pan.events}
        className={`relative h-[68vh] min-h-80 overflow-auto select-none ${pan.isPanning ? 'cursor-grabbing' : 'cursor-grab'}`}
      >
        <div
          className="relative"
          style={{ width: layout.width * scale, height: layout.height * scale + HEAD_PX }}
        >
          <WaveHeads layout={layout} scale={scale} view={view} />
          <div
            className="absolute left-0 origin-top-left"
            style={{ top: HEAD_PX, transform: `scale(${scale})` }}
          >
            <EdgeLayer layout={layout} inView={inView} lit={hovered ?? active} scale={scale} />
            {!isReadable && <SmallNodes layout={layout} inView={inView} scale={scale} />}
            {nodes.map((placed) => (
              <NodeLink
                key={placed.task.ref}
                spec={spec}
                placed={placed}
                column={layout.columns[placed.column]}
                isCurrent={placed === current}
                isFirst={current === undefined && placed.column === 0 && placed.row === 0}
                onActive={onActive}
                onHover={setHovered}
              />
            ))}
          </div>
        </div>
      </section>
      <ZoomButtons onIn={zoom.in} onOut={zoom.out} onFit={fit} scale={scale} />
    </div>
  )
}

/** What has the focus stays drawn, also where it was scrolled away. */
function withCurrent(inView: readonly Placed[], current: Placed | undefined): readonly Placed[] {
  return current === undefined || inView.includes(current) ? inView : [...inView, current]
}

const AROUND = 24

function bringIntoView(box: HTMLElement, { x, y }: Placed, scale: number): void {
  const [left, top] = [x * scale, y * scale]
  const [right, bottom] = [(x + NODE.width) * scale, (y + NODE.height) * scale]
  const isSeen =
    left >= box.scrollLeft &&
    right <= box.scrollLeft + box.clientWidth &&
    top >= box.scrollTop &&
    bottom <= box.scrollTop + box.clientHeight - HEAD_PX
  if (isSeen) return
  const isNear =
    Math.abs(left - box.scrollLeft) < 2 * box.clientWidth &&
    Math.abs(top - box.scrollTop) < 2 * box.clientHeight
  box.scrollTo({
    left: Math.max(0, (left + right - box.clientWidth) / 2),
    top: isNear ? nearest(box, top, bottom) : Math.max(0, (top + bottom - box.clientHeight) / 2),
  })
}

/** The smallest scroll that shows a row. */
function nearest(box: HTMLElement, top: number, bottom: number): number {
  const height = box.clientHeight - HEAD_PX
  if (top < box.scrollTop) return Math.max(0, top - AROUND)
  return bottom > box.scrollTop + height ? bottom - height + AROUND : box.scrollTop
}

import { Link } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import type { Graph } from '../../api/types.ts'
import { shortened } from '../../components/task-row.tsx'
import { formatMinutes } from '../../lib/minutes.ts'
import { GRAPH } from '../../texts/graph.ts'
import { BAR_LOOK, factsOf, lookOf } from './looks.ts'
import { type Bar, barsOf, ticksIn } from './timeline.ts'
import { usePan } from './use-pan.ts'
import { useViewport } from './use-viewport.ts'
import { useZoom } from './use-zoom.ts'
import { ZoomButtons } from './zoom-buttons.tsx'

const ROW_PX = 32
const HEAD_PX = 34
const LEAST_BAR_PX = 3
/** At a zoom of one an hour is so wide. */
const HOUR_PX = 60
const LIMITS = { least: 0.002, most: 8 }
/** Room behind the last bar for its name. */
const BEHIND_PX = 240

interface GanttProps {
  graph: Graph
  active: string | undefined
  onActive: (ref: string | undefined) => void
  onFind: () => void
}

/** When each task can begin and end by the estimates, and how late it may be. Only rows in view are drawn. */
export function Gantt({ graph, active, onActive, onFind }: GanttProps) {
  const box = useRef<HTMLElement>(null)
  const total = Math.max(60, graph.criticalPath.totalMinutes)
  const zoom = useZoom(box, LIMITS, firstScale(total))
  const view = useViewport(box)
  const pan = usePan(box)
  const bars = useMemo(() => barsOf(graph), [graph])
  const rows = useMemo(() => new Map(bars.map(({ task }, row) => [task.ref, row])), [bars])
  const waveOf = useMemo(() => new Set(graph.waves[0]?.tasks ?? []), [graph])
  const wantsFocus = useRef(false)
  const px = (HOUR_PX / 60) * zoom.scale
  const first = Math.max(0, Math.floor((view.top - HEAD_PX) / ROW_PX))
  const shown = bars.slice(first, Math.ceil((view.top + view.height) / ROW_PX))
  const ticks = ticksIn(view.left / px, (view.left + view.width) / px, px)
  const currentRow = rows.get(active ?? '')
  // biome-ignore lint/correctness/useExhaustiveDependencies: only where one goes, to zoom or scroll must not jump back
  useEffect(() => {
    const bar = bars[currentRow ?? -1]
    if (bar !== undefined && box.current !== null) bringIntoView(box.current, currentRow ?? 0, bar, px)
  }, [active])
  useEffect(() => {
    if (!wantsFocus.current || active === undefined) return
    const link = box.current?.querySelector<HTMLElement>(`[data-ref="${CSS.escape(active)}"]`)
    if (link == null) return
    wantsFocus.current = false
    link.focus({ preventScroll: true })
  })
  const fit = () => {
    if (box.current !== null) zoom.to((box.current.clientWidth - BEHIND_PX) / ((total * HOUR_PX) / 60))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
    const does: Record<string, () => void> = {
      '+': zoom.in,
      '=': zoom.in,
      '-': zoom.out,
      '0': fit,
      f: onFind,
    }
    if (step !== undefined) {
      const row = currentRow === undefined ? 0 : Math.max(0, Math.min(bars.length - 1, currentRow + step))
      wantsFocus.current = true
      onActive(bars[row]?.task.ref)
    } else if (does[event.key] !== undefined) does[event.key]?.()
    else return
    event.preventDefault()
  }
  return (
    <div className="relative">
      <section
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
        tabIndex={0}
        aria-label={GRAPH.timeline}
        onKeyDown={onKeyDown}
        {...pan.events}
        className={`relative h-[68vh] min-h-80 overflow-auto select-none ${pan.isPanning ? 'cursor-grabbing' : ''}`}
      >
        <div
          className="relative"
          style={{
            width: total * px + BEHIND_PX,
            minWidth: '100%',
            height: bars.length * ROW_PX + HEAD_PX,
          }}
        >
          <Axis ticks={ticks} px={px} height={bars.length * ROW_PX + HEAD_PX} />
          {shown.map((bar, at) => (
            <BarRow
              key={bar.task.ref}
              spec={graph.spec}
              bar={bar}
              row={first + at}
              px={px}
              isReady={waveOf.has(bar.task.ref)}
              isCurrent={bar.task.ref === active}
              isFirst={active === undefined && first + at === 0}
              onActive={onActive}
            />
          ))}
        </div>
      </section>
      <ZoomButtons onIn={zoom.in} onOut={zoom.out} onFit={fit} scale={zoom.scale} />
    </div>
  )
}

/** About one screen for the whole work, but no bars that cannot be seen. */
function firstScale(totalMinutes: number): number {
  return Math.max(0.05, Math.min(2, 960 / ((totalMinutes * HOUR_PX) / 60)))
}

interface AxisProps {
  ticks: readonly number[]
  px: number
  height: number
}

function Axis({ ticks, px, height }: AxisProps) {
  return (
    <>
      {ticks.map((minutes) => (
        <div
          key={minutes}
          aria-hidden="true"
          className="absolute top-0 border-l border-line"
          style={{ left: minutes * px, height }}
        />
      ))}
      <div className="sticky top-0 z-10 border-b border-line bg-surface/95" style={{ height: HEAD_PX }}>
        {ticks.map((minutes) => (
          <span
            key={minutes}
            className="absolute top-2 pl-1.5 text-xs whitespace-nowrap text-muted tabular-nums"
            style={{ left: minutes * px }}
          >
            {formatMinutes(minutes)}
          </span>
        ))}
      </div>
    </>
  )
}

interface BarRowProps {
  spec: string
  bar: Bar
  row: number
  px: number
  isReady: boolean
  isCurrent: boolean
  isFirst: boolean
  onActive: (ref: string) => void
}

/** The bar is the work, the thin line behind it, below the name, how late it may be. */
function BarRow({ spec, bar: { task, times }, row, px, isReady, isCurrent, isFirst, onActive }: BarRowProps) {
  const width = Math.max(LEAST_BAR_PX, times.minutes * px)
  const fill = `${BAR_LOOK[lookOf(task, isReady ? 1 : undefined)]} ${times.critical ? 'border-2 border-ink' : ''}`
  return (
    <Link
      to="/specs/$spec/tasks/$id"
      params={{ spec, id: task.id }}
      preload={false}
      draggable={false}
      tabIndex={isCurrent || isFirst ? 0 : -1}
      data-ref={task.ref}
      aria-label={GRAPH.node(
        task.id,
        shortened(task.title),
        `${GRAPH.fromTo(formatMinutes(times.earliestStart), formatMinutes(times.earliestFinish))}, ${factsOf(task)}`,
      )}
      onFocus={() => onActive(task.ref)}
      className={`absolute flex items-center rounded-sm hover:bg-sunken ${isCurrent ? 'bg-accent-soft' : ''}`}
      style={{ left: times.earliestStart * px, top: HEAD_PX + row * ROW_PX, height: ROW_PX }}
    >
      <span className={`h-4 shrink-0 rounded-sm ${fill}`} style={{ width }} />
      <span
        className="absolute bottom-1 h-0.5 bg-muted/50"
        style={{ left: width, width: Math.max(0, (times.latestFinish - times.earliestStart) * px - width) }}
      />
      <span className="flex max-w-72 gap-2 pl-2 text-[13px] whitespace-nowrap">
        <span className="font-mono text-muted">{task.id}</span>
        <span className="truncate" dir="auto">
          {shortened(task.title)}
        </span>
      </span>
    </Link>
  )
}

function bringIntoView(box: HTMLElement, row: number, { times }: Bar, px: number): void {
  const [top, left] = [row * ROW_PX, times.earliestStart * px]
  const height = box.clientHeight - HEAD_PX
  const above = top < box.scrollTop
  const below = top + ROW_PX > box.scrollTop + height
  const aside = left < box.scrollLeft || left > box.scrollLeft + box.clientWidth - 120
  if (!above && !below && !aside) return
  box.scrollTo({
    left: aside ? Math.max(0, left - 80) : box.scrollLeft,
    top: above ? top : below ? top + 2 * ROW_PX - height : box.scrollTop,
  })
}

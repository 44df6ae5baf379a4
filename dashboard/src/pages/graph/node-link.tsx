import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { shortened } from '../../components/task-row.tsx'
import { formatMinutes } from '../../lib/minutes.ts'
import { GRAPH } from '../../texts/graph.ts'
import { type Column, NODE, type Placed } from './layout.ts'
import { EDGE_LOOK, factsOf, lookOf } from './looks.ts'

interface NodeLinkProps {
  spec: string
  placed: Placed
  column: Column | undefined
  isCurrent: boolean
  /** Where the tabulator key comes to, as long as nobody is anywhere. */
  isFirst: boolean
  onActive: (ref: string) => void
  onHover: (ref: string | undefined) => void
}

/** One task; a click or Enter opens its page. */
export const NodeLink = memo(function NodeLink(props: NodeLinkProps) {
  const { spec, placed, column, isCurrent, isFirst, onActive, onHover } = props
  const { task, x, y } = placed
  const isCritical = task.times?.critical === true
  return (
    <Link
      to="/specs/$spec/tasks/$id"
      params={{ spec, id: task.id }}
      preload={false}
      draggable={false}
      tabIndex={isCurrent || isFirst ? 0 : -1}
      data-ref={task.ref}
      aria-label={GRAPH.node(task.id, shortened(task.title), factsOf(task))}
      title={shortened(task.title)}
      onFocus={() => onActive(task.ref)}
      onMouseEnter={() => onHover(task.ref)}
      onMouseLeave={() => onHover(undefined)}
      className={`absolute flex cursor-pointer flex-col justify-center overflow-hidden rounded-md border border-l-4 bg-surface px-2 text-[13px] leading-tight ${EDGE_LOOK[lookOf(task, column?.wave)]} ${isCritical ? 'border-y-ink border-r-ink' : 'border-y-line border-r-line'} ${isCurrent ? 'ring-2 ring-accent' : 'hover:border-y-muted hover:border-r-muted'}`}
      style={{ left: x, top: y, width: NODE.width, height: NODE.height }}
    >
      <span className="truncate" dir="auto">
        {shortened(task.title)}
      </span>
      <span className="flex gap-2 text-xs whitespace-nowrap text-muted tabular-nums">
        <span className="max-w-24 truncate font-mono">{task.id}</span>
        {task.times !== null && <span>{formatMinutes(task.times.minutes)}</span>}
        {task.times !== null && !isCritical && <span>{GRAPH.slack(formatMinutes(task.times.slack))}</span>}
        {isCritical && <span className="font-medium text-ink">{GRAPH.critical}</span>}
      </span>
    </Link>
  )
})

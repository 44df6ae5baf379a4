import { Link } from '@tanstack/react-router'
import { useEffect, useMemo, useRef } from 'react'
import { shortened } from '../../components/task-row.tsx'
import { VirtualList, type VirtualListHandle } from '../../components/virtual-list.tsx'
import { GRAPH } from '../../texts/graph.ts'
import type { Column, GraphTask, Layout } from './layout.ts'
import { factsOf } from './looks.ts'
import { nameOf } from './wave-heads.tsx'

const ROW_PX = 52
/** Names of tasks that one task needs; the rest is on its page. */
const MOST_NEEDS = 12

interface GraphListProps {
  spec: string
  layout: Layout
  active: string | undefined
}

interface Line {
  readonly task: GraphTask
  readonly column: Column
}

/** The same in words, wave after wave: what each task needs, how long it takes, how late it may be. */
export function GraphList({ spec, layout, active }: GraphListProps) {
  const list = useRef<VirtualListHandle>(null)
  const lines = useMemo(
    () => layout.columns.flatMap((column) => column.tasks.map((task): Line => ({ task, column }))),
    [layout],
  )
  useEffect(() => {
    const index = active === undefined ? -1 : lines.findIndex(({ task }) => task.ref === active)
    if (index !== -1) list.current?.showRow(index)
  }, [active, lines])
  return (
    <>
      <p className="px-4 py-2 text-[13px] text-muted">{GRAPH.listHint}</p>
      <VirtualList
        ref={list}
        label={GRAPH.listLabel}
        count={lines.length}
        rowPx={ROW_PX}
        className="h-[68vh] min-h-80 border-t border-line"
        listKey={spec}
        row={(index) => {
          const line = lines[index]
          return line === undefined ? null : (
            <LineRow spec={spec} line={line} layout={layout} isActive={line.task.ref === active} />
          )
        }}
      />
    </>
  )
}

interface LineRowProps {
  spec: string
  line: Line
  layout: Layout
  isActive: boolean
}

function LineRow({ spec, line: { task, column }, layout, isActive }: LineRowProps) {
  const needs = (layout.edgesAt.get(task.ref) ?? []).flatMap(({ from, to }) =>
    to.task === task && from.task !== task ? [from.task.id] : [],
  )
  return (
    <Link
      to="/specs/$spec/tasks/$id"
      params={{ spec, id: task.id }}
      data-row=""
      className={`flex h-full items-center gap-3 border-b border-line px-4 hover:bg-sunken/60 ${isActive ? 'bg-accent-soft' : ''}`}
    >
      <span className="w-20 shrink-0 truncate text-[13px] text-muted">{nameOf(column)}</span>
      <span className="min-w-0 flex-1">
        <span className="flex gap-2">
          <span className="shrink-0 font-mono text-[13px] text-muted">{task.id}</span>
          <span className="truncate" dir="auto">
            {shortened(task.title)}
          </span>
        </span>
        <span className="block truncate text-[13px] text-muted">
          {factsOf(task)}
          {needs.length > 0 && `, ${GRAPH.needs(needs.slice(0, MOST_NEEDS).join(', '))}`}
        </span>
      </span>
    </Link>
  )
}

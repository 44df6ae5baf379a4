import { useInfiniteQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { Task, TaskStatus } from '../../api/types.ts'
import { tasksQuery } from '../../api/workflow-queries.ts'
import { ChoiceFilter } from '../../components/filter-fields.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { TaskMark } from '../../components/task-mark.tsx'
import { Time } from '../../components/time.tsx'
import { useSetFilter } from '../../lib/search.ts'
import { texts } from '../../texts.ts'

const STATUSES = ['pending', 'in-progress', 'completed', 'blocked'] as const
const ROW_PX = 60

interface TaskListProps {
  project: string | undefined
  spec: string
  status: string | undefined
}

/** The tasks in the order of the file; only those in view are drawn, and more are read as one comes near the end. */
export function TaskList({ project, spec, status: given }: TaskListProps) {
  const status: TaskStatus | undefined = STATUSES.find((name) => name === given)
  const list = useInfiniteQuery(tasksQuery(project, spec, status))
  const set = useSetFilter<'status'>()
  return (
    <>
      <search className="mb-3 flex flex-wrap items-end gap-3">
        <ChoiceFilter
          label={texts.tasks.status}
          value={status}
          choices={texts.tasks.statuses}
          onChange={set('status')}
        />
      </search>
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        {list.data === undefined && list.error === null && <Loading lines={8} />}
        {list.data === undefined && list.error !== null && (
          <Failure error={list.error} onRetry={() => void list.refetch()} />
        )}
        {list.data !== undefined && (
          <Rows
            tasks={list.data.pages.flatMap((page) => page.tasks)}
            filtered={status !== undefined}
            onEnd={() => {
              if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage()
            }}
          />
        )}
      </div>
    </>
  )
}

function Rows({ tasks, filtered, onEnd }: { tasks: readonly Task[]; filtered: boolean; onEnd: () => void }) {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  })
  const items = rows.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const latest = useRef(onEnd)
  latest.current = onEnd
  useEffect(() => {
    if (last >= tasks.length - 20) latest.current()
  }, [last, tasks.length])
  if (tasks.length === 0) return <Empty title={filtered ? texts.tasks.noneFits : texts.tasks.none} />
  return (
    <section
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
      tabIndex={0}
      aria-label={texts.tasks.title}
      className="h-[70vh] overflow-auto"
    >
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {items.map((item) => (
          <li
            key={item.key}
            ref={rows.measureElement}
            data-index={item.index}
            aria-setsize={tasks.length}
            aria-posinset={item.index + 1}
            className="absolute top-0 left-0 w-full border-b border-line"
            style={{ transform: `translateY(${item.start}px)` }}
          >
            <Row task={tasks[item.index] as Task} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Row({ task }: { task: Task }) {
  return (
    <div className="flex items-start gap-3 px-4 py-2.5">
      <span className="w-14 shrink-0 font-mono text-[13px] text-muted">{task.id}</span>
      <span className="min-w-0 flex-1">
        <span className="block break-words" dir="auto">
          {task.title}
        </span>
        <span className="flex flex-wrap gap-x-3 text-[13px] text-muted">
          {task.section !== null && <span className="truncate">{task.section}</span>}
          {task.holder !== null && <span>{texts.tasks.heldBy(task.holder)}</span>}
          {task.leaseExpiresAt !== null && (
            <span>
              {texts.tasks.lease} <Time at={task.leaseExpiresAt} />
            </span>
          )}
          {task.openDependencies > 0 && <span>{texts.tasks.waits(task.openDependencies)}</span>}
          {task.critical && <span className="text-plum">{texts.tasks.critical}</span>}
          {task.conflict !== null && <span className="text-bad">{task.conflict.message}</span>}
          {task.blockedReason !== null && <span className="text-bad">{task.blockedReason}</span>}
        </span>
      </span>
      <TaskMark status={task.status} ready={task.ready} />
    </div>
  )
}

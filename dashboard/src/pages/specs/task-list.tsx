import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Task, TaskStatus } from '../../api/types.ts'
import { tasksQuery } from '../../api/workflow-queries.ts'
import { ChoiceFilter } from '../../components/filter-fields.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { TASK_ROW_PX, TaskRow } from '../../components/task-row.tsx'
import { VirtualList } from '../../components/virtual-list.tsx'
import { useSetFilter } from '../../lib/search.ts'
import { GRAPH } from '../../texts/graph.ts'
import { texts } from '../../texts.ts'

const STATUSES = ['pending', 'in-progress', 'completed', 'blocked'] as const
/** So many rows before the end the next ones are read. */
const AHEAD = 20

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
        <Link
          to="/graph"
          search={{ spec }}
          className="h-8 content-center text-[13px] font-medium text-accent underline underline-offset-2"
        >
          {GRAPH.title}
        </Link>
      </search>
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        {list.data === undefined && list.error === null && <Loading lines={8} />}
        {list.data === undefined && list.error !== null && (
          <Failure error={list.error} onRetry={() => void list.refetch()} />
        )}
        {list.data !== undefined && (
          <Rows
            tasks={list.data.pages.flatMap((page) => page.tasks)}
            filtered={status}
            onEnd={() => {
              if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage()
            }}
          />
        )}
      </div>
    </>
  )
}

interface RowsProps {
  tasks: readonly Task[]
  filtered: TaskStatus | undefined
  onEnd: () => void
}

function Rows({ tasks, filtered, onEnd }: RowsProps) {
  if (tasks.length === 0) {
    return <Empty title={filtered === undefined ? texts.tasks.none : texts.tasks.noneFits} />
  }
  return (
    <VirtualList
      label={texts.tasks.title}
      count={tasks.length}
      rowPx={TASK_ROW_PX}
      className="h-[70vh]"
      listKey={filtered ?? ''}
      onRange={(_, last) => {
        if (last >= tasks.length - AHEAD) onEnd()
      }}
      row={(index) => <TaskRow task={tasks[index] as Task} />}
    />
  )
}

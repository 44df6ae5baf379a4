import { useState } from 'react'
import type { TaskListing } from '../../api/task-queries.ts'
import type { Task } from '../../api/types.ts'
import type { ReasonQuestion } from '../../components/reason-dialog.tsx'
import { Empty, Waiting } from '../../components/states.tsx'
import { TASK_ROW_PX, TaskRow } from '../../components/task-row.tsx'
import { VirtualList } from '../../components/virtual-list.tsx'
import { formatCount } from '../../lib/format.ts'
import { TASKS } from '../../texts/tasks.ts'
import { texts } from '../../texts.ts'
import { BulkBar } from './bulk-bar.tsx'
import { refOf } from './changes.ts'
import { MoveMenu, openMoveMenu } from './move-menu.tsx'
import { useBulk } from './use-bulk.ts'
import type { TaskMoves } from './use-moves.ts'
import { useTaskWindow } from './use-window.ts'

const PAGE = 100

interface TaskTableProps {
  listing: TaskListing
  moves: TaskMoves
  mayAct: boolean
  me: string
  ask: (question: ReasonQuestion) => void
}

/** The tasks as a list in the order of their files; any number of them can be selected and changed at once. */
export function TaskTable({ listing, moves, mayAct, me, ask }: TaskTableProps) {
  const list = useTaskWindow(listing, PAGE)
  const [selected, setSelected] = useState<ReadonlyMap<string, Task>>(new Map())
  const bulk = useBulk(me)
  const isLocked = bulk.progress !== undefined
  if (list.counts === undefined) return <Waiting error={list.error} onRetry={list.retry} />
  const toggle = (task: Task) => {
    if (isLocked) return
    const next = new Map(selected)
    if (!next.delete(refOf(task))) next.set(refOf(task), task)
    setSelected(next)
  }
  const isFiltered = Object.keys(listing.filter).length > 0
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface" data-total={list.total}>
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1.5 text-[13px] text-muted sm:px-4">
        {selected.size === 0 ? (
          <span className="tabular-nums">
            {TASKS.of(formatCount(list.total), formatCount(list.counts.total))}
          </span>
        ) : (
          <BulkBar
            listing={listing}
            total={list.total}
            selected={selected}
            onSelect={setSelected}
            bulk={bulk}
            ask={ask}
          />
        )}
      </div>
      {list.total === 0 ? (
        <Empty
          title={isFiltered ? TASKS.noneFits : TASKS.none}
          {...(isFiltered ? {} : { hint: TASKS.noneHint })}
        />
      ) : (
        <VirtualList
          label={texts.tasks.title}
          count={list.total}
          rowPx={TASK_ROW_PX}
          className="h-[68vh] min-h-64"
          listKey={JSON.stringify(listing)}
          onRange={list.show}
          onRowKey={(key, index, { target }) => {
            const task = list.at(index)
            if (!mayAct || task === undefined) return false
            if (key === 'x') toggle(task)
            else return key === 'm' && openMoveMenu(target)
            return true
          }}
          row={(index) => (
            <Row
              task={list.at(index)}
              selected={selected}
              isLocked={isLocked}
              onToggle={toggle}
              moves={moves}
              mayAct={mayAct}
            />
          )}
        />
      )}
    </div>
  )
}

interface RowProps {
  task: Task | undefined
  selected: ReadonlyMap<string, Task>
  /** While a run over the selected ones goes on. */
  isLocked: boolean
  onToggle: (task: Task) => void
  moves: TaskMoves
  mayAct: boolean
}

function Row({ task, selected, isLocked, onToggle, moves, mayAct }: RowProps) {
  if (task === undefined) {
    return <div aria-hidden="true" className="mx-4 my-4 h-4 rounded bg-sunken" />
  }
  if (!mayAct) return <TaskRow task={task} withSpec />
  return (
    <TaskRow
      task={task}
      withSpec
      before={
        <input
          type="checkbox"
          aria-label={TASKS.select(refOf(task), task.title.slice(0, 80))}
          checked={selected.has(refOf(task))}
          disabled={isLocked}
          onChange={() => onToggle(task)}
          className="size-4 shrink-0 accent-(--accent)"
        />
      }
      after={<MoveMenu task={task} move={moves.move} />}
    />
  )
}

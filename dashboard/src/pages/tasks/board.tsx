import { type KeyboardEvent, useRef, useState } from 'react'
import type { TaskListing } from '../../api/task-queries.ts'
import type { Task, TaskStatus } from '../../api/types.ts'
import type { VirtualListHandle } from '../../components/virtual-list.tsx'
import { TASKS } from '../../texts/tasks.ts'
import { BoardColumn } from './board-column.tsx'
import { STATUSES } from './filter.ts'
import type { TaskMoves } from './use-moves.ts'

interface BoardProps {
  listing: TaskListing
  moves: TaskMoves
  mayAct: boolean
}

/** A column for each status. Cards are dragged, or moved by keys, through the same rules as every other change. */
export function Board({ listing, moves, mayAct }: BoardProps) {
  const [dragged, setDragged] = useState<Task>()
  const columns = useRef(new Map<TaskStatus, VirtualListHandle>())
  const only = listing.filter.status
  const shown = STATUSES.filter((status) => only === undefined || status === only)
  const beside = (status: TaskStatus, step: number) => shown[shown.indexOf(status) + step]
  const onKey = (event: KeyboardEvent, status: TaskStatus, index: number, task: Task | undefined) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const next = step === undefined ? undefined : beside(status, step)
    if (next === undefined) return false
    const focus = (row: number) => columns.current.get(next)?.focusRow(row)
    if (!event.shiftKey) focus(index)
    // What was moved stands first in its new column; the focus goes with it.
    else if (mayAct && task !== undefined) moves.move(task, next, (moved) => moved && focus(0))
    return true
  }
  return (
    <section
      aria-label={TASKS.views.board}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
      tabIndex={0}
      className="flex snap-x gap-3 overflow-x-auto pb-2 lg:grid lg:grid-flow-col lg:auto-cols-fr"
    >
      {shown.map((status) => (
        <BoardColumn
          key={status}
          listing={{ ...listing, filter: { ...listing.filter, status } }}
          status={status}
          moves={moves}
          mayAct={mayAct}
          dragged={dragged}
          onDrag={setDragged}
          onKey={onKey}
          ref={(handle) => {
            if (handle === null) columns.current.delete(status)
            else columns.current.set(status, handle)
          }}
        />
      ))}
    </section>
  )
}

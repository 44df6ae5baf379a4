import { type DragEvent, type KeyboardEvent, type Ref, useState } from 'react'
import type { TaskListing } from '../../api/task-queries.ts'
import type { Task, TaskStatus } from '../../api/types.ts'
import { Failure, Loading } from '../../components/states.tsx'
import { VirtualList, type VirtualListHandle } from '../../components/virtual-list.tsx'
import { formatCount } from '../../lib/format.ts'
import { TASKS } from '../../texts/tasks.ts'
import { texts } from '../../texts.ts'
import { BoardCard, CARD_PX } from './board-card.tsx'
import { refOf } from './changes.ts'
import { openMoveMenu } from './move-menu.tsx'
import type { TaskMoves } from './use-moves.ts'
import { type TaskWindow, useTaskWindow } from './use-window.ts'

const PAGE = 50

interface BoardColumnProps {
  listing: TaskListing
  status: TaskStatus
  moves: TaskMoves
  mayAct: boolean
  dragged: Task | undefined
  onDrag: (task: Task | undefined) => void
  onKey: (event: KeyboardEvent, status: TaskStatus, index: number, task: Task | undefined) => boolean
  ref: Ref<VirtualListHandle>
}

/** What changed last stands first; what is on its way here stands above that. */
export function BoardColumn(props: BoardColumnProps) {
  const { listing, status, moves, mayAct, dragged, onDrag, onKey, ref } = props
  const list = useTaskWindow(listing, PAGE)
  const coming = comingTo(status, moves, list)
  const at = (index: number) => coming[index] ?? list.at(index - coming.length)
  const drop = useDrop(dragged !== undefined && dragged.status !== status, () => {
    if (dragged !== undefined) moves.move(dragged, status)
    onDrag(undefined)
  })
  const name = texts.tasks.statuses[status]
  return (
    <div
      {...drop.events}
      data-column={status}
      className={`flex w-[82vw] max-w-96 shrink-0 snap-start flex-col rounded-lg border bg-sunken/50 sm:w-72 lg:w-auto lg:max-w-none lg:min-w-0 ${drop.isOver ? 'border-accent bg-accent-soft' : 'border-line'}`}
    >
      <h2 className="flex items-baseline justify-between gap-2 px-3 py-2 font-semibold">
        {name}
        <span className="text-[13px] font-normal text-muted tabular-nums">{formatCount(list.total)}</span>
      </h2>
      {list.counts === undefined && list.error === null && <Loading lines={6} />}
      {list.counts === undefined && list.error !== null && (
        <Failure error={list.error} onRetry={list.retry} />
      )}
      {list.counts !== undefined && list.total + coming.length === 0 && (
        <p className="h-[66vh] min-h-64 px-3 py-6 text-center text-[13px] text-muted">{TASKS.emptyColumn}</p>
      )}
      {list.total + coming.length > 0 && (
        <VirtualList
          ref={ref}
          label={name}
          count={list.total + coming.length}
          rowPx={CARD_PX}
          className="h-[66vh] min-h-64 px-2"
          listKey={JSON.stringify(listing)}
          onRange={list.show}
          onRowKey={(key, index, event) =>
            key === 'm' && mayAct ? openMoveMenu(event.target) : onKey(event, status, index, at(index))
          }
          row={(index) => (
            <Card task={at(index)} isComing={index < coming.length} {...{ moves, mayAct, onDrag }} />
          )}
        />
      )}
    </div>
  )
}

/** On their way here, save those that the list has on top by now. */
function comingTo(status: TaskStatus, { moving }: TaskMoves, list: TaskWindow): readonly Task[] {
  const here = new Set(Array.from({ length: moving.size }, (_, index) => refAt(list, index)))
  return [...moving.values()]
    .filter(({ task, to }) => to === status && !here.has(refOf(task)))
    .map(({ task }) => task)
}

function refAt(list: TaskWindow, index: number): string | undefined {
  const task = list.at(index)
  return task === undefined ? undefined : refOf(task)
}

interface CardProps extends Pick<BoardColumnProps, 'moves' | 'mayAct' | 'onDrag'> {
  task: Task | undefined
  isComing: boolean
}

function Card({ task, isComing, moves, mayAct, onDrag }: CardProps) {
  if (task === undefined) {
    return <div aria-hidden="true" className="h-[calc(100%-0.5rem)] rounded-md bg-sunken" />
  }
  const to = moves.moving.get(refOf(task))?.to
  const isLeaving = to !== undefined && to !== task.status
  return (
    <BoardCard
      task={task}
      state={isComing ? 'coming' : isLeaving ? 'leaving' : 'still'}
      mayAct={mayAct}
      move={moves.move}
      onDrag={onDrag}
    />
  )
}

/** The column takes what may come; elements inside it do not count as leaving. */
function useDrop(isWanted: boolean, onDrop: () => void) {
  const [isOver, setOver] = useState(false)
  const events = {
    onDragOver: (event: DragEvent) => {
      if (!isWanted) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'move'
      setOver(true)
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      if (isWanted) onDrop()
    },
  }
  return { isOver: isOver && isWanted, events }
}

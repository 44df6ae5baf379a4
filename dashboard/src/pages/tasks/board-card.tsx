import type { Task } from '../../api/types.ts'
import { TaskLink } from '../../components/task-link.tsx'
import { shortened, TaskFacts } from '../../components/task-row.tsx'
import { TASKS } from '../../texts/tasks.ts'
import { texts } from '../../texts.ts'
import { refOf } from './changes.ts'
import { MoveMenu } from './move-menu.tsx'
import type { TaskMoves } from './use-moves.ts'

export const CARD_PX = 104

const LOOK = {
  still: 'border-line bg-surface',
  coming: 'border-accent bg-surface motion-safe:animate-pulse',
  leaving: 'border-dashed border-line bg-transparent opacity-50',
} as const

interface BoardCardProps {
  task: Task
  state: keyof typeof LOOK
  mayAct: boolean
  move: TaskMoves['move']
  onDrag: (task: Task | undefined) => void
}

export function BoardCard({ task, state, mayAct, move, onDrag }: BoardCardProps) {
  const isStill = state === 'still'
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging is the pointer's way; keys have the menu and Shift with arrows
    <div
      draggable={mayAct && isStill}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', refOf(task))
        event.dataTransfer.effectAllowed = 'move'
        onDrag(task)
      }}
      onDragEnd={() => onDrag(undefined)}
      className={`flex h-[calc(100%-0.5rem)] gap-1 overflow-hidden rounded-md border py-1.5 pr-1 pl-3 ${LOOK[state]} ${mayAct && isStill ? 'cursor-grab' : ''}`}
    >
      <TaskLink task={task} className="flex min-w-0 flex-1 flex-col rounded-sm">
        <span className="flex gap-2 text-xs text-muted">
          <span className="shrink-0 font-mono">{task.id}</span>
          <span className="truncate">{task.spec}</span>
          {task.status === 'pending' && task.ready && (
            <span className="ml-auto shrink-0 font-medium text-plum">{texts.tasks.ready}</span>
          )}
          {state === 'coming' && <span className="ml-auto shrink-0 text-accent">{TASKS.move.moving}</span>}
        </span>
        <span className="mt-0.5 line-clamp-2 break-words" dir="auto">
          {shortened(task.title)}
        </span>
        <span className="mt-auto">
          <TaskFacts task={task} withId={false} />
        </span>
      </TaskLink>
      {mayAct && isStill && <MoveMenu task={task} move={move} />}
    </div>
  )
}

import { Ellipsis } from 'lucide-react'
import type { Task } from '../../api/types.ts'
import { Button } from '../../components/button.tsx'
import { Menu } from '../../components/menu.tsx'
import { TASKS } from '../../texts/tasks.ts'
import { texts } from '../../texts.ts'
import { STATUSES } from './filter.ts'
import type { TaskMoves } from './use-moves.ts'

/** The keyboard's way of dragging: the other statuses in a menu. */
export function MoveMenu({ task, move }: { task: Task; move: TaskMoves['move'] }) {
  return (
    <Menu
      trigger={
        <Button look="quiet" square aria-label={TASKS.move.menu(task.id)} data-move="">
          <Ellipsis size={16} aria-hidden="true" />
        </Button>
      }
      entries={STATUSES.filter((status) => status !== task.status).map((status) => ({
        id: status,
        label: texts.tasks.statuses[status],
        choose: () => move(task, status),
      }))}
    />
  )
}

/** Opens the menu of the row or card that has the focus. */
export function openMoveMenu(from: EventTarget): boolean {
  if (!(from instanceof HTMLElement)) return false
  const button = from.closest('[data-index]')?.querySelector<HTMLElement>('[data-move]')
  if (button == null) return false
  button.focus()
  button.click()
  return true
}

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Task, TaskStatus } from '../../api/types.ts'
import type { ReasonQuestion } from '../../components/reason-dialog.tsx'
import { toastDone, toastFailure } from '../../components/toasts.tsx'
import { TASKS } from '../../texts/tasks.ts'
import { texts } from '../../texts.ts'
import { makeChange, needsReason, type Outcome, refOf, TOUCHED, takeBack } from './changes.ts'

export interface Moving {
  readonly task: Task
  readonly to: TaskStatus
}

export interface TaskMoves {
  /** On their way, by reference: shown where they are to come, until the hub has said yes or no. */
  readonly moving: ReadonlyMap<string, Moving>
  /** @param settled told when what is shown is fresh again; false: the task stayed where it was */
  move(task: Task, to: TaskStatus, settled?: (moved: boolean) => void): void
}

interface Order {
  readonly to: TaskStatus
  readonly reason?: string | undefined
  readonly settled?: ((moved: boolean) => void) | undefined
}

interface Asking {
  readonly me: string
  ask(question: ReasonQuestion): void
}

/** Moves of single tasks through the rules of the hub: one that is refused is put back, and the hub's words are shown. */
export function useTaskMoves({ me, ask }: Asking): TaskMoves {
  const client = useQueryClient()
  const [moving, setMoving] = useState<ReadonlyMap<string, Moving>>(new Map())
  const mark = (task: Task, to: TaskStatus | undefined) =>
    setMoving((known) => {
      const next = new Map(known)
      if (to === undefined) next.delete(refOf(task))
      else next.set(refOf(task), { task, to })
      return next
    })
  // Waited for before the mark is taken off, so that nothing jumps back and forth.
  const refresh = () => Promise.all(TOUCHED.map((key) => client.invalidateQueries({ queryKey: [key] })))
  const undo = async (task: Task, { back }: Outcome) => {
    await takeBack(task, back ?? [])
    await refresh()
    toastDone(TASKS.move.undone(task.id))
  }
  const change = async (task: Task, { to, reason, settled }: Order) => {
    mark(task, to)
    let moved = false
    try {
      const outcome = await makeChange(task, { to, reason }, me)
      const way = outcome.back === null ? undefined : () => void undo(task, outcome).catch(toastFailure)
      moved = true
      toastDone(TASKS.move.done(task.id, texts.tasks.statuses[to]), way)
    } catch (error) {
      toastFailure(error as Error)
    } finally {
      await refresh()
      mark(task, undefined)
      settled?.(moved)
    }
  }
  const move: TaskMoves['move'] = (task, to, settled) => {
    if (task.status === to || moving.has(refOf(task))) return
    if (!needsReason(task, to)) return void change(task, { to, settled })
    const title = to === 'blocked' ? TASKS.reason.block(task.id) : TASKS.reason.reopen(task.id)
    const hint = to === 'blocked' ? { hint: TASKS.reason.blockHint } : {}
    ask({ title, ...hint, answer: (reason) => void change(task, { to, reason, settled }) })
  }
  return { moving, move }
}

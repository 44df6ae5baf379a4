import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Task } from '../../api/types.ts'
import { toastDone, toastFailure } from '../../components/toasts.tsx'
import { formatCount } from '../../lib/format.ts'
import { TASKS } from '../../texts/tasks.ts'
import { type BulkEnd, type BulkProgress, forEachTask } from './bulk-run.ts'
import { type Change, makeChange, type Outcome, refOf, TOUCHED, takeBack } from './changes.ts'

/** Often enough to be seen to move. */
const TOLD_EVERY_MS = 100

export interface Bulk {
  /** While something is done with tasks. */
  readonly progress: BulkProgress | undefined
  /** What became of them. */
  readonly end: BulkEnd | undefined
  change(tasks: readonly Task[], order: Change): void
  /** Takes back what was done, where there is a way. */
  undo(): void
  stop(): void
  /** Puts away what became of them. */
  close(): void
}

/** Changes of many tasks, one run at a time. It belongs to its page: when that is left, the run is stopped and told in a word. */
export function useBulk(me: string): Bulk {
  const client = useQueryClient()
  const [progress, setProgress] = useState<BulkProgress>()
  const [end, setEnd] = useState<BulkEnd>()
  const running = useRef<AbortController>(undefined)
  const isLeft = useRef(false)
  useEffect(() => {
    isLeft.current = false
    return () => {
      isLeft.current = true
      running.current?.abort()
    }
  }, [])
  const run = async (tasks: readonly Task[], one: (task: Task) => Promise<Outcome>) => {
    const controller = new AbortController()
    running.current = controller
    const { signal } = controller
    setProgress({ all: tasks.length, done: 0, refused: 0, pausedSeconds: null })
    try {
      const ended = await forEachTask(tasks, one, { signal, told: nowAndThen(setProgress) })
      if (isLeft.current) toastDone(TASKS.bulk.leftPage(summaryOf(ended)))
      else setEnd(ended)
    } catch (error) {
      toastFailure(error as Error)
    } finally {
      setProgress(undefined)
      for (const key of TOUCHED) void client.invalidateQueries({ queryKey: [key] })
    }
  }
  return {
    progress,
    end,
    change: (tasks, order) => void run(tasks, (task) => makeChange(task, order, me)),
    undo: () => {
      const ways = waysBack(end)
      const tasks = (end?.outcomes ?? []).flatMap(({ task }) => (ways.has(refOf(task)) ? [task] : []))
      void run(tasks, async (task) => {
        await takeBack(task, ways.get(refOf(task)) ?? [])
        return { task, changed: true, back: null }
      })
    },
    stop: () => running.current?.abort(),
    close: () => setEnd(undefined),
  }
}

/** The steps that take each change back, by reference of its task. */
export function waysBack(end: BulkEnd | undefined) {
  return new Map(
    (end?.outcomes ?? []).flatMap(({ task, back }) => (back === null ? [] : [[refOf(task), back] as const])),
  )
}

export function summaryOf({ outcomes, left }: BulkEnd): string {
  const refused = outcomes.filter(({ error }) => error !== undefined).length
  const counts = [outcomes.length - refused, refused, left.length].map((count) => formatCount(count))
  return TASKS.bulk.summary(counts[0] ?? '', counts[1] ?? '', counts[2] ?? '')
}

/** Each call would draw the page anew; a pause is told at once. */
function nowAndThen(tell: (progress: BulkProgress) => void): (progress: BulkProgress) => void {
  let last = 0
  return (progress) => {
    const now = performance.now()
    if (progress.pausedSeconds === null && now - last < TOLD_EVERY_MS) return
    last = now
    tell(progress)
  }
}

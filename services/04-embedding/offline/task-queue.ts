import type { AppError } from '../../00-platform/index.ts'
import type { WorkerSlot } from './worker-slot.ts'

interface Task {
  readonly texts: readonly string[]
  readonly signal: AbortSignal | undefined
  attempts: number
  resolve(vectors: Float32Array[]): void
  reject(error: unknown): void
}

export interface TaskQueue {
  /** Waits for a free worker; `urgent` tasks go first. A slice is handed over only when a worker is free. */
  add(texts: readonly string[], urgent: boolean, signal: AbortSignal | undefined): Promise<Float32Array[]>
  close(): Promise<void>
}

const MAX_ATTEMPTS = 2

/** Gives tasks to worker slots, one per slot; a task whose worker died is tried once more on a fresh one. */
export function createTaskQueue(
  slots: readonly WorkerSlot[],
  idleMs: number,
  unavailable: (why: string, cause?: unknown) => AppError,
): TaskQueue {
  const urgent: Task[] = []
  const waiting: Task[] = []
  let closed = false
  let idleTimer: NodeJS.Timeout | undefined

  function pump(): void {
    for (const slot of slots) {
      if (slot.busy) continue
      const task = nextTask()
      if (task === undefined) return
      void work(slot, task).finally(pump)
    }
  }

  function nextTask(): Task | undefined {
    for (;;) {
      const task = urgent.shift() ?? waiting.shift()
      if (task === undefined || task.signal?.aborted !== true) return task
      task.reject(task.signal.reason)
    }
  }

  async function work(slot: WorkerSlot, task: Task): Promise<void> {
    clearTimeout(idleTimer)
    task.attempts += 1
    try {
      task.resolve(await slot.run(task.texts))
    } catch (error) {
      if (!closed && task.attempts < MAX_ATTEMPTS) urgent.unshift(task)
      else task.reject(unavailable(error instanceof Error ? error.message : 'unknown reason', error))
    }
    idleTimer = setTimeout(sleep, idleMs)
    idleTimer.unref()
  }

  function sleep(): void {
    for (const slot of slots) if (!slot.busy) void slot.stop()
  }

  return {
    add: (texts, isUrgent, signal) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(unavailable('it was stopped'))
          return
        }
        const list = isUrgent ? urgent : waiting
        list.push({ texts, signal, attempts: 0, resolve, reject })
        pump()
      }),
    close: async () => {
      closed = true
      clearTimeout(idleTimer)
      for (const task of [...urgent.splice(0), ...waiting.splice(0)])
        task.reject(unavailable('it was stopped'))
      await Promise.all(slots.map((slot) => slot.stop()))
    },
  }
}

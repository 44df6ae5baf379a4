import { setMaxListeners } from 'node:events'

/** Lets at most `size` pieces of work run at once; the others wait in order of arrival. */
export interface Gate {
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>
}

/** Builds a gate. A waiter whose signal is aborted leaves the queue and rejects with the signal's reason. */
export function createGate(size: number): Gate {
  const waiting: (() => void)[] = []
  let free = size
  const enter = (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted()
    if (free > 0) {
      free--
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const admit = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.splice(waiting.indexOf(admit), 1)
        reject(signal.reason)
      }
      // Many waiters on one run's signal are normal here, not a leak: each takes its listener off again.
      setMaxListeners(0, signal)
      signal.addEventListener('abort', leave, { once: true })
      waiting.push(admit)
    })
  }
  const exit = () => {
    const next = waiting.shift()
    if (next === undefined) free++
    else next()
  }
  return {
    async run(signal, work) {
      await enter(signal)
      try {
        return await work()
      } finally {
        exit()
      }
    },
  }
}

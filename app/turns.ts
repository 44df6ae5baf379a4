import { beforeAbort } from './before-abort.ts'

/** Turns that are taken one after another, in the order in which they were asked for. */
export interface Turns {
  /**
   * Resolves when it is the caller's turn, with what ends the turn (again is harmless). Rejects with the signal's reason
   * when that comes first; whoever waits behind goes on.
   */
  take(signal: AbortSignal): Promise<() => void>
}

export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve()
  return {
    take: async (signal) => {
      const before = last
      let end: () => void = () => undefined
      const ended = new Promise<void>((resolve) => {
        end = resolve
      })
      last = before.then(() => ended)
      try {
        await beforeAbort(signal, before)
      } catch (error) {
        end()
        throw error
      }
      return end
    },
  }
}

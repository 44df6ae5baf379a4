import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Pace } from '../engine/index.ts'

/** Lets other work in after every `sliceMs` milliseconds of ours, and stops when `signal` says so. */
export function slicedPace(signal: AbortSignal, sliceMs = 10): Pace {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < sliceMs) return
    await nextTurn()
    signal.throwIfAborted()
    since = performance.now()
  }
}

import { setTimeout } from 'node:timers/promises'
import { AppError } from '../../00-platform/index.ts'

/** What sources take from outside, so tests own time and chance. */
export interface SourceDeps {
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Uniform in [0, 1). */
  readonly random: () => number
}

export const RETRY = { maxAttempts: 5, baseMs: 250, longestMs: 30_000 } as const

/**
 * Runs `attempt` until it works, five times at most, with exponential backoff and full jitter:
 * wait = random × min(30 s, 250 ms × 2ⁿ). Only SOURCE_UNREACHABLE is tried again, so `attempt` must be a read.
 */
export async function withRetry<T>(
  deps: SourceDeps,
  signal: AbortSignal,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    signal.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      await backOff(deps, signal, error, tried)
    }
  }
}

/** Waits before the next attempt; throws the error when there is none. */
export async function backOff(
  deps: SourceDeps,
  signal: AbortSignal,
  error: unknown,
  tried: number,
): Promise<void> {
  const again = error instanceof AppError && error.code === 'SOURCE_UNREACHABLE'
  if (!again || tried >= RETRY.maxAttempts) throw error
  const bound = Math.min(RETRY.longestMs, RETRY.baseMs * 2 ** (tried - 1))
  await deps.sleep(Math.floor(deps.random() * bound), signal)
}

/** Waits `ms` on the wall clock; rejects with the signal's reason as soon as it is aborted. */
export async function sleepOnClock(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
}

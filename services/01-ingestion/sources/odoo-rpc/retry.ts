import { AppError } from '../../../00-platform/index.ts'
import type { OdooClientDeps } from './client.ts'

export interface RetryPolicy {
  readonly maxAttempts: number
  readonly backoffBaseMs: number
}

const LONGEST_WAIT_MS = 30_000
/** The connection was never made, so nothing can have run. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
const RETRIED_STATUS = new Set([429, 502, 503])

/**
 * Runs `attempt` until it works, with exponential backoff and full jitter: wait = random × min(30 s, base × 2ⁿ),
 * at least what Retry-After asks (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * Repeats transport failures and HTTP 429/502/503 only; when not `repeatable`, only what cannot have run.
 */
export async function withRetry<T>(
  deps: OdooClientDeps,
  policy: RetryPolicy,
  repeatable: boolean,
  signal: AbortSignal,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt()
    } catch (error) {
      if (tried >= policy.maxAttempts || !mayRetry(error, repeatable)) throw error
      await deps.sleep(waitMs(deps, policy, tried, error), signal)
    }
  }
}

function waitMs(deps: OdooClientDeps, policy: RetryPolicy, tried: number, error: unknown): number {
  const bound = Math.min(LONGEST_WAIT_MS, policy.backoffBaseMs * 2 ** (tried - 1))
  const asked = error instanceof AppError ? Number(error.details.retryAfterMs ?? 0) : 0
  return Math.max(asked, Math.floor(deps.random() * bound))
}

/** Exported for the table of the test. */
export function mayRetry(error: unknown, repeatable: boolean): boolean {
  if (!(error instanceof AppError)) return false
  if (error.code === 'ODOO_TIMEOUT') return repeatable
  if (error.code === 'ODOO_THROTTLED') return true
  if (error.code !== 'ODOO_UNREACHABLE') return false
  const { status, reason } = error.details
  if (typeof status === 'number') return repeatable && RETRIED_STATUS.has(status)
  return repeatable || NEVER_SENT.has(String(reason))
}

/** Waits `ms` on the wall clock; rejects with the signal's reason as soon as it is aborted. */
export function sleepOnTheClock(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const timer = setTimeout(done, ms)
    function done(): void {
      signal.removeEventListener('abort', stop)
      resolve()
    }
    function stop(): void {
      clearTimeout(timer)
      reject(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
  })
}

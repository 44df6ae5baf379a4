/** A try of a run that failed and is followed by another: the payload of `run.retrying`, and a waiting run itself. */
export interface FailedTry {
  readonly error: { readonly code: string; readonly message: string }
  readonly failures: number
  readonly maxAttempts: number
  readonly retryAt: string
}

/** One line for people: what failed and when the next try is. */
export function describeFailedTry(action: string, failed: FailedTry, now: Date): string {
  const { error, failures, maxAttempts, retryAt } = failed
  const seconds = Math.max(0, Math.ceil((Date.parse(retryAt) - now.getTime()) / 1_000))
  return `${action}: ${error.message} [${error.code}]; tried again in ${seconds} s (try ${failures + 1} of ${maxAttempts})`
}

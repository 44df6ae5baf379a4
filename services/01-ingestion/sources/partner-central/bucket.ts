/** What a bucket needs of time, so that tests own it. */
export interface BucketDeps {
  /** Milliseconds that only grow. */
  readonly now: () => number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface Bucket {
  /** Resolves when one more request may be sent, in order of asking; rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<void>
}

/**
 * Lets `size` requests pass in any stretch of `perMs`: the next one waits until the one `size` before it is that old.
 * A bucket that fills drop by drop would let nearly twice as many pass in the first second.
 */
export function createBucket({ now, sleep }: BucketDeps, size: number, perMs: number): Bucket {
  /** When the last `size` requests were or will be sent. */
  const sent: number[] = []
  return {
    async take(signal) {
      signal.throwIfAborted()
      const before = sent.length < size ? undefined : sent.shift()
      const at = Math.max(now(), before === undefined ? 0 : before + perMs)
      sent.push(at)
      for (let left = at - now(); left > 0; left = at - now()) await sleep(Math.ceil(left), signal)
    },
  }
}

/** Runs work by key: what is asked for while it waits is one run, what is asked for while it runs is one run more. */
export interface Coalescer {
  /** Resolves when a run that began after this call is over; rejects when it failed. */
  schedule(key: string): Promise<void>
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>
}

/** @param waitMs how long asks are gathered before a run begins, by how long the last one of the key took */
export function createCoalescer(
  run: (key: string) => Promise<void>,
  waitMs: (lastMs: number) => number,
): Coalescer {
  const waiting = new Map<string, Promise<void>>()
  const took = new Map<string, number>()
  const running = new Map<string, Promise<void>>()

  async function turn(key: string): Promise<void> {
    await running.get(key)?.catch(() => {})
    await delay(waitMs(took.get(key) ?? 0))
    const started = performance.now()
    waiting.delete(key)
    const work = run(key)
    running.set(key, work)
    try {
      await work
    } finally {
      took.set(key, performance.now() - started)
      if (running.get(key) === work) running.delete(key)
    }
  }

  return {
    schedule: (key) => {
      const known = waiting.get(key)
      if (known !== undefined) return known
      const next = turn(key)
      waiting.set(key, next)
      return next
    },
    idle: async () => {
      while (waiting.size > 0 || running.size > 0)
        await Promise.allSettled([...waiting.values(), ...running.values()])
    },
  }
}

function delay(ms: number): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms))
}

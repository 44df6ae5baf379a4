/** Runs the works of one key one after the other, in the order they came; other keys do not wait. */
export interface Locks {
  run<T>(key: string, work: () => Promise<T>): Promise<T>
}

/** Holds nothing for a key that nobody uses at the moment. */
export function createLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>()
  const run = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const result = (tails.get(key) ?? Promise.resolve()).then(work)
    const tail = result
      .catch(() => undefined)
      .then(() => {
        if (tails.get(key) === tail) tails.delete(key)
      })
    tails.set(key, tail)
    return result
  }
  return { run }
}

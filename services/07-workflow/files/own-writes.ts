/** What a document holds: its ETag; null when there is none. */
export type OwnState = string | null

/** Names a document the same way for the writer and the watcher. */
export interface DocumentKey {
  /** Null for a steering document. */
  readonly spec: string | null
  readonly document: string
}

export interface OwnChange extends DocumentKey {
  readonly etag: OwnState
}

/** Told before and after every change that the hub itself makes, so that a watcher can tell it from a person’s. */
export interface OwnWriteObserver {
  begin(change: OwnChange): void
  end(change: OwnChange, written: boolean): void
}

export interface OwnWrites {
  observe(observer: OwnWriteObserver): () => void
  /** Announces the changes, does the work, and says whether it was done. */
  announce<T>(changes: readonly OwnChange[], work: () => Promise<T>): Promise<T>
}

export function createOwnWrites(): OwnWrites {
  const observers = new Set<OwnWriteObserver>()
  const tell = (
    changes: readonly OwnChange[],
    told: (observer: OwnWriteObserver, change: OwnChange) => void,
  ) => {
    for (const observer of observers) for (const change of changes) told(observer, change)
  }
  return {
    observe: (observer) => {
      observers.add(observer)
      return () => observers.delete(observer)
    },
    announce: async (changes, work) => {
      tell(changes, (observer, change) => observer.begin(change))
      let written = false
      try {
        const result = await work()
        written = true
        return result
      } finally {
        tell(changes, (observer, change) => observer.end(change, written))
      }
    },
  }
}

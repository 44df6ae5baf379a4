import type { HubEvent, WorkflowDeps } from '../deps.ts'

export interface EventSource {
  subscribe(listener: (event: HubEvent) => void): () => void
}

export interface EventWaiter {
  connect(events: EventSource): void
  readonly nextEvent: WorkflowDeps['nextEvent']
}

/** Callers that wait for something to happen, without asking again and again. Unconnected, they wait their time out. */
export function createEventWaiter(): EventWaiter {
  let events: EventSource | undefined
  return {
    connect: (given) => {
      events = given
    },
    nextEvent: (matches, { ms, signal }) =>
      new Promise((resolve) => {
        const end = (happened: boolean) => {
          clearTimeout(timer)
          unsubscribe?.()
          signal.removeEventListener('abort', onAbort)
          resolve(happened)
        }
        const onAbort = () => end(false)
        const timer = setTimeout(() => end(false), ms)
        const unsubscribe = events?.subscribe((event) => {
          if (matches(event)) end(true)
        })
        signal.addEventListener('abort', onAbort, { once: true })
        if (signal.aborted) end(false)
      }),
  }
}

import { randomUUID } from 'node:crypto'
import { setTimeout as gather } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Pool } from '../database/client.ts'
import {
  deleteEventsBefore,
  EVENTS_AT_ONCE,
  EVENTS_CHANNEL,
  type EventRow,
  ensurePublisherLock,
  numberEvents,
  selectEventsAfter,
  selectLastSeq,
} from './queries.ts'

export interface EventHub {
  /** Call after a commit that recorded events: they are published at once instead of at the next poll. */
  wake(): void
  /** Every event from now on, in order. Returns the way to stop. */
  subscribe(listener: (event: EventRow) => void): () => void
  /** Events after `seq` in order, for a client that comes back; `gap` is true when older ones are gone. */
  replay(seq: number, limit: number): Promise<{ events: EventRow[]; gap: boolean }>
  /** Number of the newest published event seen here. */
  lastSeq(): number
  stop(): Promise<void>
}

export interface EventHubOptions {
  readonly pool: Pool
  readonly log: Logger
  /** True where LISTEN/NOTIFY works. */
  readonly listen: boolean
  readonly pollMs?: number
  readonly retentionDays?: number
}

const PAGE = 500
/** Under load events are published in groups: once each would cost the database as much as what they tell of. */
const GATHER_MS = 20
const DAY_MS = 86_400_000
const CLEANING_MS = 3_600_000

/** Publishes and tails ops.events: the one stream behind the WebSocket, the dashboard and waiting callers. */
export async function createEventHub(options: EventHubOptions): Promise<EventHub> {
  const { pool, log } = options
  const listeners = new Set<(event: EventRow) => void>()
  const self = randomUUID()
  await ensurePublisherLock(pool)
  let last = (await selectLastSeq(pool)).last
  let stopped = false
  let running: Promise<void> | undefined
  let again = false

  /** All that there is: of thousands at one moment as well, none waits for the next poll. */
  async function drain(): Promise<void> {
    for (;;) {
      const { publisher, numbered } = await numberEvents(pool, options.listen ? self : null)
      // Who publishes now may have begun before our own events were committed.
      if (!publisher) again = true
      await deliverNew()
      if (numbered < EVENTS_AT_ONCE || stopped) return
    }
  }

  async function deliverNew(): Promise<void> {
    for (;;) {
      const events = await selectEventsAfter(pool, last, PAGE)
      for (const event of events) {
        last = event.seq
        deliver(event)
      }
      if (events.length < PAGE) return
    }
  }

  function deliver(event: EventRow): void {
    for (const listener of listeners) {
      try {
        listener(event)
      } catch (error) {
        log.warn({ err: error, seq: event.seq }, 'an event listener failed')
      }
    }
  }

  async function loop(): Promise<void> {
    do {
      again = false
      await drain().catch((error) => {
        if (!stopped) log.debug({ err: error }, 'events will be published at the next poll')
      })
      if (again) await gather(GATHER_MS)
    } while (again && !stopped)
    running = undefined
  }

  function wake(): void {
    again = true
    if (!stopped && running === undefined) running = loop()
  }

  const listening = options.listen
    ? await pool
        .listen(EVENTS_CHANNEL, (teller) => void (teller !== self && wake()))
        .catch((error) => {
          log.warn({ err: error }, 'LISTEN failed; events are polled')
          return undefined
        })
    : undefined
  const poll = setInterval(wake, options.pollMs ?? 1_000)
  const cleaning = setInterval(() => {
    const before = new Date(Date.now() - (options.retentionDays ?? 14) * DAY_MS)
    deleteEventsBefore(pool, before).catch((error) => log.warn({ err: error }, 'old events were not removed'))
  }, CLEANING_MS)
  poll.unref()
  cleaning.unref()

  return {
    wake,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    replay: async (seq, limit) => {
      const { first } = await selectLastSeq(pool)
      const events = await selectEventsAfter(pool, seq, limit)
      return { events, gap: seq + 1 < first }
    },
    lastSeq: () => last,
    stop: async () => {
      stopped = true
      clearInterval(poll)
      clearInterval(cleaning)
      await listening?.unlisten().catch(() => {})
      await running
    },
  }
}

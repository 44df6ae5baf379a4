import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Pool } from '../database/client.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { Ids } from '../ids.ts'
import type { CallMetrics } from '../metrics/call-metrics.ts'
import type { Queue } from '../queue/queue.ts'
import type { GatePorts } from './gate.ts'
import type { Registry } from './registry.ts'

/** What calls and runs are carried out with. */
export interface InvokerDeps {
  /** How long a run stays with a worker that gives no sign of life, in milliseconds. */
  readonly leaseMs: number
  readonly registry: Registry
  readonly pool: Pool
  readonly gate: GatePorts
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly events: EventHub
  readonly queue: Queue
  readonly metrics: CallMetrics
}

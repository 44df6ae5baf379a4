import { hostname } from 'node:os'
import type { Logger } from 'pino'
import { SYSTEM } from '../actions/context.ts'
import type { BoundAction } from '../actions/define-action.ts'
import { bindActions } from '../actions/define-action.ts'
import { type GatePorts, openGate } from '../actions/gate.ts'
import { createInvoke, type Invoke } from '../actions/invoke.ts'
import { createRegistry, type Registry } from '../actions/registry.ts'
import { listAudit } from '../audit/actions/list-audit.ts'
import { requestStory } from '../audit/actions/request-story.ts'
import { createBackup } from '../backup/actions/create-backup.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { DatabaseTarget, Pool } from '../database/client.ts'
import { createEventHub, type EventHub } from '../events/event-hub.ts'
import {
  createSignInLink,
  createToken,
  listTokens,
  revokeToken,
  rotateToken,
} from '../identity/actions/tokens.ts'
import type { IdentityDeps } from '../identity/identity.ts'
import { type Ids, randomIds } from '../ids.ts'
import { type CallMetrics, noMetrics } from '../metrics/call-metrics.ts'
import { createQueue, type Queue, type Schedule } from '../queue/queue.ts'
import { cancelRun } from '../runs/actions/cancel-run.ts'
import { getRun } from '../runs/actions/get-run.ts'
import { listRunLogs } from '../runs/actions/list-run-logs.ts'
import { listRuns } from '../runs/actions/list-runs.ts'
import { retryRun } from '../runs/actions/retry-run.ts'
import { createRunExecutor, type RunExecutor } from '../runs/executor.ts'
import { hubStatus, listActions } from './actions.ts'
import type { PlatformDeps } from './deps.ts'

export interface PlatformOptions {
  readonly pool: Pool
  readonly target: DatabaseTarget
  readonly home: string
  readonly version: string
  readonly log: Logger
  /** Actions of all services, bound to their dependencies. */
  readonly actions: readonly (readonly BoundAction[])[]
  /** How long a run stays with a worker that gives no sign of life. */
  readonly runLeaseSeconds?: number
  /** Besides what actions have of their own: which of them the configuration wants to be called when. */
  readonly schedules?: readonly Schedule[]
  readonly gate?: GatePorts
  readonly metrics?: CallMetrics
  readonly clock?: Clock
  readonly ids?: Ids
}

export interface Platform {
  readonly registry: Registry
  readonly invoke: Invoke
  readonly events: EventHub
  readonly queue: Queue
  readonly executor: RunExecutor
  readonly identity: IdentityDeps
  readonly pool: Pool
  readonly log: Logger
  readonly clock: Clock
  /** Starts executing runs and schedules in this process. */
  work(): Promise<void>
  stop(): Promise<void>
}

const MAX_SWEEP_MS = 5_000
const RUN_LEASE_SECONDS = 30

const PLATFORM_ACTIONS = [
  hubStatus,
  listActions,
  listRuns,
  getRun,
  listRunLogs,
  cancelRun,
  retryRun,
  listAudit,
  requestStory,
  createToken,
  listTokens,
  rotateToken,
  revokeToken,
  createSignInLink,
  createBackup,
]

/** The platform's own actions without what they work on: for `--help`, tool lists and documents. */
export const platformCatalogue: readonly BoundAction[] = PLATFORM_ACTIONS.map((action) => ({
  action,
  deps: undefined,
}))

/** Puts the parts together on a migrated database. Nothing is executed until `work()`. */
export async function createPlatform(options: PlatformOptions): Promise<Platform> {
  const { pool, log } = options
  const clock = options.clock ?? systemClock
  const ids = options.ids ?? randomIds
  const kind = options.target.kind
  const leaseMs = (options.runLeaseSeconds ?? RUN_LEASE_SECONDS) * 1_000
  const events = await createEventHub({ pool, log, listen: kind === 'server' })
  const queue = await createQueue({ pool, kind, log })
  const own: PlatformDeps = {
    pool,
    clock,
    ids,
    version: options.version,
    databaseKind: kind,
    startedAt: clock.now(),
    home: options.home,
    registry: () => registry,
    noticeCancel: (runId, by) => executor.noticeCancel(runId, by),
  }
  const registry = createRegistry([bindActions(PLATFORM_ACTIONS, own), ...options.actions])
  const invokerDeps = {
    leaseMs,
    registry,
    pool,
    gate: options.gate ?? openGate,
    clock,
    ids,
    log,
    events,
    queue,
    metrics: options.metrics ?? noMetrics,
  }
  const invoke = createInvoke(invokerDeps)
  const executor = createRunExecutor({
    ...invokerDeps,
    owner: `${hostname()}:${process.pid}:${ids.next(clock.now())}`,
  })
  const sweepMs = Math.min(MAX_SWEEP_MS, leaseMs / 2)
  const worker = createWorker({
    ...{ kind, queue, executor, registry, invoke, log, sweepMs },
    schedules: options.schedules ?? [],
  })
  return {
    registry,
    invoke,
    events,
    queue,
    executor,
    identity: { pool, clock, ids },
    pool,
    log,
    clock,
    work: worker.start,
    stop: async () => {
      await worker.stop()
      await queue.stop()
      await executor.stop()
      await events.stop()
    },
  }
}

interface WorkerParts extends Pick<Platform, 'queue' | 'executor' | 'registry' | 'invoke' | 'log'> {
  readonly kind: 'server' | 'embedded'
  /** How often runs whose worker is gone are looked for. */
  readonly sweepMs: number
  readonly schedules: readonly Schedule[]
}

function createWorker(parts: WorkerParts) {
  const { kind, queue, executor, registry, invoke, log, sweepMs, schedules } = parts
  let sweep: NodeJS.Timeout | undefined

  async function onSchedule(name: string): Promise<void> {
    // Who runs the hub with this schedule confirmed it; nobody is there to be asked.
    await invoke(name, {}, { actor: SYSTEM, channel: 'job', confirm: true }).catch((error) =>
      log.warn({ err: error, action: name }, 'a scheduled action failed'),
    )
  }

  return {
    start: async () => {
      const scheduled = registry.list().flatMap(({ action }) => {
        const cron = action.expose.job?.cron
        return cron === undefined ? [] : [{ name: action.name, cron }]
      })
      await queue.setSchedules([...scheduled, ...schedules])
      await executor.recover(kind === 'embedded')
      await queue.work({ onRun: (id) => executor.execute(id), onSchedule })
      sweep = setInterval(() => {
        executor
          .recover(false)
          .catch((error) => log.warn({ err: error }, 'lost runs could not be looked for'))
      }, sweepMs)
      sweep.unref()
    },
    stop: async () => clearInterval(sweep),
  }
}

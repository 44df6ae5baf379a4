import {
  createLogger,
  type Pool,
  type RunContext,
  randomIds,
  SYSTEM,
  systemClock,
} from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { readSourceSettings, type SourceSettings } from '../settings.ts'
import { createSources } from '../sources/create-sources.ts'
import { SHOP_SETTINGS } from './shop.ts'

/** A hub's database and how the source in the same server is reached; what `testDatabase()` gives. */
interface Hub extends Pick<IngestionDeps, 'openCopy'> {
  readonly pool: Pool
  readonly source: {
    readonly host: string
    readonly port: number
    readonly database: string
    readonly user: string
    readonly password?: string
  }
}

export interface SyncRunOptions {
  readonly runId?: string
  readonly odoo?: SourceSettings['odoo']
  readonly signal?: AbortSignal
  readonly tell?: (message: string) => void
  /** Takes the types of events. */
  readonly emitted?: string[]
  readonly stages?: IngestionDeps['stages']
  readonly startRun?: RunContext<IngestionDeps>['startRun']
  /** Where the source is reached, if not at the database itself. */
  readonly port?: number
}

/** What a run of an ingestion action gets, on a test's database whose schema `shop` is the Odoo it reads. */
export function syncRun(hub: Hub, home: string, options: SyncRunOptions = {}): RunContext<IngestionDeps> {
  const settings = { ...readSourceSettings(), odoo: options.odoo ?? SHOP_SETTINGS }
  const password = hub.source.password ?? ANY_PASSWORD
  const port = options.port ?? hub.source.port
  const config = {
    kind: 'odoo-sql',
    ...hub.source,
    ...{ port, password, schema: 'shop', connectTimeoutMs: 1_000 },
  } as const
  const sources = createSources({ odoo: config, apn: null }, settings)
  return {
    ...{ requestId: 'r', actor: SYSTEM, channel: 'job', dryRun: false, attempt: 1 },
    runId: options.runId ?? randomIds.next(new Date()),
    signal: options.signal ?? new AbortController().signal,
    db: hub.pool,
    clock: systemClock,
    log: createLogger('silent'),
    deps: {
      ...{ ids: randomIds, home, settings, origin: 'real', stages: options.stages ?? [] },
      ...{ openCopy: hub.openCopy, openSource: sources.open, describeSources: sources.describe },
    },
    emit: async (type) => void options.emitted?.push(type),
    afterCommit: () => {},
    startRun: options.startRun ?? (() => Promise.reject(new Error('not used'))),
    progress: async ({ message }) => options.tell?.(message ?? ''),
  }
}

/** A server that asks gets its own; the embedded one takes any. */
export const ANY_PASSWORD = 'geheim-77'

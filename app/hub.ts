import type { Logger } from 'pino'
import {
  type Config,
  createPlatform,
  type DatabaseTarget,
  ensureTokenFiles,
  openPool,
  type Platform,
  type Pool,
  systemClock,
  writeSettingOnce,
} from '../services/00-platform/index.ts'
import { compose } from './compose.ts'
import { openDatabase } from './database.ts'
import { VERSION } from './version.ts'

export interface Hub {
  readonly platform: Platform
  readonly pool: Pool
  readonly target: DatabaseTarget
  readonly instanceId: string
  /** Begins what goes on beside the calls, until `stop`. */
  keep(): Promise<void>
  stop(): Promise<void>
}

export interface HubOptions {
  readonly config: Config
  readonly log: Logger
  /** Told what is being done at start, for people who wait. */
  onStep?(step: string): void
}

/**
 * Opens the database (server or embedded), brings it to the newest version, and puts the services on it.
 * Whatever was opened is closed again when a later step fails.
 */
export async function openHub({ config, log, onStep = () => {} }: HubOptions): Promise<Hub> {
  const closers: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const close of closers.splice(0).reverse())
      await close().catch((error) => log.warn({ err: error }, 'closing failed'))
  }
  try {
    const { target, close } = await openDatabase(config, log, onStep)
    closers.push(close)
    const pool = openPool(target)
    closers.push(() => pool.end({ timeout: 2 }))
    const composed = compose({ config, log })
    closers.push(composed.close)
    const platform = await createPlatform({
      pool,
      target,
      home: config.REVOPS_HOME,
      version: VERSION,
      log,
      actions: composed.actions,
      runLeaseSeconds: config.RUN_LEASE_SECONDS,
      schedules: schedulesOf(config),
    })
    closers.push(platform.stop)
    composed.connect(platform)
    closers.push(composed.stopKeeping)
    platform.registry.requireNames(composed.actionNames, 'app/compose.ts')
    await ensureTokenFiles(platform.identity, config.REVOPS_HOME)
    const now = systemClock.now()
    const instanceId = await writeSettingOnce(
      pool,
      'hub.instance-id',
      platform.identity.ids.next(now).slice(-8),
      now,
    )
    return { platform, pool, target, instanceId, keep: composed.keep, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function schedulesOf({ PIPELINE_SCHEDULE: cron }: Config) {
  return cron === undefined ? [] : [{ name: 'pipeline.run', cron }]
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import {
  type Config,
  createPlatform,
  type DatabaseTarget,
  type EmbeddedDatabase,
  ensureTokenFiles,
  migrateDatabase,
  openPool,
  type Platform,
  type Pool,
  serverTarget,
  startEmbedded,
  systemClock,
  writeSettingOnce,
} from '../services/00-platform/index.ts'
import { compose } from './compose.ts'
import { entryFile } from './entries.ts'
import { VERSION } from './version.ts'

export interface Hub {
  readonly platform: Platform
  readonly pool: Pool
  readonly target: DatabaseTarget
  readonly instanceId: string
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
  mkdirSync(config.REVOPS_HOME, { recursive: true, mode: 0o700 })
  const closers: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const close of closers.splice(0).reverse())
      await close().catch((error) => log.warn({ err: error }, 'closing failed'))
  }
  try {
    const target = await openTarget(config, log, onStep, closers)
    onStep('bringing the database to the newest version')
    await migrateDatabase(target)
    const pool = openPool(target)
    closers.push(() => pool.end({ timeout: 2 }))
    const composed = compose({ config, pool, log })
    closers.push(composed.close)
    const platform = await createPlatform({
      pool,
      target,
      home: config.REVOPS_HOME,
      version: VERSION,
      log,
      actions: composed.actions,
    })
    closers.push(platform.stop)
    platform.registry.requireNames(composed.actionNames, 'app/compose.ts')
    await ensureTokenFiles(platform.identity, config.REVOPS_HOME)
    const now = systemClock.now()
    const instanceId = await writeSettingOnce(
      pool,
      'hub.instance-id',
      platform.identity.ids.next(now).slice(-8),
      now,
    )
    return { platform, pool, target, instanceId, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function openTarget(
  config: Config,
  log: Logger,
  onStep: (step: string) => void,
  closers: (() => Promise<void>)[],
): Promise<DatabaseTarget> {
  const server = serverTarget(config)
  if (server !== undefined) return server
  onStep('starting the embedded database')
  const embedded: EmbeddedDatabase = await startEmbedded({
    directory: join(config.REVOPS_HOME, 'database'),
    childFile: entryFile('embedded-child'),
    log,
  })
  closers.push(embedded.stop)
  return embedded.target
}

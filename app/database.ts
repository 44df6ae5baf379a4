import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import {
  type Config,
  type DatabaseTarget,
  migrateDatabase,
  serverTarget,
  startEmbedded,
} from '../services/00-platform/index.ts'
import { entryFile } from './entries.ts'

export interface OpenedDatabase {
  readonly target: DatabaseTarget
  close(): Promise<void>
}

/**
 * The configured PostgreSQL server, or the embedded database started in a child; brought to the newest version.
 * @throws AppError DATABASE_IN_USE, MIGRATION_FAILED and the rest of the database's catalogue
 */
export async function openDatabase(
  config: Config,
  log: Logger,
  onStep: (step: string) => void = () => {},
): Promise<OpenedDatabase> {
  mkdirSync(config.REVOPS_HOME, { recursive: true, mode: 0o700 })
  const server = serverTarget(config)
  if (server !== undefined) {
    onStep('bringing the database to the newest version')
    await migrateDatabase(server)
    return { target: server, close: async () => {} }
  }
  onStep('starting the embedded database')
  const embedded = await startEmbedded({
    directory: join(config.REVOPS_HOME, 'database'),
    childFile: entryFile('embedded-child'),
    log,
  })
  try {
    await migrateDatabase(embedded.target)
  } catch (error) {
    await embedded.stop()
    throw error
  }
  return { target: embedded.target, close: embedded.stop }
}

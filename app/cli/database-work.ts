import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Config,
  createLogger,
  ensureTokenFiles,
  migrateDatabase,
  openPool,
  type Pool,
  randomIds,
  readEndpoint,
  refuseUsedDatabase,
  resetDatabase,
  restoreBackup,
  systemClock,
  toAppError,
  writeBackup,
} from '../../services/00-platform/index.ts'
import { openDatabase } from '../database.ts'
import { appErrors } from '../errors.ts'

/** Opening the database brings it to the newest version. @throws AppError HUB_RUNNING */
export function migrate(config: Config): Promise<unknown> {
  return offline(config, async () => ({ migrated: true }))
}

/** Replaces everything by a backup. @throws AppError HUB_RUNNING and the errors of a backup */
export function restore(config: Config, file: string): Promise<unknown> {
  return offline(config, async (pool) => {
    const result = await restoreBackup(pool, file)
    await renewTokens(pool, config)
    return result
  })
}

/** Removes everything the hub holds. @throws AppError HUB_RUNNING */
export function reset(config: Config): Promise<unknown> {
  return offline(config, async (pool) => {
    await resetDatabase(pool)
    await renewTokens(pool, config)
    return { reset: true }
  })
}

/** Copies everything into the empty database at `url`. @throws AppError HUB_RUNNING, MOVE_INCOMPLETE */
export function move(config: Config, url: string): Promise<unknown> {
  return offline(config, (pool) => moveTo(pool, url))
}

async function offline<T>(config: Config, work: (pool: Pool) => Promise<T>): Promise<T> {
  const running = readEndpoint(config.REVOPS_HOME)
  if (running !== undefined) {
    throw appErrors.HUB_RUNNING({ pid: running.pid })
  }
  const opened = await openDatabase(config, createLogger('warn'))
  const pool = openPool(opened.target)
  try {
    return await work(pool)
  } finally {
    await pool.end({ timeout: 2 })
    await opened.close()
  }
}

/** The restored database may not know the secrets in the token files: make them fit again. */
function renewTokens(pool: Pool, config: Config): Promise<void> {
  return ensureTokenFiles({ pool, clock: systemClock, ids: randomIds }, config.REVOPS_HOME)
}

async function moveTo(pool: Pool, url: string): Promise<unknown> {
  const target = { kind: 'server' as const, url, options: {} }
  const folder = await mkdtemp(join(tmpdir(), 'revops-move-'))
  const other = openPool(target)
  try {
    await migrateDatabase(target)
    await refuseUsedDatabase(other)
    const file = join(folder, 'move.jsonl.gz')
    const { tables, rows } = await writeBackup(pool, file, systemClock.now())
    const restored = await restoreBackup(other, file)
    if (restored.rows !== rows) throw appErrors.MOVE_INCOMPLETE({ copied: restored.rows, rows })
    return { tables, rows, next: 'Set DATABASE_URL to the new database and start the hub.' }
  } catch (error) {
    throw toAppError(error, 'db move')
  } finally {
    await other.end({ timeout: 2 })
    await rm(folder, { recursive: true, force: true })
  }
}

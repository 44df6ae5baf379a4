import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import {
  type Config,
  createLogger,
  ensureTokenFiles,
  migrateDatabase,
  openPool,
  type Pool,
  platformErrors,
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
import type { GlobalOptions } from './action-command.ts'

type Print = (output: unknown, options: GlobalOptions) => void

/**
 * What replaces the database under the hub cannot be an action of the hub: these commands work while it is stopped
 * (docs/decisions/004-offline-commands.md). `db backup` is an action and works any time.
 */
export function addDatabaseCommands(
  db: Command,
  options: () => GlobalOptions,
  config: Config,
  print: Print,
): void {
  db.command('migrate')
    .description('Bring the database to the newest version; a second run changes nothing')
    .action(() => offline(config, async () => print({ migrated: true }, options())))
  db.command('restore <file>')
    .description('Replace everything by a backup, all or nothing (needs --confirm; the hub must be stopped)')
    .action(async (file: string) => {
      needConfirm(options(), 'db restore')
      await offline(config, async (pool) => {
        const result = await restoreBackup(pool, file)
        await renewTokens(pool, config)
        print(result, options())
      })
    })
  db.command('reset')
    .description('Remove everything the hub holds (needs --confirm; the hub must be stopped)')
    .action(async () => {
      needConfirm(options(), 'db reset')
      await offline(config, async (pool) => {
        await resetDatabase(pool)
        await renewTokens(pool, config)
        print({ reset: true }, options())
      })
    })
  db.command('move')
    .description('Copy everything into another, empty PostgreSQL database (the hub must be stopped)')
    .requiredOption('--to <url>', 'postgres://user:password@host:port/database')
    .action(async (given: { to: string }) => {
      await offline(config, async (pool) => print(await moveTo(pool, given.to), options()))
    })
}

async function offline(config: Config, work: (pool: Pool) => Promise<void>): Promise<void> {
  const running = readEndpoint(config.REVOPS_HOME)
  if (running !== undefined) {
    throw appErrors.HUB_RUNNING({ pid: running.pid })
  }
  const opened = await openDatabase(config, createLogger('warn'))
  const pool = openPool(opened.target)
  try {
    await work(pool)
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

function needConfirm(options: GlobalOptions, action: string): void {
  if (options.confirm !== true) throw platformErrors.CONFIRMATION_NEEDED({ action })
}

import type { Command } from 'commander'
import { type Config, platformErrors } from '../../services/00-platform/client.ts'
import type { GlobalOptions } from './action-command.ts'

type Print = (output: unknown, options: GlobalOptions) => void

/** Loaded when one of them is wanted: the database's code is most of what there is to load. */
const work = () => import('./database-work.ts')

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
  const tell = (output: unknown) => print(output, options())
  db.command('migrate')
    .description('Bring the database to the newest version; a second run changes nothing')
    .action(async () => tell(await (await work()).migrate(config)))
  db.command('restore <file>')
    .description('Replace everything by a backup, all or nothing (needs --confirm; the hub must be stopped)')
    .action(async (file: string) => {
      needConfirm(options(), 'db restore')
      tell(await (await work()).restore(config, file))
    })
  db.command('reset')
    .description('Remove everything the hub holds (needs --confirm; the hub must be stopped)')
    .action(async () => {
      needConfirm(options(), 'db reset')
      tell(await (await work()).reset(config))
    })
  db.command('move')
    .description('Copy everything into another, empty PostgreSQL database (the hub must be stopped)')
    .requiredOption('--to <url>', 'postgres://user:password@host:port/database')
    .action(async (given: { to: string }) => tell(await (await work()).move(config, given.to)))
}

function needConfirm(options: GlobalOptions, action: string): void {
  if (options.confirm !== true) throw platformErrors.CONFIRMATION_NEEDED({ action })
}

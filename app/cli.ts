import { Command } from 'commander'
import {
  type Config,
  DEFAULT_AGENT_TOKEN,
  errorBody,
  KIND_FACTS,
  OWNER_TOKEN,
  readEndpoint,
  readTokenFile,
  toAppError,
} from '../services/00-platform/client.ts'
import { actionCommand, type CommandFacts, type GlobalOptions } from './cli/action-command.ts'
import { commandFacts } from './cli/command-facts.ts'
import { connect } from './cli/connection.ts'
import type { Connection } from './cli/connection-types.ts'
import { addDatabaseCommands } from './cli/database-commands.ts'
import { forPeople } from './cli/output.ts'
import { addSyncCommand } from './cli/sync-command.ts'
import { readConfig } from './environment.ts'
import { appErrors } from './errors.ts'
import { personName } from './person.ts'
import { VERSION } from './version.ts'

/** Administration by the one who owns the files: these use the owner's token without being asked. */
const OWNER_ACTIONS = /^(token\.|session\.|db\.|projects\.|source\.use$)/

async function main(): Promise<void> {
  const config = readConfig()
  const program = new Command('revops')
    .description('RevOps Hub: every action of the hub, by group')
    .version(VERSION)
    .option('--json', 'answer as JSON')
    .option('--dry-run', 'plan a write without doing it')
    .option('--confirm', 'yes, remove data')
    .option('--detach', 'start long work and do not wait for it')
    .option('--token <token>', 'a token of your own (or REVOPS_TOKEN)')
    .option('--as-owner', 'act as the owner of this hub: an operator bound to your name')
    .option('--agent <name>', 'act for a named agent, under the default agent token')
    .showHelpAfterError('(add --help for what there is)')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: true })
  const groups = await addActions(program, config)
  addDatabaseCommands(groups.get('db') ?? program.command('db'), () => program.opts(), config, print)
  addSyncCommand(program, {
    run: async (name, input) => {
      const action = (await commandFacts(config)).find((facts) => facts.name === name)
      if (action !== undefined) await runAction(action, input, program.opts(), config)
    },
    connected: (work) =>
      withConnection(
        () => tokenFor({ name: 'ingestion.watch' }, program.opts(), config),
        program.opts(),
        config,
        work,
      ),
    tell,
  })
  program
    .command('open')
    .description('Print a one-time sign-in link for the dashboard')
    .action(() => openDashboard(program.opts(), config))
  program
    .command('doctor')
    .description('Check what the hub needs: Node, ports, database, extensions, sources, disk')
    .action(async () => (await import('./cli/doctor.ts')).doctor(config, program.opts().json === true))
  await program.parseAsync()
}

async function addActions(program: Command, config: Config): Promise<ReadonlyMap<string, Command>> {
  const groups = new Map<string, Command>()
  for (const action of await commandFacts(config)) {
    const [name] = action.name.split('.') as [string, string]
    const group = groups.get(name) ?? program.command(name).description(`Actions on ${name}`)
    groups.set(name, group)
    group.addCommand(actionCommand(action, (one, input) => runAction(one, input, program.opts(), config)))
  }
  return groups
}

async function runAction(
  action: CommandFacts,
  input: Record<string, unknown>,
  options: GlobalOptions,
  config: Config,
): Promise<void> {
  await withConnection(
    () => tokenFor(action, options, config),
    options,
    config,
    async (connection) => {
      const flags = {
        channel: 'cli' as const,
        dryRun: options.dryRun === true,
        confirm: options.confirm === true,
      }
      const output = await connection.call(action.name, input, flags)
      const runId = (output as { runId?: unknown } | null)?.runId
      const waits = typeof runId === 'string' && flags.dryRun === false && options.detach !== true
      if (!waits) return print(output, options)
      await connection.work()
      const { followRun } = await import('./cli/follow-run.ts')
      print((await followRun(connection, runId, tell)).result, options)
    },
  )
}

async function withConnection(
  token: () => string | undefined,
  options: GlobalOptions,
  config: Config,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const connection = await connect({ config, token, agent: options.agent })
  try {
    await work(connection)
  } finally {
    await connection.close()
  }
}

/** Explicit token, else the owner's where asked or administrative, else the default agent's. */
function tokenFor(action: { name: string }, options: GlobalOptions, config: Config): string | undefined {
  const given = options.token ?? process.env.REVOPS_TOKEN
  if (given !== undefined) return given
  const owner = options.asOwner === true || OWNER_ACTIONS.test(action.name)
  return readTokenFile(config.REVOPS_HOME, owner ? OWNER_TOKEN : DEFAULT_AGENT_TOKEN)
}

async function openDashboard(options: GlobalOptions, config: Config): Promise<void> {
  const endpoint = readEndpoint(config.REVOPS_HOME)
  if (endpoint === undefined) {
    throw appErrors.HUB_NOT_RUNNING({ home: config.REVOPS_HOME })
  }
  await withConnection(
    () => readTokenFile(config.REVOPS_HOME, OWNER_TOKEN),
    options,
    config,
    async (connection) => {
      const link = (await connection.call(
        'session.create-link',
        { person: personName() },
        { channel: 'cli' },
      )) as { path: string }
      print({ link: endpoint.dashboard + link.path, validMinutes: 15 }, options)
    },
  )
}

/** A line about what goes on; the answer alone is on standard output. */
function tell(line: string): void {
  process.stderr.write(`revops: ${line}\n`)
}

function print(output: unknown, options: GlobalOptions): void {
  process.stdout.write(
    `${options.json === true ? JSON.stringify(output, null, 2) : forPeople(output, process.stdout.columns)}\n`,
  )
}

main().catch((thrown) => {
  const error = toAppError(thrown, 'cli')
  const json = process.argv.includes('--json')
  process.stderr.write(
    json ? `${JSON.stringify({ error: errorBody(error) })}\n` : `revops: ${error.message} [${error.code}]\n`,
  )
  if (error.kind === 'internal')
    process.stderr.write(`${thrown instanceof Error ? thrown.stack : String(thrown)}\n`)
  process.exitCode = KIND_FACTS[error.kind].exitCode
})

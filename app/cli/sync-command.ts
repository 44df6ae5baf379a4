import type { Command } from 'commander'
import { AppError } from '../../services/00-platform/client.ts'
import type { Connection } from './connection-types.ts'

interface SyncOptions {
  readonly watch?: boolean
  readonly every?: string
  readonly full?: boolean
}

export interface SyncPorts {
  /** Runs an action as its own command does. */
  run(action: string, input: Record<string, unknown>): Promise<void>
  /** Opens the hub with the token of an agent. */
  connected(work: (connection: Connection) => Promise<void>): Promise<void>
  tell(line: string): void
}

/**
 * The daily word for the pipeline: `revops sync` loads what changed through all stages, `revops sync --watch` keeps RAW and
 * CORE up with the sources until Ctrl-C, which also ends the watch in the hub.
 */
export function addSyncCommand(program: Command, ports: SyncPorts): void {
  program
    .command('sync')
    .description('Load what changed in the sources through all stages; --watch goes on until Ctrl-C')
    .option('--watch', 'keep up with the sources: what changes is in CORE about a second later')
    .option('--every <seconds>', 'with --watch: time between two looks at a source')
    .option('--full', 'read every row again, not only what changed')
    .action(async ({ watch, every, full }: SyncOptions) => {
      if (watch !== true) return ports.run('pipeline.run', { mode: full === true ? 'full' : 'incremental' })
      await ports.connected((connection) => watchHere(connection, every, ports.tell))
    })
}

async function watchHere(
  connection: Connection,
  every: string | undefined,
  tell: SyncPorts['tell'],
): Promise<void> {
  const input = every === undefined ? {} : { everySeconds: Number(every) }
  const { runId } = (await connection.call('ingestion.watch', input, { channel: 'cli' })) as { runId: string }
  await connection.work()
  const cancel = () => {
    tell('stopping')
    void connection.call('runs.cancel', { id: runId }, { channel: 'cli' }).catch(() => {})
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, cancel)
  const { followRun } = await import('./follow-run.ts')
  try {
    await followRun(connection, runId, tell, { lines: true })
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'RUN_CANCELLED') throw error
    tell('the watch has ended')
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import cliProgress from 'cli-progress'
import { AppError, type ErrorKind } from '../../services/00-platform/index.ts'
import { describeFailedTry } from '../failed-try.ts'
import type { Connection } from './connection-types.ts'

interface RunView {
  readonly id: string
  readonly action: string
  readonly status: string
  readonly next: readonly unknown[]
  readonly parentId: string | null
  readonly progress: { stage: string; done: number; total?: number; message?: string } | null
  readonly result: unknown
  readonly error: { code: string; kind: string; message: string; details: Record<string, unknown> } | null
  readonly failures: number
  readonly maxAttempts: number
  readonly retryAt: string | null
}

export interface FollowOptions {
  /** Without a bar, tell each new message as a line. */
  readonly lines?: boolean
}

const POLL_MS = 300

/**
 * Waits for a run and the steps that follow it, with a bar on standard error when a person watches. `tell` gets a line
 * for every try that failed and is followed by another. Ctrl-C leaves the run going in the hub.
 * @returns the last run @throws AppError of the run that failed
 */
export async function followRun(
  connection: Connection,
  runId: string,
  tell: (line: string) => void,
  options: FollowOptions = {},
): Promise<RunView> {
  const bar = process.stderr.isTTY
    ? new cliProgress.SingleBar(
        { format: ' {bar} {value}/{total} {action}: {stage}', hideCursor: true, clearOnComplete: true },
        cliProgress.Presets.shades_classic,
      )
    : undefined
  try {
    for (let id: string | undefined = runId; ; ) {
      const run: RunView = await followOne(connection, id, bar, tell, options)
      if (run.next.length === 0) return run
      id = await childOf(connection, id)
      if (id === undefined) return run
    }
  } finally {
    bar?.stop()
  }
}

async function followOne(
  connection: Connection,
  id: string,
  bar: cliProgress.SingleBar | undefined,
  tell: (line: string) => void,
  { lines = false }: FollowOptions,
): Promise<RunView> {
  bar?.start(1, 0, { action: '', stage: 'waiting' })
  let told = 0
  let said: string | undefined
  for (;;) {
    const run = (await connection.call('runs.get', { id }, { channel: 'cli' })) as RunView
    const { progress } = run
    if (progress !== null) {
      bar?.setTotal(progress.total ?? Math.max(progress.done, 1))
      bar?.update(progress.done, { action: run.action, stage: progress.message ?? progress.stage })
    }
    if (lines && bar === undefined && progress?.message !== undefined && progress.message !== said) {
      said = progress.message
      tell(said)
    }
    if (run.retryAt !== null && run.error !== null && run.failures > told) {
      told = run.failures
      tell(describeFailedTry(run.action, { ...run, error: run.error, retryAt: run.retryAt }, new Date()))
    }
    if (run.status === 'succeeded') return run
    if (run.status === 'failed' || run.status === 'cancelled') throw runError(run)
    await sleep(POLL_MS)
  }
}

function runError(run: RunView): AppError {
  const { error } = run
  if (error === null) return new AppError('RUN_CANCELLED', 'conflict', `Run ${run.id} was cancelled.`)
  return new AppError(error.code, error.kind as ErrorKind, error.message, {
    details: { ...error.details, runId: run.id },
  })
}

async function childOf(connection: Connection, id: string): Promise<string | undefined> {
  const { runs } = (await connection.call('runs.list', { limit: 50 }, { channel: 'cli' })) as {
    runs: RunView[]
  }
  return runs.find((run) => run.parentId === id)?.id
}

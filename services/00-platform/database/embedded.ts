import { type ChildProcess, fork } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type DatabaseTarget, POOL_SIZE } from './client.ts'
import { databaseErrors } from './errors.ts'
import { lockDirectory } from './lock.ts'

export interface EmbeddedOptions {
  /** Where the data lies, e.g. `.revops/database`. */
  readonly directory: string
  /** File of the child process (bundled or source). */
  readonly childFile: string
  readonly log: Logger
}

export interface EmbeddedDatabase {
  readonly target: DatabaseTarget
  /** Process id of the child now serving. */
  pid(): number | undefined
  stop(): Promise<void>
}

const PORT = 5432
const READY_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 4_000
/** A child that dies sooner than this after its start does so again at once: stop trying. */
const STABLE_MS = 5_000

/**
 * Starts the embedded database in a child process and keeps it running until stopped.
 * The socket lies in a short 0700 directory of its own: paths over 107 bytes silently fail.
 * @throws AppError DATABASE_IN_USE, EMBEDDED_START_FAILED
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const lock = lockDirectory(options.directory)
  const socketDirectory = mkdtempSync(join(tmpdir(), 'revops-'))
  chmodSync(socketDirectory, 0o700)
  const clean = () => {
    rmSync(socketDirectory, { recursive: true, force: true })
    lock.release()
  }
  const supervisor = supervise(options, join(socketDirectory, `.s.PGSQL.${PORT}`))
  try {
    await supervisor.start()
  } catch (error) {
    clean()
    throw error
  }
  return {
    target: {
      kind: 'embedded',
      options: { host: socketDirectory, port: PORT, database: 'postgres', username: 'postgres' },
    },
    pid: supervisor.pid,
    stop: async () => {
      await supervisor.stop()
      clean()
    },
  }
}

function supervise(options: EmbeddedOptions, socketPath: string) {
  let child: ChildProcess | undefined
  let stopping = false

  async function start(): Promise<void> {
    rmSync(socketPath, { force: true })
    const started = Date.now()
    child = fork(options.childFile, [join(options.directory, 'data'), socketPath, String(POOL_SIZE * 3)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: process.execArgv,
    })
    const stderr = collectTail(child)
    child.once('exit', (code, signal) => {
      if (stopping) return
      options.log.error({ code, signal, stderr: stderr() }, 'the embedded database stopped')
      if (Date.now() - started < STABLE_MS) return
      start().catch((error) => options.log.error({ err: error }, 'the embedded database did not come back'))
    })
    await untilReady(child, stderr)
  }

  async function stop(): Promise<void> {
    stopping = true
    const running = child
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return
    const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()))
    if (running.connected) running.send('stop')
    const timer = setTimeout(() => running.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await gone
    clearTimeout(timer)
  }

  return { start, stop, pid: () => child?.pid }
}

function untilReady(child: ChildProcess, stderr: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer)
      child.removeAllListeners('message')
      reject(databaseErrors.EMBEDDED_START_FAILED({ why }, { cause: new Error(stderr()) }))
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail(`no answer within ${READY_TIMEOUT_MS / 1000} s`)
    }, READY_TIMEOUT_MS)
    child.once('message', () => {
      clearTimeout(timer)
      resolve()
    })
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code, signal) => fail(`it ended with ${signal ?? code}`))
  })
}

function collectTail(child: ChildProcess): () => string {
  let tail = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString('utf8')).slice(-4_000)
  })
  return () => tail
}

import { type ChildProcess, fork } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { StartMessage } from './child.ts'
import type { GenerateOptions } from './generator/index.ts'

export interface StartSampleOptions extends GenerateOptions {
  /** A directory for the APN socket; made when missing, mode 0700. Its path may be at most 90 bytes long. */
  readonly runDir: string
  /** The two processes' files: bundled (`dist/…mjs`) or source run by tsx. */
  readonly odooChildFile: string
  readonly apnChildFile: string
  /** Default: any free port. */
  readonly odooPort?: number
  /** Node options of the children, e.g. `['--import', 'tsx']`. Default: the parent's. */
  readonly execArgv?: readonly string[]
  /** Ends a start that is under way: it rejects at once. */
  readonly signal?: AbortSignal
  /** Told when one of the two ends by itself; `stderr` is the tail of what it said. */
  readonly onExit?: (name: 'odoo' | 'apn', stderr: string) => void
}

export interface RunningSample {
  readonly odoo: {
    readonly url: string
    readonly db: string
    readonly username: string
    readonly password: string
  }
  /** For postgres.js: `host` is the socket's directory. */
  readonly apn: {
    readonly host: string
    readonly port: number
    readonly database: string
    readonly user: string
    readonly password: string
  }
  readonly pids: readonly number[]
  stop(): Promise<void>
}

const PORT = 5432
const READY_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 2_000

/**
 * Starts the sample company's Odoo (JSON-RPC and XML-RPC) and APN database (PostgreSQL protocol), each in its own process,
 * both filled from the seed. Nothing is kept: a restart begins with the same data again.
 * @throws Error when a process does not come up; the other one is stopped then
 */
export async function startSample(options: StartSampleOptions): Promise<RunningSample> {
  const socketPath = prepareSocket(options.runDir)
  const odoo = start('odoo', options.odooChildFile, options, socketPath)
  const apn = start('apn', options.apnChildFile, options, socketPath)
  const stop = async () => {
    await Promise.all([end(odoo.child), end(apn.child)])
    rmSync(socketPath, { force: true })
  }
  const giveUp = () => {
    for (const { child } of [odoo, apn]) {
      STOPPING.add(child)
      child.kill('SIGKILL')
    }
  }
  options.signal?.addEventListener('abort', giveUp, { once: true })
  try {
    const [server] = await Promise.all([odoo.ready, apn.ready])
    const { port, db, username, password } = server as {
      port: number
      db: string
      username: string
      password: string
    }
    return {
      odoo: { url: `http://127.0.0.1:${port}`, db, username, password },
      apn: { host: options.runDir, port: PORT, database: 'postgres', user: 'postgres', password: '' },
      pids: [odoo.child, apn.child].flatMap((child) => child.pid ?? []),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  } finally {
    options.signal?.removeEventListener('abort', giveUp)
  }
}

function prepareSocket(runDir: string): string {
  const socketPath = join(runDir, `.s.PGSQL.${PORT}`)
  if (Buffer.byteLength(socketPath) > 107)
    throw new Error(`the sample's socket path is longer than 107 bytes: ${socketPath}`)
  mkdirSync(runDir, { recursive: true })
  chmodSync(runDir, 0o700)
  rmSync(socketPath, { force: true })
  return socketPath
}

function start(name: 'odoo' | 'apn', file: string, options: StartSampleOptions, apnSocketPath: string) {
  const child = fork(file, [], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [...(options.execArgv ?? process.execArgv)],
  })
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-4_000)
  })
  const { seed, opportunities, aceOpportunities, today, odooPort } = options
  const message: StartMessage = {
    seed,
    apnSocketPath,
    ...(opportunities === undefined ? {} : { opportunities }),
    ...(aceOpportunities === undefined ? {} : { aceOpportunities }),
    ...(today === undefined ? {} : { today }),
    ...(odooPort === undefined ? {} : { odooPort }),
  }
  const ready = untilReady(name, child, () => stderr)
  child.send(message)
  ready.then(
    () => child.once('exit', () => (STOPPING.has(child) ? undefined : options.onExit?.(name, stderr))),
    () => {},
  )
  return { child, ready }
}

/** Children this process ended itself: their exit is no news. */
const STOPPING = new WeakSet<ChildProcess>()

function untilReady(name: string, child: ChildProcess, stderr: () => string): Promise<object> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer)
      reject(new Error(`the sample's ${name} process did not start: ${why}\n${stderr()}`))
    }
    const timer = setTimeout(() => fail(`no answer within ${READY_TIMEOUT_MS / 1000} s`), READY_TIMEOUT_MS)
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code, signal) => fail(`it ended with ${signal ?? code}`))
    child.once('message', (message) => {
      clearTimeout(timer)
      resolve(message as object)
    })
  })
}

async function end(child: ChildProcess): Promise<void> {
  STOPPING.add(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  if (child.connected) child.send('stop')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await gone
  clearTimeout(timer)
}

import { existsSync } from 'node:fs'
import type { Logger } from 'pino'
import {
  createLogger,
  createSignInSecret,
  KIND_FACTS,
  PRODUCT_ROOT,
  productPath,
  removeEndpoint,
  SYSTEM,
  toAppError,
  writeEndpoint,
  writeSettingOnce,
} from '../services/00-platform/index.ts'
import { buildServer, type Listening, listen } from '../services/06-api/index.ts'
import { OWN_PROJECT } from '../services/07-workflow/index.ts'
import { checkBind } from './bind.ts'
import { logLevel, readConfig } from './environment.ts'
import { appErrors } from './errors.ts'
import { runFirstLoad } from './first-load.ts'
import { keepHeapSmall } from './heap.ts'
import { type Hub, openHub } from './hub.ts'
import { mcpExtras } from './mcp-extras.ts'
import { personName } from './person.ts'
import { VERSION } from './version.ts'

const STOP_WITHIN_MS = 4_500

/** `npm start`: the hub with its API, dashboard and workers, until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  keepHeapSmall()
  const config = readConfig()
  checkBind(config)
  const log = createLogger(logLevel(config))
  const started = performance.now()
  const hub = await openHub({ config, log, onStep: say })
  const listening = await serve(hub, config, log)
  const isStopping = stopOnSignal(hub, listening, config.REVOPS_HOME, log)
  const begin = async () => {
    if (config.WORKERS) await hub.platform.work()
    await openOwnProject(hub)
    void hub.keep()
    await greet(hub, listening, config.HOST, Math.round(performance.now() - started))
    await runFirstLoad(hub, config, say)
  }
  await begin().catch((error) => {
    // What is under way when the hub is told to stop loses its database: no failure of the hub.
    if (!isStopping()) throw error
  })
}

/** The hub's own specs are its first project; who removes it does not get it back. */
async function openOwnProject({ platform, pool }: Hub): Promise<void> {
  const now = platform.clock.now()
  const mine = platform.identity.ids.next(now)
  if ((await writeSettingOnce(pool, 'workflow.own-project', mine, now)) !== mine) return
  const order = { root: PRODUCT_ROOT, id: OWN_PROJECT }
  await platform.invoke('projects.register', order, { actor: SYSTEM, channel: 'internal' }).catch((error) => {
    // Somebody registered the folder under another name.
    platform.log.warn({ err: error }, 'the hub’s own project was not registered')
  })
}

async function serve(hub: Hub, config: ReturnType<typeof readConfig>, log: Logger): Promise<Listening> {
  const { platform } = hub
  const app = await buildServer({
    registry: platform.registry,
    invoke: platform.invoke,
    identity: platform.identity,
    events: platform.events,
    log,
    config,
    version: VERSION,
    mcp: { extras: mcpExtras },
    instanceId: hub.instanceId,
    dashboardFolder: productPath('dist', 'dashboard'),
    ready: () => checkReady(hub),
  })
  const listening = await listen(app, {
    host: config.HOST,
    apiPort: config.API_PORT,
    dashboardPort: config.DASHBOARD_PORT,
  }).catch(async (error) => {
    await hub.stop()
    throw error
  })
  writeEndpoint(config.REVOPS_HOME, {
    pid: process.pid,
    api: url(config.HOST, listening.apiPort),
    dashboard: url(config.HOST, listening.dashboardPort),
  })
  return listening
}

async function checkReady(hub: Hub): Promise<Record<string, 'ok'>> {
  await hub.pool`select 1 from ops.settings limit 1`
  if (!(await hub.platform.queue.isReady())) throw appErrors.QUEUE_NOT_READY()
  return { database: 'ok', migrations: 'ok', queue: 'ok' }
}

async function greet(hub: Hub, listening: Listening, host: string, ms: number): Promise<void> {
  const { identity, pool } = hub.platform
  const secret = await createSignInSecret(identity, pool, personName(), 'admin')
  const dashboard = url(host, listening.dashboardPort)
  const missing = existsSync(productPath('dist', 'dashboard')) ? '' : '  (not built: run `npm run build`)'
  say(`ready in ${(ms / 1000).toFixed(1)} s
  Dashboard  ${dashboard}${missing}
  API        ${url(host, listening.apiPort)}/api/v1/docs
  MCP        ${url(host, listening.apiPort)}/mcp
  Sign in    ${dashboard}/sign-in/${secret}   (once, within 15 minutes; \`npm run revops open\` makes a new one)`)
}

/** Answers whether the hub was told to stop. */
function stopOnSignal(hub: Hub, listening: Listening, home: string, log: Logger): () => boolean {
  let stopping = false
  const stop = async (signal: string) => {
    if (stopping) return
    stopping = true
    say(`stopping (${signal})`)
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref()
    removeEndpoint(home)
    await listening.close().catch((error) => log.warn({ err: error }, 'closing the server failed'))
    await hub.stop()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
  return () => stopping
}

function url(host: string, port: number): string {
  const name = host === '127.0.0.1' || host === '::1' ? 'localhost' : host
  return `http://${name}:${port}`
}

function say(text: string): void {
  process.stdout.write(`revops: ${text}\n`)
}

main().catch((thrown) => {
  const error = toAppError(thrown, 'start')
  process.stderr.write(`revops: ${error.message} [${error.code}]\n`)
  if (error.kind === 'internal')
    process.stderr.write(`${thrown instanceof Error ? thrown.stack : String(thrown)}\n`)
  process.exit(KIND_FACTS[error.kind].exitCode)
})

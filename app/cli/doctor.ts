import { statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import {
  type Config,
  openPool,
  readEndpoint,
  serverTarget,
  toAppError,
} from '../../services/00-platform/index.ts'
import { table } from './output.ts'

interface Check {
  readonly check: string
  readonly ok: boolean
  readonly found: string
}

/** Looks at everything the hub stands on and says what to do about what is wrong. Exit code 1 when something is. */
export async function doctor(config: Config, json: boolean): Promise<void> {
  const running = readEndpoint(config.REVOPS_HOME)
  const checks: Check[] = [
    node(),
    {
      check: 'hub',
      ok: true,
      found: running === undefined ? 'not running' : `running as process ${running.pid}, ${running.api}`,
    },
    ...(running === undefined
      ? [
          await portFree('API_PORT', config.API_PORT, config.HOST),
          await portFree('DASHBOARD_PORT', config.DASHBOARD_PORT, config.HOST),
        ]
      : []),
    await disk(config.REVOPS_HOME),
    await database(config),
  ]
  process.stdout.write(
    json
      ? `${JSON.stringify({ checks }, null, 2)}\n`
      : `${table(checks.map((c) => ({ ...c, ok: c.ok ? 'ok' : 'WRONG' })))}\n`,
  )
  if (checks.some(({ ok }) => !ok)) process.exitCode = 1
}

function node(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return { check: 'Node.js', ok: major > 20 || (major === 20 && minor >= 19), found: process.versions.node }
}

function portFree(name: string, port: number, host: string): Promise<Check> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () =>
      resolve({ check: `${name} ${port}`, ok: false, found: `in use: set ${name} to a free port` }),
    )
    probe.listen(port, host, () =>
      probe.close(() => resolve({ check: `${name} ${port}`, ok: true, found: 'free' })),
    )
  })
}

async function disk(home: string): Promise<Check> {
  const stat = await statfs(home).catch(() => statfs('.'))
  const gib = (stat.bavail * stat.bsize) / 1024 ** 3
  return {
    check: 'disk',
    ok: gib > 1,
    found: `${gib.toFixed(1)} GiB free${gib > 1 ? '' : ': the embedded database needs at least 1'}`,
  }
}

async function database(config: Config): Promise<Check> {
  const target = serverTarget(config)
  if (target === undefined)
    return { check: 'database', ok: true, found: 'embedded (DATABASE_URL is not set)' }
  const pool = openPool(target, 1)
  try {
    const [row] = await pool<{ version: string; vector: string | null }[]>`
      select current_setting('server_version') as version,
             (select default_version from pg_available_extensions where name = 'vector') as vector`
    const major = Number.parseInt(row?.version ?? '0', 10)
    const ok = major >= 15 && row?.vector !== null
    const vector =
      row?.vector === null
        ? 'no pgvector: run scripts/02-database/03_install_pgvector.sh'
        : `pgvector ${row?.vector}`
    return { check: 'database', ok, found: `PostgreSQL ${row?.version}, ${vector}` }
  } catch (error) {
    return { check: 'database', ok: false, found: toAppError(error, 'doctor').message }
  } finally {
    await pool.end({ timeout: 1 })
  }
}

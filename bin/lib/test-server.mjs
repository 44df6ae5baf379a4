// A private PostgreSQL cluster that lives as long as one test run. Fast, not safe: nothing in it is kept.
import { execFileSync } from 'node:child_process'
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PREFIX = 'revops-pg-'
const OWNER_FILE = 'owner.pid'
const SERVER_USER = 'postgres'
const DATABASE_USER = 'revops_test'
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '128MB',
  max_parallel_maintenance_workers: '0',
  max_wal_size: '2GB',
}

/** Makes and starts the cluster. Answers its URL and `stop()`, which removes everything and may be called twice. */
export async function startTestServer(bin) {
  removeLeftovers(bin)
  const directory = mkdtempSync(join(tmpdir(), PREFIX))
  writeFileSync(join(directory, OWNER_FILE), String(process.pid))
  const data = join(directory, 'data')
  const password = randomBytes(18).toString('hex')
  let stopped = false
  const stop = () => {
    if (stopped) return
    stopped = true
    removeCluster(bin, directory)
  }
  try {
    initialise(bin, directory, data, password)
    const port = await freePort()
    const settings = { ...SETTINGS, port: String(port), unix_socket_directories: directory }
    const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
    asServerUser(join(bin, 'pg_ctl'), [
      'start',
      '-w',
      '-s',
      '-D',
      data,
      '-l',
      join(directory, 'log'),
      '-o',
      options.join(' '),
    ])
    return { url: `postgresql://${DATABASE_USER}:${password}@127.0.0.1:${port}/postgres`, stop }
  } catch (error) {
    const log = join(directory, 'log')
    const tail = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-10).join('\n') : ''
    stop()
    throw new Error(`the test PostgreSQL server did not start: ${error.stderr ?? error.message}\n${tail}`)
  }
}

function initialise(bin, directory, data, password) {
  const passwordFile = join(directory, 'password')
  writeFileSync(passwordFile, scramSecret(password), { mode: 0o600 })
  chmodSync(directory, 0o700)
  if (process.getuid?.() === 0) {
    const uid = Number(execFileSync('id', ['-u', SERVER_USER], { encoding: 'utf8' }))
    for (const path of [directory, passwordFile]) chownSync(path, uid, -1)
  }
  const args = ['-D', data, '-U', DATABASE_USER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
  asServerUser(join(bin, 'initdb'), [...args, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'])
}

/**
 * The password as the server keeps it (RFC 5803), with one round of hashing instead of 4,096: those cost each of the
 * thousands of connections of a test run some milliseconds. The exchange itself stays the same.
 */
function scramSecret(password) {
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, 1, 32, 'sha256')
  const keyed = (name) => createHmac('sha256', salted).update(name).digest()
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64')
  return `SCRAM-SHA-256$1:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`
}

/** PostgreSQL refuses to run as root: there it runs as its own user. */
function asServerUser(program, args) {
  const root = process.getuid?.() === 0
  const [command, first] = root ? ['runuser', ['-u', SERVER_USER, '--', program]] : [program, []]
  // The server's own output goes to its log; a pipe held by it would never close.
  execFileSync(command, [...first, ...args], {
    cwd: tmpdir(),
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
}

function removeCluster(bin, directory) {
  const data = join(directory, 'data')
  try {
    if (existsSync(join(data, 'postmaster.pid'))) {
      asServerUser(join(bin, 'pg_ctl'), ['stop', '-w', '-s', '-m', 'immediate', '-D', data])
    }
  } catch {
    // It has ended by itself.
  }
  rmSync(directory, { recursive: true, force: true })
}

/** Clusters of test runs that were killed before they could clean up. */
function removeLeftovers(bin) {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const directory = join(tmpdir(), name)
    const owner = readOwner(directory)
    if (owner !== undefined && !isAlive(owner)) removeCluster(bin, directory)
  }
}

/** Without the `kill` program, which a small Debian does not have. A process of somebody else is alive, too. */
function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function readOwner(directory) {
  try {
    return Number(readFileSync(join(directory, OWNER_FILE), 'utf8')) || undefined
  } catch {
    return undefined
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

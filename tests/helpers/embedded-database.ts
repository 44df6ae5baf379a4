import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { pino } from 'pino'
import { type EmbeddedDatabase, startEmbedded } from '../../services/00-platform/database/embedded.ts'
import { migrateDatabase } from '../../services/00-platform/database/migrate.ts'
import { productPath } from '../../services/00-platform/paths.ts'
import { migrationsHash } from './migrations-hash.ts'
import type { PrivateDatabase } from './server-database.ts'

const CACHE = productPath('node_modules', '.cache', 'revops-tests')
const CHILD_SOURCE = productPath('services', '00-platform', 'database', 'embedded-child.ts')

/** Most tests end before code of the database that was compiled a second time, for speed, pays its price. */
const BASELINE_ONLY = "import { setFlagsFromString as __setFlag } from 'node:v8'; __setFlag('--liftoff-only')"

/** An embedded database of its own, started on a copy of the migrated data folder (or empty). */
export async function embeddedDatabase(empty: boolean): Promise<PrivateDatabase> {
  const childFile = await bundledChild()
  const directory = mkdtempSync(join(tmpdir(), 'revops-test-embedded-'))
  if (!empty) cpSync(await migratedFolder(childFile), directory, { recursive: true })
  const database = await start(directory, childFile)
  return {
    target: database.target,
    drop: async () => {
      await database.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function start(directory: string, childFile: string): Promise<EmbeddedDatabase> {
  return startEmbedded({ directory, childFile, log: pino({ level: 'silent' }) })
}

/**
 * The migrated data folder, made once per content of the migrations and version of PGlite.
 * Several workers may make it at once; the rename decides, and the losers use the winner's.
 */
async function migratedFolder(childFile: string): Promise<string> {
  const ready = join(CACHE, `embedded-${migrationsHash()}-${packageVersion('@electric-sql/pglite')}`)
  if (existsSync(ready)) return ready
  mkdirSync(CACHE, { recursive: true })
  const making = mkdtempSync(join(CACHE, 'making-'))
  const database = await start(making, childFile)
  try {
    await migrateDatabase(database.target)
  } finally {
    await database.stop()
  }
  publish(making, ready)
  return ready
}

let bundling: Promise<string> | undefined

/** Node 20 strips no types and vitest's loader does not reach into children: the child is bundled once a process. */
function bundledChild(): Promise<string> {
  bundling ??= bundleChild()
  return bundling
}

async function bundleChild(): Promise<string> {
  const file = join(CACHE, 'embedded-child.mjs')
  const own = join(CACHE, `embedded-child-${process.pid}.mjs`)
  mkdirSync(CACHE, { recursive: true })
  const options = { bundle: true, platform: 'node', format: 'esm', target: 'node20' } as const
  await build({
    ...options,
    entryPoints: [CHILD_SOURCE],
    packages: 'external',
    outfile: own,
    logLevel: 'error',
    banner: { js: BASELINE_ONLY },
  })
  renameSync(own, file)
  return file
}

function publish(made: string, ready: string): void {
  try {
    renameSync(made, ready)
  } catch (error) {
    rmSync(made, { recursive: true, force: true })
    if (!existsSync(ready)) throw error
  }
}

function packageVersion(name: string): string {
  return JSON.parse(readFileSync(productPath('node_modules', name, 'package.json'), 'utf8')).version
}

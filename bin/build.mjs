// Builds what is stale: the programs of BUNDLES into dist/*.mjs, the dashboard into dist/dashboard, and the image from which
// the embedded databases begin.
// Usage: node bin/build.mjs [--force]. In CI a missing source is an error; elsewhere it is left out.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { codeOf, WRAPPER } from './lib/cached-program.mjs'
import { runChild } from './lib/run-child.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const DIST = join(ROOT, 'dist')

/**
 * Large programs, started often: kept with their compiled code (lib/cached-program.mjs). Node 20 does that for CommonJS
 * only; from 22 on `module.enableCompileCache` would do for all.
 */
const CACHED = {
  server: 'app/server.ts',
  worker: 'app/worker.ts',
}

/** Name in dist/ and source. Must agree with app/entries.ts, which starts some of them; CACHED and CLIENTS are built, too. */
export const BUNDLES = {
  'embedded-child': 'services/00-platform/database/embedded-child.ts',
  'sample-odoo-child': 'sample/odoo-child.ts',
  'sample-apn-child': 'sample/apn-child.ts',
  'embedding-worker': 'services/04-embedding/offline/embedding-worker.mjs',
  'matching-worker': 'services/05-matching/worker.ts',
}

/**
 * Programs that mostly ask a running hub. They are split, so that what makes a hub of its own is loaded only where none runs;
 * the command line is started for every single call. `cli-commands` writes the commands of all actions down for it.
 */
const CLIENTS = {
  cli: 'app/cli.ts',
  'cli-commands': 'app/cli/write-command-facts.ts',
  'mcp-stdio': 'app/mcp-stdio.ts',
}
/** Parts that the programs name: each text of them has a name of its own. */
const PART = /^(client-chunk|cached)-.*\.(mjs|cjs|code)(\.map)?$/

/**
 * Packages that read files of their own (WebAssembly, a model, pages) or start threads stay where they are; so does AWS's,
 * 0.9 MB of each program that only those who read Partner Central load.
 */
const EXTERNAL = ['@electric-sql/*', '@energetic-ai/*', '@fastify/swagger-ui', '@aws-sdk/*']

/** The queue is given the hub's own connections: the driver it would open others with costs each start 45 ms. */
const QUEUE_WITHOUT_DRIVER = {
  name: 'queue-without-driver',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^pg$/ }, ({ importer }) =>
      importer.includes('/node_modules/pg-boss/') ? { path: join(ROOT, 'bin/lib/unused-package.mjs') } : null,
    )
  },
}

/**
 * The other packages go into the programs: reading some hundred small files costs each start a third of its time.
 * The CommonJS ones need these names; the underscores keep them apart from any function's of ours.
 */
const COMMONJS_NAMES = [
  "import { createRequire as __requireOf } from 'node:module'",
  "import { dirname as __folderOf } from 'node:path'",
  "import { fileURLToPath as __pathOf } from 'node:url'",
  'const require = __requireOf(import.meta.url)',
  'const __filename = __pathOf(import.meta.url)',
  'const __dirname = __folderOf(__filename)',
].join(';')

/** Lies beside the programs, which look for it there: see services/00-platform/database/new-data-directory.ts. */
const EMPTY_DATABASE = join(DIST, 'empty-database.tar.gz')

const PARTS = [
  { name: 'database', folders: ['bin/lib'], build: writeEmptyDatabase, aside: true },
  { name: 'programs', folders: ['app', 'services', 'sample'], build: bundlePrograms },
  { name: 'dashboard', folders: ['dashboard'], build: bundleDashboard },
]

/**
 * Builds the parts whose sources changed since their stamp was written, in a process of its own: the compilers take
 * 150 MB and leave a process behind, which must not stay as long as the hub runs. What is fresh costs a few milliseconds.
 * `output` is the stream (number) for what there is to say. Throws an Error whose message is for people.
 */
export async function buildStale({ output = 1 } = {}) {
  if (staleParts().length === 0) return
  const code = await runChild(process.execPath, [import.meta.filename], { stdio: ['ignore', output, 2] })
  if (code > 128) throw new Error('the build was stopped; the next start begins it again')
  if (code !== 0) throw new Error('the build did not succeed; why is said above')
}

function staleParts(force = false) {
  return PARTS.map((part) => ({
    ...part,
    stampFile: join(DIST, `.${part.name}.stamp`),
    stamp: sourceStamp(part.folders),
  })).filter(
    ({ stampFile, stamp }) => force || !existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp,
  )
}

async function buildPart({ name, build, stampFile, stamp }) {
  const started = Date.now()
  mkdirSync(DIST, { recursive: true })
  rmSync(stampFile, { force: true })
  await build()
  writeFileSync(stampFile, stamp)
  console.log(`revops: built the ${name} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

/** Path, size and time of every source: cheap, and any edit, checkout or removal changes it. */
function sourceStamp(folders) {
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', 'bin/build.mjs']) hash.update(fileFacts(file))
  for (const folder of folders) {
    for (const file of sourcesBelow(folder)) hash.update(fileFacts(file))
  }
  return hash.digest('hex')
}

function fileFacts(file) {
  const { size, mtimeMs } = statSync(join(ROOT, file))
  return `${file}:${size}:${mtimeMs}\n`
}

function* sourcesBelow(folder) {
  const entries = existsSync(join(ROOT, folder))
    ? readdirSync(join(ROOT, folder), { withFileTypes: true })
    : []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${folder}/${entry.name}`
    if (entry.name === 'node_modules' || /\.test\.tsx?$/.test(entry.name)) continue
    if (entry.isDirectory()) yield* sourcesBelow(path)
    else if (entry.isFile()) yield path
  }
}

function present(bundles) {
  const missing = Object.entries(bundles).filter(([, source]) => !existsSync(join(ROOT, source)))
  if (missing.length > 0 && process.env.CI === 'true') {
    throw new Error(
      `sources of these programs are missing: ${missing.map(([, source]) => source).join(', ')}`,
    )
  }
  return Object.fromEntries(Object.entries(bundles).filter(([, source]) => existsSync(join(ROOT, source))))
}

/** Written beside and renamed into place, so that a hub that starts meanwhile never reads half a file. */
async function bundlePrograms() {
  const fresh = join(DIST, `.new-${process.pid}`)
  try {
    await bundle(present(BUNDLES), fresh)
    await bundleCached(present(CACHED), fresh)
    await bundle(present(CLIENTS), fresh, { splitting: true, chunkNames: 'client-chunk-[hash]' })
    writeFileSync(
      join(fresh, 'cli-commands.json'),
      execFileSync(process.execPath, [join(fresh, 'cli-commands.mjs')]),
    )
    const files = readdirSync(fresh)
    // Parts first: a program that starts meanwhile finds those that it names.
    for (const file of files.toSorted((a, b) => Number(PART.test(b)) - Number(PART.test(a))))
      renameSync(join(fresh, file), join(DIST, file))
    for (const file of readdirSync(DIST).filter((name) => PART.test(name) && !files.includes(name)))
      rmSync(join(DIST, file))
  } catch (error) {
    throw new Error('the programs do not build; the compiler errors are above', { cause: error })
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Each program as `cached-NAME-HASH.cjs` with its compiled code beside it, and as `NAME.mjs`, which runs that. */
async function bundleCached(bundles, outdir) {
  await bundle(bundles, outdir, {
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    entryNames: 'cached-[name]-[hash]',
    banner: {
      js: `${WRAPPER.begin}const __moduleUrl=require('node:url').pathToFileURL(__filename).href;`,
    },
    footer: { js: WRAPPER.end },
    define: {
      'import.meta.url': '__moduleUrl',
      'import.meta.filename': '__filename',
      'import.meta.dirname': '__dirname',
    },
  })
  const programs = readdirSync(outdir).filter((file) => file.endsWith('.cjs'))
  for (const name of Object.keys(bundles)) {
    const program = programs.find((file) => file.startsWith(`cached-${name}-`))
    await bundleStarter(name, program, outdir)
    await keepCode(join(outdir, `${name}.mjs`), join(outdir, program))
  }
}

/** Small enough to need no cache of its own. */
async function bundleStarter(name, program, outdir) {
  const text = [
    "import { fileURLToPath } from 'node:url'",
    "import { runCached } from './bin/lib/cached-program.mjs'",
    `runCached(fileURLToPath(import.meta.url), fileURLToPath(new URL('./${program}', import.meta.url)))`,
  ].join('\n')
  const { build } = await import('esbuild')
  await build({
    ...{ absWorkingDir: ROOT, outfile: join(outdir, `${name}.mjs`), logLevel: 'warning' },
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20.19' },
    stdin: { contents: text, resolveDir: ROOT, sourcefile: `${name}.mjs` },
  })
}

/** A program that refuses its settings has loaded all its modules and done nothing. */
async function keepCode(starter, program) {
  const env = { ...process.env, API_PORT: 'none' }
  const args = [join(ROOT, 'bin/lib/write-code-cache.mjs'), starter, program]
  await runChild(process.execPath, args, { env, stdio: 'ignore' })
  if (!existsSync(codeOf(program))) throw new Error(`the code of ${program} could not be kept`)
}

async function bundle(bundles, outdir, options = {}) {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: ROOT,
    entryPoints: Object.entries(bundles).map(([out, source]) => ({ in: source, out })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    external: EXTERNAL,
    plugins: [QUEUE_WITHOUT_DRIVER],
    banner: { js: COMMONJS_NAMES },
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    // A quarter less to read and parse at each start; names stay, and the maps know every line.
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    ...options,
  })
}

/** Written beside and swapped in, so that a running hub serves the old dashboard until the new one is whole. */
async function bundleDashboard() {
  const { build } = await import('vite')
  const outDir = join(DIST, 'dashboard')
  const fresh = join(DIST, `.new-dashboard-${process.pid}`)
  const old = join(DIST, `.old-dashboard-${process.pid}`)
  // Of whoever builds: a test that builds what is stale must not leave the slow React of developers behind.
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production'
  try {
    await build({
      root: join(ROOT, 'dashboard'),
      logLevel: 'warn',
      build: { outDir: fresh, emptyOutDir: true },
    })
    if (existsSync(outDir)) renameSync(outDir, old)
    renameSync(fresh, outDir)
  } catch (error) {
    throw new Error(`the dashboard does not build: ${error.message}`, { cause: error })
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = NODE_ENV
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
  }
}

async function writeEmptyDatabase() {
  const code = await runChild(process.execPath, [
    join(ROOT, 'bin/lib/write-empty-database.mjs'),
    EMPTY_DATABASE,
  ])
  if (code !== 0) throw new Error('the empty database could not be made; why is said above')
}

/** The database is made beside the rest; the compilers share this process, so they take turns. */
async function buildAll(parts) {
  const inTurn = async () => {
    for (const part of parts.filter(({ aside }) => !aside)) await buildPart(part)
  }
  await Promise.all([...parts.filter(({ aside }) => aside).map(buildPart), inTurn()])
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await buildAll(staleParts(process.argv.includes('--force')))
  } catch (error) {
    console.error(`revops: ${error.message}`)
    process.exitCode = 1
  }
}

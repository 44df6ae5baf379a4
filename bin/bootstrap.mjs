// The first program of the house: needs Node and nothing else. `npm start`, `npm test` and `npm run bench` call it.
// It installs what is missing, builds what is stale and goes on with the program itself.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeProblem } from './lib/node-version.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const EX_USAGE = 64

const say = (line) => console.log(`revops: ${line}`)

const COMMANDS = { start, test, bench, install: () => 0 }

async function main() {
  const problem = nodeProblem()
  if (problem !== undefined) throw new Error(problem)
  const [name, ...args] = process.argv.slice(2)
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined
  if (command === undefined) {
    console.error(`usage: node bin/bootstrap.mjs ${Object.keys(COMMANDS).join('|')} [arguments]`)
    return EX_USAGE
  }
  const { installDependencies } = await import('./lib/install.mjs')
  await installDependencies(ROOT, say)
  const { buildStale } = await import('./build.mjs')
  await buildStale()
  return command(args)
}

async function start(args) {
  const { runChild } = await import('./lib/run-child.mjs')
  const server = join(ROOT, 'dist', 'server.mjs')
  if (!existsSync(server)) throw new Error('dist/server.mjs is missing: run `npm run build`')
  return runChild(process.execPath, ['--enable-source-maps', server, ...args])
}

async function test(args) {
  const { runTests } = await import('./lib/test-run.mjs')
  return runTests(ROOT, args, say)
}

async function bench(args) {
  const { withTestServer } = await import('./lib/test-run.mjs')
  const { runChild } = await import('./lib/run-child.mjs')
  const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs')
  // Figures go to standard output, one JSON line each: what we have to say must not mix with them.
  return withTestServer(
    ROOT,
    (line) => console.error(`revops: ${line}`),
    (env) =>
      runChild(process.execPath, [tsx, join(ROOT, 'tests', 'bench', 'index.ts'), ...args], {
        cwd: ROOT,
        env,
      }),
  )
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`revops: ${error.message}`)
  process.exitCode = 1
}

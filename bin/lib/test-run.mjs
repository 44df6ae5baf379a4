import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChild } from './run-child.mjs'
import { installTestNeeds } from './test-needs.mjs'
import { startTestServer } from './test-server.mjs'
import { summarise, summaryLines, unexpectedSkips } from './test-summary.mjs'

const IN_MEMORY = '/dev/shm'
/** What the tests may need at once, several times over; a container often has 64 MB. */
const ENOUGH_BYTES = 8 * 1024 ** 3

/**
 * Hundreds of databases and homes are made and thrown away again: in memory, where there is enough of it and nobody chose
 * another folder, none of them waits for a disk.
 */
function workInMemory() {
  if (process.env.TMPDIR !== undefined || !existsSync(IN_MEMORY)) return
  const { bavail, bsize } = statfsSync(IN_MEMORY)
  if (bavail * bsize >= ENOUGH_BYTES) process.env.TMPDIR = IN_MEMORY
}

/** Runs `work(env)` with a test database server, if one can be had, stopped afterwards whatever happens. */
export async function withTestServer(root, say, work) {
  const needs = installTestNeeds(root, say)
  const browser = needs.browser === undefined ? {} : { CHROME_PATH: needs.browser }
  if (process.env.TEST_DATABASE_URL !== undefined || needs.serverBin === undefined) {
    return work({ ...process.env, ...browser })
  }
  const server = await startTestServer(needs.serverBin)
  process.once('exit', server.stop)
  say('started a PostgreSQL server for the tests')
  try {
    return await work({ ...process.env, ...browser, TEST_DATABASE_URL: server.url })
  } finally {
    server.stop()
  }
}

/** Runs vitest and prints the summary. Answers the exit code. */
export function runTests(root, args, say) {
  workInMemory()
  return withTestServer(root, say, async (env) => {
    const folder = mkdtempSync(join(tmpdir(), 'revops-report-'))
    const file = join(folder, 'report.json')
    try {
      const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
      const code = await runChild(process.execPath, [vitest, 'run', ...reporters, ...args], {
        cwd: root,
        env,
      })
      return report(root, file, code)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

function report(root, file, code) {
  if (!existsSync(file)) {
    console.error('vitest was stopped before it could report')
    console.log('0 passed, 1 failed, 0 skipped')
    return code || 1
  }
  const summary = summarise(JSON.parse(readFileSync(file, 'utf8')), code)
  const notAllowed = process.env.CI === 'true' ? unexpectedSkips(summary.skipped, allowedSkips(root)) : []
  console.log(summaryLines(summary, notAllowed).join('\n'))
  return summary.failed.length > 0 || notAllowed.length > 0 ? code || 1 : code
}

function allowedSkips(root) {
  return JSON.parse(readFileSync(join(root, 'tests', 'allowed-skips.json'), 'utf8'))
}

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { type TestDatabase, testDatabase } from '../helpers/database.ts'
import { startHub } from './hub-process.ts'
import type { Bench } from './index.ts'
import { figure, median, type Print } from './matching-metrics.ts'

const CONNECTIONS = 32
const ROUNDS = 7
const ROUND_SECONDS = 3
const WARM_SECONDS = 4
const TARGET_RATIO = 1.3

export const bench: Bench = {
  name: 'invoke-rest',
  summary: 'p50 of GET /api/v1/runs/{id} at 32 connections against a bare Fastify route with the same query',
  run,
}

async function run(print: Print): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'revops-bench-'))
  const database = await testDatabase({ kind: 'server' })
  const hub = await startHub({
    home,
    env: { SAMPLE: 'false', DATABASE_URL: database.url ?? '' },
    program: 'server',
  })
  const bare = await startBare(database)
  try {
    const { runId } = await hub.call<{ runId: string }>('POST', '/embed/run', {})
    await hub.finish(runId)
    const token = readFileSync(join(home, 'tokens', 'agent'), 'utf8').trim()
    const targets = [
      { url: `${bare.url}/runs/${runId}` },
      { url: `${hub.api}/api/v1/runs/${runId}` },
      { url: `${hub.api}/api/v1/runs/${runId}`, headers: { authorization: `Bearer ${token}` } },
    ]
    report(await interleaved(targets), print)
  } finally {
    bare.stop()
    await hub.stop()
    await database.close()
    rmSync(home, { recursive: true, force: true })
  }
}

async function startBare(database: TestDatabase) {
  const file = fileURLToPath(new URL('./bare-server.ts', import.meta.url))
  const env = { ...process.env, BARE_DATABASE_URL: database.url ?? '' }
  const child = fork(file, [], { env, execArgv: ['--import', 'tsx'] })
  const [url] = (await once(child, 'message')) as [string]
  return { url, stop: () => child.disconnect() }
}

interface Target {
  readonly url: string
  readonly headers?: Record<string, string>
}

interface Round {
  readonly p50: number
  readonly perSecond: number
}

/** Warms every target, then takes turns, so that what else the machine does meets all alike. */
async function interleaved(targets: readonly Target[]): Promise<Round[][]> {
  for (const target of targets) await shoot(target, WARM_SECONDS)
  const rounds: Round[][] = targets.map(() => [])
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, target] of targets.entries()) rounds[at]?.push(await shoot(target, ROUND_SECONDS))
  }
  return rounds
}

/** Own times of every answer: autocannon's histogram knows whole milliseconds only. */
function shoot(target: Target, duration: number): Promise<Round> {
  const times: number[] = []
  return new Promise((resolve, reject) => {
    const shooting = autocannon({ ...target, connections: CONNECTIONS, duration }, (error, result) => {
      if (error !== null && error !== undefined) reject(error)
      else if (result.non2xx > 0 || result.errors > 0)
        reject(new Error(`${target.url}: ${result.non2xx} refused, ${result.errors} failed`))
      else resolve({ p50: median(times), perSecond: times.length / duration })
    })
    shooting.on('response', (_client, _status, _bytes, time) => times.push(time))
  })
}

function report(rounds: readonly Round[][], print: Print): void {
  const [bare, anonymous, token] = rounds.map((each) => ({
    p50: median(each.map((round) => round.p50)),
    perSecond: median(each.map((round) => round.perSecond)),
  })) as [Round, Round, Round]
  print(figure('bare Fastify route, p50', bare.p50, 'ms'))
  print(figure('runs.get over REST, p50', anonymous.p50, 'ms', bare.p50))
  print(figure('runs.get over REST, p50 ratio', anonymous.p50 / bare.p50, 'times', TARGET_RATIO))
  print(figure('runs.get over REST with a token, p50', token.p50, 'ms', bare.p50))
  print(figure('bare Fastify route', bare.perSecond, 'requests/s'))
  print(figure('runs.get over REST', anonymous.perSecond, 'requests/s', bare.perSecond))
  print(figure('runs.get over REST with a token', token.perSecond, 'requests/s', bare.perSecond))
}

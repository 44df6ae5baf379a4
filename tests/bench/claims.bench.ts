import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { insertAudit, settleAudit } from '../../services/00-platform/audit/queries.ts'
import { insertEvent } from '../../services/00-platform/events/queries.ts'
import { readTokenFile } from '../../services/00-platform/identity/token-file.ts'
import { type Db, inTransaction, randomIds } from '../../services/00-platform/index.ts'
import { hashOfSecret } from '../../services/07-workflow/claims/lease-token.ts'
import { claimNext } from '../../services/07-workflow/queries/claims.ts'
import { insertChange } from '../../services/07-workflow/queries/tasks.ts'
import { type TestDatabase, testDatabase } from '../helpers/database.ts'
import { startHub } from './hub-process.ts'
import type { Bench } from './index.ts'
import { figure, median, type Print } from './matching-metrics.ts'

const AGENTS = 200
const SPECS = 5
const TASKS_EACH = 400
const CLAIMS = 1_000
const ROUNDS = 3
const TARGET_RATIO = 0.5

export const bench: Bench = {
  name: 'claims',
  summary: 'claims/s over REST by 200 agents at once, against the same transaction through the driver',
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
  try {
    const owner = `Bearer ${readTokenFile(home, 'owner') ?? ''}`
    await post(`${hub.api}/api/v1/projects`, owner, { root: projectWithTasks(home), id: 'bench' })
    await imported(database)
    const agent = `Bearer ${readTokenFile(home, 'agent') ?? ''}`
    const rounds = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const direct = await claimsThroughDriver(database)
      await freeAll(database)
      rounds.push({ direct, rest: await claimsOverRest(`${hub.api}/api/v1/tasks/next`, agent, database) })
      await freeAll(database)
    }
    const direct = median(rounds.map((round) => round.direct))
    const rest = median(rounds.map((round) => round.rest))
    print(figure('claims through the driver', direct, 'claims/s'))
    print(figure('claims over REST', rest, 'claims/s', direct))
    print(figure('claims over REST, of the driver’s', rest / direct, 'times', TARGET_RATIO))
  } finally {
    await hub.stop()
    await database.close()
    rmSync(home, { recursive: true, force: true })
  }
}

function projectWithTasks(home: string): string {
  const root = join(home, 'project')
  for (let spec = 1; spec <= SPECS; spec += 1) {
    const folder = join(root, 'specs', `spec-${spec}`)
    mkdirSync(folder, { recursive: true })
    const lines = Array.from(
      { length: TASKS_EACH },
      (_, at) => `- [ ] ${at + 1} Task ${at + 1} of spec ${spec}\n`,
    )
    writeFileSync(join(folder, 'tasks.md'), lines.join(''))
  }
  return root
}

async function post(url: string, authorization: string, body: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
}

async function imported({ pool }: TestDatabase): Promise<void> {
  for (;;) {
    const [row] = await pool<{ count: number }[]>`select count(*) from ops.tasks where project_id = 'bench'`
    if (row?.count === SPECS * TASKS_EACH) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function freeAll({ pool }: TestDatabase): Promise<void> {
  await pool`
    update ops.tasks set lease_holder = null, lease_hash = null, lease_expires_at = null, lease_key = null, fence = 0`
  await pool`vacuum analyze ops.tasks`
}

/** What a claim over REST does in the database, without anything around it: audit, claim, history, event. */
async function claimsThroughDriver({ pool }: TestDatabase): Promise<number> {
  let left = CLAIMS
  const agent = async (name: string) => {
    while (left > 0) {
      left -= 1
      await oneClaim(pool, name)
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: AGENTS }, (_, at) => agent(`agent-${at}`)))
  return CLAIMS / ((performance.now() - started) / 1_000)
}

async function oneClaim(pool: TestDatabase['pool'], name: string): Promise<void> {
  const now = new Date()
  const requestId = randomIds.next(now)
  const actor = { name: 'agent', kind: 'agent', role: 'agent', onBehalfOf: name } as const
  const signal = new AbortController().signal
  const context = { requestId, actor, channel: 'rest', dryRun: false, signal } as const
  const audit = await insertAudit(pool, context, {
    action: 'tasks.next',
    input: {},
    outcome: 'intent',
    at: now,
  })
  const hash = hashOfSecret(randomIds.secret())
  await inTransaction(pool, async (tx: Db) => {
    const filter = { projectId: 'bench', specs: null, agent: name, among: null }
    const task = await claimNext(tx, filter, { holder: name, hash, leaseSeconds: 900, key: null })
    if (task === undefined) throw new Error('there was no task left')
    const change = {
      event: 'claim',
      fromStatus: 'pending',
      toStatus: 'pending',
      reason: null,
      cause: 'call',
    } as const
    await insertChange(tx, { ...change, taskUid: task.uid, actor: 'agent', agent: name, requestId })
    const payload = { project: 'bench', spec: task.spec, task: task.key, holder: name, status: task.status }
    await insertEvent(tx, { type: 'task.claimed', payload, actor: 'agent', requestId, at: now })
    await settleAudit(tx, audit, 'done', 1)
  })
}

async function claimsOverRest(url: string, authorization: string, { pool }: TestDatabase): Promise<number> {
  const { result, seconds } = await bombard({
    url,
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: '{}',
    connections: AGENTS,
    amount: CLAIMS,
  })
  const [row] = await pool<{ owned: number; fences: number }[]>`
    select count(*) filter (where lease_holder is not null) as owned, max(fence) as fences from ops.tasks
    where project_id = 'bench'`
  if (result.non2xx > 0 || row?.owned !== CLAIMS || row.fences !== 1)
    throw new Error(`${result.non2xx} refused, ${row?.owned} owned, newest lease ${row?.fences}`)
  return CLAIMS / seconds
}

/** autocannon looks at its clock once a second only, so the last answer is timed here. */
async function bombard(options: autocannon.Options): Promise<{ result: autocannon.Result; seconds: number }> {
  const started = performance.now()
  let answered = started
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)))
    run.on('response', () => {
      answered = performance.now()
    })
  })
  return { result, seconds: (answered - started) / 1_000 }
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readTokenFile } from '../../services/00-platform/identity/token-file.ts'
import { testDatabase } from '../helpers/database.ts'
import { type HubProcess, startHub } from './hub-process.ts'
import type { Bench } from './index.ts'
import { figure, type Print } from './matching-metrics.ts'

const LARGE = 20_000
const SPECS = 1_000
const WIDTH = 40
const ROUNDS = 50
const SAMPLES = 200

export const bench: Bench = {
  name: 'tasks-rest',
  summary: '40 × 50 status changes at once, a spec of 20,000 tasks, a list of 1,000 specs, over REST',
  run,
}

type Send = <T>(method: string, path: string, body?: object) => Promise<T>

async function run(print: Print): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'revops-bench-'))
  const database = await testDatabase({ kind: 'server' })
  const hub = await startHub({
    home,
    env: { SAMPLE: 'false', DATABASE_URL: database.url ?? '' },
    program: 'server',
  })
  const send = sender(hub, readTokenFile(home, 'owner') ?? '')
  try {
    await register(send, 'changes', join(home, 'changes'), { wide: wideSpec() })
    print(
      figure(
        'status changes kept of 2,000, in database and file',
        await changes(send, join(home, 'changes')),
        'changes',
        WIDTH * ROUNDS,
      ),
    )
    await register(send, 'large', join(home, 'large'), { big: largeSpec() })
    await largeFigures(send, print)
    const many = Object.fromEntries(
      Array.from({ length: SPECS }, (_, at) => [`spec-${at}`, '- [x] 1 A\n- [ ] 2 B\n']),
    )
    await register(send, 'many', join(home, 'many'), many)
    await settled(send, 'many', SPECS)
    const listed = await timed(10, () => listAll(send))
    print(figure('1,000 specs listed in pages of 200, p50', listed.p50, 'ms', 100))
  } finally {
    await hub.stop()
    await database.close()
    rmSync(home, { recursive: true, force: true })
  }
}

function sender(hub: HubProcess, token: string): Send {
  return async <T>(method: string, path: string, body?: object) => {
    const answer = await fetch(`${hub.api}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
    return JSON.parse(text) as T
  }
}

async function register(
  send: Send,
  id: string,
  root: string,
  specs: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [spec, text] of Object.entries(specs)) {
    const file = join(root, 'specs', spec, 'tasks.md')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  await send('POST', '/projects', { root, id })
}

/** Waits until the hub has taken every spec of a project in. */
async function settled(send: Send, project: string, specs: number): Promise<void> {
  for (;;) {
    const { rows } = await progressOf(send, project)
    if (rows.filter(({ progress }) => progress.total > 0).length === specs) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function progressOf(send: Send, project: string) {
  const rows: { progress: { total: number } }[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = `/specs?project=${project}&limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`
    const page: { specs: typeof rows; nextCursor: string | null } = await send('GET', query)
    rows.push(...page.specs)
    cursor = page.nextCursor
  }
  return { rows }
}

const listAll = (send: Send) => progressOf(send, 'many')

function wideSpec(): string {
  return Array.from({ length: WIDTH }, (_, at) => `- [ ] ${at + 1} Task ${at + 1}\n`).join('')
}

/** Each round changes forty tasks at once; the next one changes them back. @returns changes that were kept */
async function changes(send: Send, root: string): Promise<number> {
  const ids = Array.from({ length: WIDTH }, (_, at) => String(at + 1))
  let kept = 0
  for (let round = 1; round <= ROUNDS; round += 1) {
    const status = round % 2 === 1 ? 'blocked' : 'pending'
    const reason = round % 2 === 1 ? { reason: `round ${round}` } : {}
    await Promise.all(
      ids.map((id) => send('PUT', `/specs/wide/tasks/${id}/status?project=changes`, { status, ...reason })),
    )
    const { tasks } = await send<{ tasks: { status: string; blockedReason: string | null }[] }>(
      'GET',
      '/specs/wide/tasks?project=changes&limit=200',
    )
    kept += tasks.filter(
      (task) => task.status === status && task.blockedReason === (reason.reason ?? null),
    ).length
  }
  const expected = wideSpec()
  for (const until = performance.now() + 10_000; performance.now() < until; ) {
    if (readFileSync(join(root, 'specs/wide/tasks.md'), 'utf8') === expected) return kept
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the file does not show what the database says')
}

/** Each task waits for the one before it, in chains of ten. */
function largeSpec(): string {
  return Array.from({ length: LARGE }, (_, at) => {
    const waits = at % 10 === 0 ? '' : `  - _Depends: ${at}_\n`
    return `- [ ] ${at + 1} Task ${at + 1}\n  - _Files: src/file-${at % 500}.ts_\n${waits}  - _Estimate: ${(at % 7) + 1}h_\n`
  }).join('')
}

async function largeFigures(send: Send, print: Print): Promise<void> {
  const started = performance.now()
  await settled(send, 'large', 1)
  print(figure('20,000 tasks taken in after registering', performance.now() - started, 'ms'))
  const progress = await timed(30, () => send('GET', '/specs/big?project=large'))
  print(figure('progress of 20,000 tasks, p50', progress.p50, 'ms', 20))
  const graph = await timed(5, () => send('GET', '/specs/big/graph?project=large'))
  print(
    figure('graph of 20,000 tasks with critical path, answer of some MB included, p50', graph.p50, 'ms', 300),
  )
  let at = 0
  const change = await timed(SAMPLES, () => {
    at += 10
    const body = { status: 'in-progress' }
    return send('PUT', `/specs/big/tasks/${at - 9}/status?project=large`, body)
  })
  print(figure('one status change among 20,000 tasks, p95', change.p95, 'ms', 30))
}

async function timed(times: number, ask: () => Promise<unknown>): Promise<{ p50: number; p95: number }> {
  const taken: number[] = []
  for (let turn = 0; turn < times; turn += 1) {
    const started = performance.now()
    await ask()
    taken.push(performance.now() - started)
  }
  taken.sort((a, b) => a - b)
  return { p50: taken[Math.floor(times / 2)] ?? 0, p95: taken[Math.floor(times * 0.95)] ?? 0 }
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readTokenFile } from '../../services/00-platform/identity/token-file.ts'
import { testDatabase } from '../helpers/database.ts'
import { type HubProcess, pause, startHub } from './hub-process.ts'
import type { Bench } from './index.ts'
import { figure, type Print } from './matching-metrics.ts'
import { type Send, sender, timed } from './rest-client.ts'
import { LARGE, largeSpec, listAll, manySpecs, register, settled, wideSpec } from './spec-projects.ts'

const SPECS = 1_000
const WIDTH = 40
const ROUNDS = 50
const SAMPLES = 200

export const bench: Bench = {
  name: 'tasks-rest',
  summary:
    '40 × 50 status changes at once, a spec of 20,000 tasks, a list of 1,000 specs, over REST [changes|large|many] [embedded] [profile=FOLDER]',
  run,
}

interface Setting {
  readonly hub: HubProcess
  readonly send: Send
  readonly home: string
  readonly print: Print
}

const PARTS = { changes: changesPart, large: largePart, many: manyPart }

/** @param args the parts to run, all when none is named; `embedded`; `profile=FOLDER` for processor profiles of the hub */
async function run(print: Print, args: readonly string[]): Promise<void> {
  const named = Object.entries(PARTS).filter(([name]) => args.includes(name))
  const parts = named.length === 0 ? Object.entries(PARTS) : named
  const home = mkdtempSync(join(tmpdir(), 'revops-bench-'))
  const database = args.includes('embedded') ? null : await testDatabase({ kind: 'server' })
  const profile = args.find((arg) => arg.startsWith('profile='))?.slice('profile='.length)
  const hub = await startHub({
    home,
    env: { SAMPLE: 'false', ...(database === null ? {} : { DATABASE_URL: database.url ?? '' }) },
    program: 'server',
    execArgv: profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`],
  })
  const send = sender(hub, readTokenFile(home, 'owner') ?? '')
  try {
    for (const [, part] of parts) await part({ hub, send, home, print })
  } finally {
    await hub.stop()
    await database?.close()
    rmSync(home, { recursive: true, force: true })
  }
}

async function changesPart({ send, home, print }: Setting): Promise<void> {
  await register(send, 'changes', join(home, 'changes'), { wide: wideSpec(WIDTH) })
  const kept = await changes(send, join(home, 'changes'))
  print(figure('status changes kept of 2,000, in database and file', kept, 'changes', WIDTH * ROUNDS))
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
  await untilFileSays(join(root, 'specs/wide/tasks.md'), (text) => text === wideSpec(WIDTH))
  return kept
}

async function untilFileSays(file: string, right: (text: string) => boolean): Promise<void> {
  for (const until = performance.now() + 10_000; performance.now() < until; await pause(50))
    if (right(readFileSync(file, 'utf8'))) return
  throw new Error('the file does not show what the database says')
}

async function largePart({ hub, send, home, print }: Setting): Promise<void> {
  const started = performance.now()
  await register(send, 'large', join(home, 'large'), { big: largeSpec() })
  await settled(send, 'large', 1)
  print(figure('20,000 tasks taken in after registering', performance.now() - started, 'ms'))
  const bare = await timed(hub, 50, () => send('GET', '/projects'))
  print(figure('the list of the projects, for comparison, p50', bare.p50, 'ms'))
  const progress = await timed(hub, 30, () => send('GET', '/specs/big?project=large'))
  print(figure('progress of 20,000 tasks, p50', progress.p50, 'ms', 20))
  await graphFigures(hub, send, print)
  await changeFigures(hub, send, join(home, 'large/specs/big/tasks.md'), print)
}

/** The whole answer of some MB until its last byte; as it was, and after a change of one task. */
async function graphFigures(hub: HubProcess, send: Send, print: Print): Promise<void> {
  const ask = () => send.received('/specs/big/graph?project=large')
  const first = await timed(hub, 1, ask)
  print(figure('graph of 20,000 tasks with critical path, first', first.p50, 'ms', 300))
  const again = await timed(hub, 9, ask)
  print(figure('graph of 20,000 tasks, nothing changed meanwhile, p50', again.p50, 'ms', 300))
  let at = LARGE / 2
  const after: number[] = []
  for (let turn = 0; turn < 9; turn += 1) {
    at += 10
    await send('PUT', `/specs/big/tasks/${at + 1}/status?project=large`, { status: 'in-progress' })
    await pause(300)
    after.push((await timed(hub, 1, ask)).p50)
  }
  after.sort((a, b) => a - b)
  print(figure('graph of 20,000 tasks, after a change, p50', after[4] ?? 0, 'ms', 300))
}

async function changeFigures(hub: HubProcess, send: Send, file: string, print: Print): Promise<void> {
  let at = 0
  const change = await timed(hub, SAMPLES, () => {
    at += 10
    const body = { status: 'in-progress' }
    return send('PUT', `/specs/big/tasks/${at - 9}/status?project=large`, body)
  })
  print(figure('one status change among 20,000 tasks, p50', change.p50, 'ms'))
  print(figure('one status change among 20,000 tasks, p95', change.p95, 'ms', 30))
  print(figure('processor time of the hub for it, its marker included', change.processor, 'ms'))
  await untilFileSays(file, (text) => text.split('- [-]').length > SAMPLES)
}

async function manyPart({ hub, send, home, print }: Setting): Promise<void> {
  await register(send, 'many', join(home, 'many'), manySpecs(SPECS))
  await settled(send, 'many', SPECS)
  const listings = {
    'in one answer': () => send('GET', `/specs?project=many&limit=${SPECS}`),
    'in pages of 200': () => listAll(send, 'many'),
  }
  for (const [how, list] of Object.entries(listings)) {
    const listed = await timed(hub, 20, list)
    print(figure(`1,000 specs listed ${how}, p50`, listed.p50, 'ms', 100))
    print(figure('processor time of the hub for it', listed.processor, 'ms'))
  }
}

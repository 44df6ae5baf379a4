import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  openProject,
  type ProjectFiles,
  SPEC_DOCUMENTS,
  watchProject,
} from '../../services/07-workflow/files/index.ts'
import { poll } from '../../services/07-workflow/files/poll.ts'
import { createWatchState } from '../../services/07-workflow/files/watch-state.ts'
import type { Bench, Figure } from './index.ts'

type Print = (figure: Figure) => void

const SPECS = 1_000
const ROUNDS = 30
const POLL_EVERY_MS = 500

export const bench: Bench = {
  name: 'spec-files',
  summary:
    'Listing and polling 1,000 specs on disk against a plain readdir and lstat; how late an edit is told',
  run,
}

/** Makes 1,000 specs of three documents (2 kB each) in a temporary folder, and removes them. Takes about 30 seconds. */
export async function run(print: Print): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'revops-bench-specs-'))
  try {
    for (let spec = 0; spec < SPECS; spec++) {
      mkdirSync(join(root, 'specs', `spec-${spec}`), { recursive: true })
      for (const document of SPEC_DOCUMENTS)
        writeFileSync(fileOf(root, spec, document), `${spec} `.repeat(500))
    }
    const project = openProject(root)
    await measureLooks(project, print)
    await measureTelling(project, print)
  } finally {
    rmSync(root, { recursive: true })
  }
}

const fileOf = (root: string, spec: number, document: string) =>
  join(root, 'specs', `spec-${spec}`, `${document}.md`)

async function measureLooks(project: ProjectFiles, print: Print): Promise<void> {
  const { place } = project
  const state = createWatchState()
  const watch = { place, state, onChange: () => undefined, signal: new AbortController().signal }
  const first = await measured(() => poll(watch, true))
  // Files this new are read again for a few looks; what is wanted is a look at files that stand still.
  for (let look = 0; look < 6; look++) await poll(watch, false)
  const plain = await measuredOften(() => plainLoop(project.root))
  const list = await measuredOften(() => project.listSpecs())
  const still = await measuredOften(() => poll(watch, false))
  const figure = (name: string, value: number, unit: string, reference: number | null) =>
    print({
      name,
      value: round(value),
      unit,
      reference: reference && round(reference),
      ratio: ratio(value, reference),
    })
  figure('listing 1,000 specs, p50', list.wallMs, 'ms', plain.wallMs)
  figure('one poll over 1,000 specs, p50', still.wallMs, 'ms', plain.wallMs)
  figure('one poll over 1,000 specs, processor time, p50', still.cpuMs, 'ms', plain.cpuMs)
  figure(
    `polling 1,000 specs every ${POLL_EVERY_MS} ms`,
    (still.cpuMs / POLL_EVERY_MS) * 100,
    '% of a core',
    null,
  )
  figure('first look at 1,000 specs (reads 3,000 files)', first.wallMs, 'ms', plain.wallMs)
}

function plainLoop(root: string): void {
  const folder = join(root, 'specs')
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    for (const document of SPEC_DOCUMENTS) lstatSync(`${folder}/${entry.name}/${document}.md`)
  }
}

/** How late the watch tells: edits one by one just after a look (the worst moment), then 300 files at once. */
async function measureTelling(project: ProjectFiles, print: Print): Promise<void> {
  // The watch does not keep a process alive, and neither does waiting for it.
  const alive = setInterval(() => undefined, 60_000)
  let waiting = 0
  let done: () => void = () => undefined
  const watch = watchProject(project, () => {
    waiting -= 1
    if (waiting === 0) done()
  })
  await watch.ready
  const edit = async (specs: readonly number[], text: string): Promise<number> => {
    waiting = specs.length
    const told = new Promise<void>((resolve) => {
      done = resolve
    })
    const started = performance.now()
    for (const spec of specs) writeFileSync(fileOf(project.root, spec, 'tasks'), text)
    await told
    return performance.now() - started
  }
  const single: number[] = []
  for (let round = 0; round < 10; round++) single.push(await edit([round], `edit ${round}`))
  const many = await edit(
    Array.from({ length: 300 }, (_, spec) => spec),
    'checkout',
  )
  await watch.close()
  clearInterval(alive)
  const figure = (name: string, value: number) =>
    print({ name, value: round(value), unit: 'ms', reference: 1_000, ratio: ratio(value, 1_000) })
  figure('an edit among 1,000 specs is told, slowest of 10, against the promised second', Math.max(...single))
  figure('the last of 300 edits at once is told, against the promised second', many)
}

interface Cost {
  readonly wallMs: number
  readonly cpuMs: number
}

async function measured(work: () => unknown): Promise<Cost> {
  const cpu = process.cpuUsage()
  const started = performance.now()
  await work()
  const wallMs = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  return { wallMs, cpuMs: (user + system) / 1_000 }
}

async function measuredOften(work: () => unknown): Promise<Cost> {
  const all: Cost[] = []
  for (let round = 0; round < ROUNDS; round++) all.push(await measured(work))
  return { wallMs: median(all.map(({ wallMs }) => wallMs)), cpuMs: median(all.map(({ cpuMs }) => cpuMs)) }
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}

const round = (value: number) => Math.round(value * 100) / 100
const ratio = (value: number, reference: number | null) =>
  reference === null ? null : round(value / reference)

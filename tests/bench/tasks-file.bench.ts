import { matchTasks, parseTasks, writeMarkers } from '../../services/07-workflow/markdown/index.ts'
import { largeTasksFile } from '../helpers/large-tasks-file.ts'
import type { Bench, Figure } from './index.ts'

const TASKS = 20_000
const ROUNDS = 15
const CHECKBOX = /^\s*[-*]\s+\[([ xX~-])\]\s+(.+)$/

export const bench: Bench = {
  name: 'tasks-file',
  summary:
    'tasks.md with 20,000 tasks: parse, one status written, matching; against lines and one expression',
  run,
}

/** Medians of 15 rounds; the reference splits the same text and tries the checkbox on each line. */
export async function run(print: (figure: Figure) => void): Promise<void> {
  const text = largeTasksFile(TASKS)
  const { tasks } = parseTasks(text)
  const known = tasks.map(({ key, title }) => ({ uid: key, key, title }))
  const shifted = tasks.slice(25)
  const middle = tasks[TASKS / 2]?.key ?? ''
  const works: Readonly<Record<string, () => unknown>> = {
    reference: () => text.split('\n').filter((line) => CHECKBOX.test(line)),
    [`parse, ${TASKS} tasks, ${(text.length / 1e6).toFixed(1)} MB`]: () => parseTasks(text),
    'write one status': () =>
      writeMarkers(text, new Map([[middle, { status: 'blocked', blockedReason: 'x' }]])),
    'match, one phase removed': () => matchTasks(known, shifted),
  }
  const times = measure(works)
  const reference = median(times.get('reference') ?? [])
  for (const name of Object.keys(works)) {
    const value = median(times.get(name) ?? [])
    const ratio = name === 'reference' ? null : round(value / reference)
    print({
      name,
      value: round(value),
      unit: 'ms',
      reference: ratio === null ? null : round(reference),
      ratio,
    })
  }
}

/** In turns, so that what else the machine does meets all of them alike; the first three rounds warm up. */
function measure(works: Readonly<Record<string, () => unknown>>): Map<string, number[]> {
  const times = new Map<string, number[]>()
  for (let round = 0; round < ROUNDS + 3; round++) {
    for (const [name, work] of Object.entries(works)) {
      const started = performance.now()
      work()
      if (round >= 3) times.set(name, [...(times.get(name) ?? []), performance.now() - started])
    }
  }
  return times
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

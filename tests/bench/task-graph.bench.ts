import {
  buildGraph,
  criticalPath,
  type GraphTask,
  nextTasks,
  waves,
} from '../../services/07-workflow/graph/index.ts'
import type { Bench, Figure } from './index.ts'

type Print = (figure: Figure) => void

const SEED = 20_261_121
const SPECS = 20
const TASKS = 20_000
const ROUNDS = 15

export const bench: Bench = {
  name: 'task-graph',
  summary:
    'Graph, waves and critical path of 20,000 tasks with 40,000 dependencies, against one Kahn pass over integers',
  run,
}

export async function run(print: Print): Promise<void> {
  const nodes = tasks()
  const all = () => {
    const built = buildGraph(nodes)
    return [waves(built), criticalPath(built)]
  }
  const first = once(all)
  const graph = buildGraph(nodes)
  const dependencies = nodes.reduce((sum, { depends }) => sum + depends.length, 0)
  const kahn = median(plainKahn(nodes))
  const label = `${TASKS.toLocaleString('en')} tasks, ${dependencies.toLocaleString('en')} dependencies`
  const emit = (name: string, work: () => unknown) => print(figure(`${name}, ${label}`, timed(work), kahn))
  print({ name: `plain Kahn, ${label}`, value: round(kahn), unit: 'ms', reference: null, ratio: null })
  emit('build', () => buildGraph(nodes))
  emit('waves and groups', () => waves(graph))
  emit('critical path', () => criticalPath(graph))
  emit('next 10 tasks', () => nextTasks(graph, { expertise: ['python'] }))
  emit('build + waves + critical path', all)
  print(figure(`the same, first time in the process, ${label}`, first, kahn))
}

/** Each task waits for about two of the 400 before it, one in twenty across specs; one in five is completed. */
function tasks(): GraphTask[] {
  const random = randomFrom(SEED)
  const perSpec = TASKS / SPECS
  const spec = (at: number) => `spec-${Math.floor(at / perSpec)}`
  const key = (at: number) => `${(at % perSpec) + 1}`
  return Array.from({ length: TASKS }, (_, at): GraphTask => {
    const wanted = at === 0 ? 0 : Math.floor(random() * 5)
    const before = Array.from({ length: wanted }, () => Math.max(0, at - 1 - Math.floor(random() * 400)))
    const depends = before.map((to) => (spec(to) === spec(at) ? key(to) : `${spec(to)}/${key(to)}`))
    return {
      ref: `${spec(at)}/${key(at)}`,
      spec: spec(at),
      key: key(at),
      title: `Task number ${at} of the plan`,
      status: at < TASKS / 5 ? 'completed' : 'pending',
      depends: [...new Set(depends)],
      estimateMinutes: at % 10 === 0 ? null : 15 + Math.floor(random() * 240),
      priority: null,
      files: [`src/module-${at % 900}/file-${at % 7_000}.py`],
      parallel: null,
      agent: null,
      position: at,
    }
  })
}

/** The same dependencies as numbers, sorted once by Kahn's algorithm: what no implementation can do without. */
function plainKahn(nodes: readonly GraphTask[]): number[] {
  const at = new Map(nodes.map(({ ref }, vertex) => [ref, vertex]))
  const before = nodes.map((node) =>
    node.depends.map((d) => at.get(d.includes('/') ? d : `${node.spec}/${d}`) ?? 0),
  )
  const after: number[][] = nodes.map(() => [])
  before.forEach((list, vertex) => {
    for (const to of list) after[to]?.push(vertex)
  })
  const sort = () => {
    const left = Int32Array.from(before, (list) => list.length)
    const queue: number[] = []
    left.forEach((count, vertex) => {
      if (count === 0) queue.push(vertex)
    })
    for (let head = 0; head < queue.length; head++) {
      for (const next of after[queue[head] ?? 0] ?? []) {
        left[next] = (left[next] ?? 0) - 1
        if (left[next] === 0) queue.push(next)
      }
    }
    return queue.length
  }
  return Array.from({ length: ROUNDS }, () => once(sort))
}

function timed(work: () => unknown): number {
  return median(Array.from({ length: ROUNDS }, () => once(work)))
}

function once(work: () => unknown): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

function figure(name: string, value: number, reference: number): Figure {
  return {
    name,
    value: round(value),
    unit: 'ms',
    reference: round(reference),
    ratio: round(value / reference),
  }
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** Mulberry32: a small repeatable generator. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

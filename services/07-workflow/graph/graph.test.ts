import { describe, expect, test } from 'vitest'
import { AppError } from '../../00-platform/index.ts'
import type { TaskStatus } from '../model.ts'
import {
  buildGraph,
  criticalPath,
  type GraphTask,
  nextTasks,
  normalisePath,
  parallelGroups,
  refuseCycles,
  unlocks,
  waitsFor,
  waves,
} from './index.ts'

function task(ref: string, over: Partial<GraphTask> = {}): GraphTask {
  const [spec = '', key = ''] = ref.split('/')
  const none = { estimateMinutes: null, priority: null, parallel: null, agent: null }
  return { ref, spec, key, title: `Task ${key}`, status: 'pending', depends: [], files: [], ...none, ...over }
}

function codeOf(work: () => unknown): AppError {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('HUB-5.1 dependencies', () => {
  test('HUB-5.1 a reference is found within its spec, across specs, and in a spec that is not loaded', () => {
    const nodes = [
      task('login/1'),
      task('login/2', { depends: ['1', 'base/1'] }),
      task('base/1'),
      task('base/2', { depends: ['base/1', 'old/7', 'other/3', ' None '] }),
    ]
    const statuses = new Map<string, TaskStatus>([
      ['old/7', 'completed'],
      ['other/3', 'in-progress'],
    ])
    const graph = buildGraph(nodes, { outside: (ref) => statuses.get(ref) })
    expect(waitsFor(graph, 'login/2').dependencies).toEqual(['base/1', 'login/1'])
    expect(waitsFor(graph, 'base/2')).toEqual({
      dependencies: ['base/1'],
      children: [],
      missing: [],
      outside: ['other/3'],
      cycle: null,
    })
    expect(graph.missing).toEqual([])
    expect(graph.outside).toEqual([{ task: 'base/2', target: 'other/3', status: 'in-progress' }])
  })

  test('HUB-5.1 without _Depends:_ nothing is ordered but a parent after its parts', () => {
    const graph = buildGraph(['a/10', 'a/2', 'a/2.1', 'a/2.2', 'a/1'].map((ref) => task(ref)))
    expect(waves(graph).waves.map((wave) => wave.tasks)).toEqual([['a/1', 'a/2.1', 'a/2.2', 'a/10'], ['a/2']])
    expect(waitsFor(graph, 'a/2')).toMatchObject({ dependencies: [], children: ['a/2.1', 'a/2.2'] })
  })

  test('HUB-5.1 the parts of a task, and their parts, wait for what the task names', () => {
    const nodes = [
      task('a/1'),
      task('a/2', { depends: ['1', '2.2'] }),
      task('a/2.1'),
      task('a/2.1.1'),
      task('a/2.2'),
      task('a/X', { parent: '2.2' }),
    ]
    const graph = buildGraph(nodes)
    const levels = waves(graph).waves.map((wave) => wave.tasks)
    expect(levels).toEqual([['a/1'], ['a/2.1.1', 'a/X'], ['a/2.1', 'a/2.2'], ['a/2']])
    expect(waitsFor(graph, 'a/2.1.1').dependencies).toEqual(['a/1'])
    expect(unlocks(graph, 'a/1')).toEqual({ ready: ['a/2.1.1', 'a/X'], waiting: 5 })
  })

  test('HUB-5.1 what a grandparent waits for holds the parts of its parts, also when their parent waits for nothing more', () => {
    const graph = buildGraph([
      task('a/1'),
      task('a/2', { depends: ['1'] }),
      task('a/2.1', { depends: ['3'] }),
      task('a/2.1.1'),
      task('a/3', { status: 'completed' }),
    ])
    expect(nextTasks(graph).map(({ ref }) => ref)).toEqual(['a/1'])
    expect(waitsFor(graph, 'a/2.1.1').dependencies).toEqual(['a/1'])
    expect(unlocks(graph, 'a/1').ready).toEqual(['a/2.1.1'])
  })

  test('HUB-5.1 the same where a part stands before its parent', () => {
    const graph = buildGraph([
      task('a/1'),
      task('a/3', { status: 'completed' }),
      task('a/m', { parent: 'z', depends: ['3'] }),
      task('a/m.1'),
      task('a/z', { depends: ['1'] }),
    ])
    expect(nextTasks(graph).map(({ ref }) => ref)).toEqual(['a/1'])
  })

  test('HUB-5.1 two tasks with one address are refused', () => {
    expect(codeOf(() => buildGraph([task('a/1'), task('a/1')])).code).toBe('GRAPH_TASK_TWICE')
  })

  test('HUB-5.1 a chain of 100,000 tasks is built, planned and measured without recursion', () => {
    const size = 100_000
    const nodes = Array.from({ length: size }, (_, at) =>
      task(`a/${at + 1}`, { depends: at === 0 ? [] : [`${at}`], estimateMinutes: 1 }),
    )
    const graph = buildGraph(nodes)
    expect(graph.cycles).toEqual([])
    expect(waves(graph).waves.length).toBe(size)
    expect(criticalPath(graph)).toMatchObject({ totalMinutes: size, path: { length: size } })
    expect(unlocks(graph, 'a/1')).toEqual({ ready: ['a/2'], waiting: size - 1 })
  })
})

describe('HUB-5.2 cycles', () => {
  test('HUB-5.2 a cycle is named whole and in order, one shortest for each knot', () => {
    const nodes = [
      task('a/1', { depends: ['2'] }),
      task('a/2', { depends: ['3'] }),
      task('a/3', { depends: ['b/1', '1'] }),
      task('b/1', { depends: ['a/1'] }),
      task('b/2', { depends: ['2'] }),
      task('b/3', { depends: ['2'] }),
    ]
    const graph = buildGraph(nodes)
    expect(graph.cycles).toEqual([
      { members: ['a/1', 'a/2', 'a/3'], size: 4, text: 'a/1 → a/2 → a/3 → a/1' },
      { members: ['b/2'], size: 1, text: 'b/2 → b/2' },
    ])
    expect(nextTasks(graph)).toEqual([])
    expect(waves(graph)).toEqual({ waves: [], unreachable: nodes.map(({ ref }) => ref) })
    expect(waitsFor(graph, 'b/1').cycle?.text).toBe('a/1 → a/2 → a/3 → a/1')
  })

  test('HUB-5.2 refuseCycles says which dependency to look at, and lets a graph without one pass', () => {
    refuseCycles(buildGraph([task('a/1'), task('a/2', { depends: ['1'] })]))
    const nodes = [task('a/1', { depends: ['2'] }), task('a/2', { depends: ['1'] })]
    const error = codeOf(() => refuseCycles(buildGraph(nodes)))
    expect(error).toMatchObject({ code: 'GRAPH_CYCLE', details: { cycles: [['a/1', 'a/2']] } })
    expect(error.message).toContain('a/1 → a/2 → a/1')
  })

  test('HUB-5.2 a task of a cycle is never ready, also when the others of it are completed', () => {
    const nodes = [task('a/1', { depends: ['2'], status: 'completed' }), task('a/2', { depends: ['1'] })]
    expect(nextTasks(buildGraph(nodes))).toEqual([])
  })

  test('HUB-5.2 a part that waits for what waits for the whole is a cycle', () => {
    const nodes = [task('a/1', { depends: ['2.1'] }), task('a/2', { depends: ['1'] }), task('a/2.1')]
    expect(buildGraph(nodes).cycles.map(({ text }) => text)).toEqual(['a/1 → a/2.1 → a/1'])
  })

  test('HUB-5.2 parents that go in a circle are reported and end', () => {
    const nodes = [
      task('a/x', { parent: 'y', depends: ['z'] }),
      task('a/y', { parent: 'x', depends: ['z'] }),
      task('a/z'),
    ]
    const graph = buildGraph(nodes)
    expect(graph.cycles.map(({ members }) => members)).toEqual([['a/x', 'a/y']])
    expect(nextTasks(graph).map(({ ref }) => ref)).toEqual(['a/z'])
  })

  test('HUB-5.2 a ring of 20,000 tasks is named without hanging', () => {
    const size = 20_000
    const ring = Array.from({ length: size }, (_, at) =>
      task(`a/${at}`, { depends: [`${(at + 1) % size}`, `${(at + 7_000) % size}`] }),
    )
    const [cycle] = buildGraph(ring).cycles
    expect(cycle?.size).toBe(size)
    expect(cycle?.members.length).toBeLessThan(30)
  })
})

test('HUB-5.3 a missing reference is named with the task that names it, and holds it and its parts', () => {
  const nodes = [task('a/1', { depends: ['9', 'gone/1'] }), task('a/1.1'), task('a/2')]
  const graph = buildGraph(nodes)
  expect(graph.missing.map(({ task: by, target }) => [by, target])).toEqual([
    ['a/1', 'a/9'],
    ['a/1', 'gone/1'],
  ])
  expect(graph.missing[0]?.message).toContain('a/1 waits for a/9')
  expect(nextTasks(graph).map(({ ref }) => ref)).toEqual(['a/2'])
  expect(waitsFor(graph, 'a/1.1').missing).toEqual(['a/9', 'gone/1'])
})

describe('HUB-5.5 parallel groups', () => {
  test('HUB-5.5 tasks that share a file or a folder, or say _Parallel: no_, are never in one group', () => {
    const nodes = [
      task('a/1', { files: ['src/api/x.ts'] }),
      task('a/2', { files: ['./src\\api//x.ts'] }),
      task('a/3', { files: ['`src/api/**`'] }),
      task('a/4', { parallel: false }),
      task('a/5', { files: ['docs/a.md'] }),
      task('a/6'),
    ]
    const [wave] = waves(buildGraph(nodes), { maxParallel: 2 }).waves
    expect(wave?.groups).toEqual([['a/1', 'a/5'], ['a/2', 'a/6'], ['a/3'], ['a/4']])
  })

  test('HUB-5.5 what is in progress stands in the first group, so that nobody joins it on its files', () => {
    const nodes = [
      task('a/1', { files: ['x'], priority: 'critical' }),
      task('a/2', { files: ['x'], status: 'in-progress' }),
    ]
    expect(waves(buildGraph(nodes)).waves[0]?.groups).toEqual([['a/2'], ['a/1']])
  })

  test('HUB-5.5 paths are compared in one form', () => {
    const written = ['a/b', './a//b/', 'a\\b', '"a/b"', 'a/c/../b', 'a/b/*', ' a/b ']
    expect(new Set(written.map(normalisePath))).toEqual(new Set(['a/b']))
    expect(['.', '', './', '**'].map(normalisePath)).toEqual(['', '', '', ''])
    expect(normalisePath('../a')).toBe('../a')
  })

  test('HUB-5.5 20,000 tasks on one file take as many groups, quickly', () => {
    const wave = Array.from({ length: 20_000 }, (_, at) => task(`a/${at}`, { files: ['same'] }))
    expect(parallelGroups(wave, 4).length).toBe(20_000)
  })
})

describe('HUB-5.6 the next task', () => {
  const nodes = [
    task('a/1', { title: 'Write the parser', files: ['src/parser.py'], estimateMinutes: 120 }),
    task('a/2', { depends: ['1'], estimateMinutes: 60 }),
    task('a/3', { estimateMinutes: 10, priority: 'low' }),
    task('a/4', { estimateMinutes: 30, agent: 'qa-engineer' }),
    task('a/5', { status: 'blocked' }),
    task('a/6', { status: 'in-progress' }),
  ]

  test('HUB-5.6 ready tasks come in order, with reasons in words and codes', () => {
    const next = nextTasks(buildGraph(nodes), { expertise: ['python', 'React'] })
    expect(next.map(({ ref, slackMinutes }) => [ref, slackMinutes])).toEqual([
      ['a/1', 0],
      ['a/4', 150],
      ['a/3', 170],
    ])
    expect(next[0]).toMatchObject({
      explanation: 'ready, on the critical path, matches your expertise: python, unlocks 1 task',
      reasons: [{ code: 'READY' }, { code: 'CRITICAL_PATH' }, { code: 'EXPERTISE' }, { code: 'UNLOCKS' }],
      unlocks: ['a/2'],
      waiting: 1,
      priority: null,
      agent: null,
    })
  })

  test('HUB-5.6 an agent gets its own tasks first and none of another, unless it asks for those', () => {
    const graph = buildGraph(nodes)
    const refs = (options: Parameters<typeof nextTasks>[1]) => nextTasks(graph, options).map(({ ref }) => ref)
    expect(refs({ agent: 'qa-engineer' })).toEqual(['a/4', 'a/1', 'a/3'])
    expect(refs({ agent: 'tech-writer' })).toEqual(['a/1', 'a/3'])
    expect(refs({ agent: 'tech-writer', others: true })).toEqual(['a/1', 'a/3', 'a/4'])
    expect(refs({ limit: 1 })).toEqual(['a/1'])
    const mine = nextTasks(graph, { agent: 'qa-engineer', limit: 1 })[0]
    expect(mine?.explanation).toBe('ready, assigned to you')
  })

  test('HUB-5.6 priority goes before expertise, expertise before slack', () => {
    const graph = buildGraph([
      task('a/1', { estimateMinutes: 500 }),
      task('a/2', { title: 'Python client', estimateMinutes: 5 }),
      task('a/3', { priority: 'high', estimateMinutes: 1 }),
    ])
    expect(nextTasks(graph, { expertise: ['python'] }).map(({ ref }) => ref)).toEqual(['a/3', 'a/2', 'a/1'])
  })
})

describe('HUB-5.7 the critical path', () => {
  test('HUB-5.7 earliest and latest times and slack of a worked example', () => {
    const graph = buildGraph([
      task('a/1', { estimateMinutes: 30 }),
      task('a/2', { estimateMinutes: 20, depends: ['1'] }),
      task('a/3', { estimateMinutes: 50, depends: ['1'] }),
      task('a/4', { estimateMinutes: 10, depends: ['2', '3'] }),
    ])
    const path = criticalPath(graph)
    expect(path).toMatchObject({
      path: ['a/1', 'a/3', 'a/4'],
      totalMinutes: 90,
      assumedEstimates: 0,
    })
    expect(path.times[1]).toEqual({
      ref: 'a/2',
      minutes: 20,
      earliestStart: 30,
      earliestFinish: 50,
      latestStart: 60,
      latestFinish: 80,
      slack: 30,
      critical: false,
    })
  })

  test('HUB-5.7 completed work counts nothing, a missing estimate is assumed and said, a parent adds nothing', () => {
    const graph = buildGraph([
      task('a/1', { estimateMinutes: 600, status: 'completed' }),
      task('a/2', { depends: ['1'] }),
      task('a/2.1', { estimateMinutes: Number.NaN }),
      task('a/2.2', { estimateMinutes: 10.2 }),
      task('a/3', { estimateMinutes: -5, depends: ['2'] }),
    ])
    expect(criticalPath(graph, { defaultEstimateMinutes: 45 })).toMatchObject({
      path: ['a/2.1', 'a/2', 'a/3'],
      totalMinutes: 90,
      assumedEstimates: 2,
    })
  })

  test('HUB-5.7 of equal paths the one with the smaller priority, then position, is given', () => {
    const graph = buildGraph([task('a/1'), task('a/2'), task('a/3', { priority: 'high' })])
    expect(criticalPath(graph).path).toEqual(['a/3'])
    expect(criticalPath(buildGraph([task('a/2'), task('a/1')])).path).toEqual(['a/1'])
  })

  test('HUB-5.7 a first task of no minutes is part of the path', () => {
    const first = task('a/1', { estimateMinutes: 0, priority: 'low' })
    const graph = buildGraph([first, task('a/2', { depends: ['1'], priority: 'high' })])
    expect(criticalPath(graph).path).toEqual(['a/1', 'a/2'])
  })

  test('HUB-5.7 an empty graph has an empty path', () => {
    expect(criticalPath(buildGraph([]))).toEqual({
      path: [],
      totalMinutes: 0,
      assumedEstimates: 0,
      times: [],
    })
  })
})

test('HUB-5.8 an unknown task and a completed one unlock nothing, the first with an error', () => {
  const graph = buildGraph([task('a/1', { status: 'completed' }), task('a/2', { depends: ['1'] })])
  expect(unlocks(graph, 'a/1')).toEqual({ ready: [], waiting: 0 })
  expect(codeOf(() => unlocks(graph, 'a/9')).code).toBe('GRAPH_TASK_UNKNOWN')
})

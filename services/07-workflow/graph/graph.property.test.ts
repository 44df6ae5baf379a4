import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PRIORITIES, TASK_STATUSES } from '../model.ts'
import { buildGraph, criticalPath, type GraphTask, nextTasks, unlocks, waitsFor, waves } from './index.ts'

const KEYS = ['1', '1.1', '1.2', '1.2.1', '2', '2.1', '3', '4'] as const
const REFERENCES = [...KEYS, 'a/1', 'a/2', 'a/1.1', 'b/1', 'b/3', 'b/4', '9', 'c/1']

/** Small graphs over two specs. `parents: false` leaves only keys that are part of none. */
function graphs({ parents = true, maxDepends = 2 } = {}): fc.Arbitrary<GraphTask[]> {
  const keys = parents ? KEYS : KEYS.filter((key) => !key.includes('.'))
  const node = fc.record({
    spec: fc.constantFrom('a', 'b'),
    key: fc.constantFrom(...keys),
    title: fc.constantFrom('Write it', 'Test the python parser'),
    status: fc.constantFrom('pending' as const, 'pending' as const, ...TASK_STATUSES),
    depends: fc.uniqueArray(fc.constantFrom(...REFERENCES), { maxLength: maxDepends }),
    estimateMinutes: fc.option(fc.integer({ min: 0, max: 9 })),
    priority: fc.option(fc.constantFrom(...PRIORITIES)),
    files: fc.uniqueArray(fc.constantFrom('x', 'y', 'd/', 'd/x'), { maxLength: 2 }),
    parallel: fc.option(fc.boolean()),
    agent: fc.constant(null),
  })
  return fc
    .uniqueArray(node, { maxLength: 9, selector: ({ spec, key }) => `${spec}/${key}` })
    .map((nodes) => nodes.map((each) => ({ ...each, ref: `${each.spec}/${each.key}` })))
}

/** The definition, word for word and slow. */
function oracle(nodes: readonly GraphTask[]) {
  const byRef = new Map(nodes.map((node) => [node.ref, node]))
  const parent = ({ spec, key }: GraphTask): GraphTask | undefined => {
    const parts = key.split('.')
    while (parts.pop() !== undefined && parts.length > 0) {
      const found = byRef.get(`${spec}/${parts.join('.')}`)
      if (found !== undefined) return found
    }
    return undefined
  }
  const line = (node: GraphTask): GraphTask[] => {
    const up = parent(node)
    return up === undefined ? [node] : [node, ...line(up)]
  }
  const named = (node: GraphTask) =>
    node.depends.flatMap((d) => byRef.get(d.includes('/') ? d : `${node.spec}/${d}`) ?? [])
  const inherited = (node: GraphTask) =>
    line(node)
      .slice(1)
      .flatMap((above) => named(above).filter((to) => !line(to).includes(above)))
  const waitsOn = (node: GraphTask) => [
    ...new Set([...named(node), ...inherited(node), ...nodes.filter((other) => parent(other) === node)]),
  ]
  const reach = (from: GraphTask, next: (node: GraphTask) => GraphTask[]) => {
    const seen = new Set<GraphTask>()
    const todo = next(from)
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      if (seen.has(at)) continue
      seen.add(at)
      todo.push(...next(at))
    }
    return seen
  }
  const open = (node: GraphTask) => node.status !== 'completed'
  const openWaits = (node: GraphTask) => waitsOn(node).filter(open)
  const inCycle = (node: GraphTask) => reach(node, waitsOn).has(node)
  const planned = nodes.filter(
    (node) => open(node) && !inCycle(node) && ![...reach(node, openWaits)].some(inCycle),
  )
  const lost = (node: GraphTask) =>
    node.depends.some((d) => !byRef.has(d.includes('/') ? d : `${node.spec}/${d}`))
  const ready = nodes.filter(
    (node) =>
      node.status === 'pending' &&
      openWaits(node).length === 0 &&
      !inCycle(node) &&
      !line(node).some((above) => lost(above)),
  )
  const isParent = (node: GraphTask) => nodes.some((other) => parent(other) === node)
  const minutes = (node: GraphTask) => node.estimateMinutes ?? (isParent(node) ? 0 : 60)
  const level = (node: GraphTask): number =>
    Math.max(0, ...openWaits(node).map((before) => level(before) + 1))
  const upTo = (node: GraphTask): number => minutes(node) + Math.max(0, ...openWaits(node).map(upTo))
  const followers = (node: GraphTask) => planned.filter((other) => waitsOn(other).includes(node))
  const onwards = (node: GraphTask): number => minutes(node) + Math.max(0, ...followers(node).map(onwards))
  return { waitsOn, openWaits, reach, open, inCycle, planned, ready, minutes, level, upTo, onwards }
}

const RUNS = { numRuns: 600 }

test('HUB-5.2 property: a task is in a reported knot exactly when it waits for itself; each step of a cycle is a wait', () => {
  fc.assert(
    fc.property(graphs({ maxDepends: 3 }), (nodes) => {
      const { inCycle, waitsOn } = oracle(nodes)
      const byRef = new Map(nodes.map((node) => [node.ref, node]))
      const graph = buildGraph(nodes)
      for (const node of nodes) expect(waitsFor(graph, node.ref).cycle !== null).toBe(inCycle(node))
      for (const { members } of graph.cycles) {
        members.forEach((ref, at) => {
          const [from, to] = [byRef.get(ref), byRef.get(members[(at + 1) % members.length] ?? '')]
          expect(from !== undefined && to !== undefined && waitsOn(from).includes(to)).toBe(true)
        })
      }
    }),
    RUNS,
  )
})

test('HUB-5.2 property: the cycle of a knot is a shortest one', () => {
  fc.assert(
    fc.property(graphs({ parents: false, maxDepends: 3 }), (nodes) => {
      const { waitsOn, inCycle } = oracle(nodes)
      const graph = buildGraph(nodes)
      const around = (node: GraphTask) => {
        let layer = new Set(waitsOn(node))
        for (let length = 1; length <= nodes.length; length++) {
          if (layer.has(node)) return length
          layer = new Set([...layer].flatMap(waitsOn))
        }
        return Number.POSITIVE_INFINITY
      }
      graph.cycles.forEach((cycle) => {
        const knot = nodes.filter((node) => inCycle(node) && waitsFor(graph, node.ref).cycle === cycle)
        expect(knot.length).toBe(cycle.size)
        expect(cycle.members.length).toBe(Math.min(...knot.map(around)))
      })
    }),
    RUNS,
  )
})

test('HUB-5.4 property: waves hold what can be planned, each task in the wave after the last it waits for', () => {
  fc.assert(
    fc.property(graphs(), (nodes) => {
      const { planned, level, open } = oracle(nodes)
      const { waves: found, unreachable } = waves(buildGraph(nodes))
      const got = new Map(found.flatMap(({ tasks, number }) => tasks.map((ref) => [ref, number])))
      expect(got).toEqual(new Map(planned.map((node) => [node.ref, level(node) + 1])))
      const rest = nodes.filter((node) => open(node) && !planned.includes(node)).map(({ ref }) => ref)
      expect(new Set(unreachable)).toEqual(new Set(rest))
    }),
    RUNS,
  )
})

test('HUB-5.5 property: groups hold each task of a wave once, at most maxParallel, sharing no file', () => {
  const below = (a: string, b: string) => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)
  fc.assert(
    fc.property(graphs(), fc.constantFrom(2 as const, 3 as const, 4 as const), (nodes, maxParallel) => {
      const byRef = new Map(nodes.map((node) => [node.ref, node]))
      for (const { tasks, groups } of waves(buildGraph(nodes), { maxParallel }).waves) {
        expect(groups.flat().sort()).toEqual([...tasks].sort())
        for (const group of groups) {
          expect(group.length).toBeGreaterThan(0)
          expect(group.length).toBeLessThanOrEqual(maxParallel)
          const members = group.flatMap((ref) => byRef.get(ref) ?? [])
          if (members.length > 1) expect(members.every(({ parallel }) => parallel !== false)).toBe(true)
          const files = members.flatMap(({ files: all }, of) =>
            all.map((file) => ({ of, file: file.replace(/\/$/, '') })),
          )
          for (const a of files) {
            for (const b of files) if (a.of < b.of) expect(below(a.file, b.file)).toBe(false)
          }
        }
      }
    }),
    RUNS,
  )
})

test('HUB-5.6 property: next tasks are exactly the ready ones', () => {
  fc.assert(
    fc.property(graphs(), (nodes) => {
      const next = nextTasks(buildGraph(nodes), { limit: 100 })
      expect(new Set(next.map(({ ref }) => ref))).toEqual(new Set(oracle(nodes).ready.map(({ ref }) => ref)))
    }),
    RUNS,
  )
})

test('HUB-5.7 property: the critical path is a longest path; slack is what the longest path through a task leaves', () => {
  fc.assert(
    fc.property(graphs(), (nodes) => {
      const { planned, upTo, onwards, minutes, waitsOn } = oracle(nodes)
      const { path, totalMinutes, times } = criticalPath(buildGraph(nodes))
      expect(totalMinutes).toBe(Math.max(0, ...planned.map(upTo)))
      const byRef = new Map(planned.map((node) => [node.ref, node]))
      const chain = path.flatMap((ref) => byRef.get(ref) ?? [])
      expect(chain.length).toBe(path.length)
      expect(chain.reduce((sum, node) => sum + minutes(node), 0)).toBe(totalMinutes)
      chain.slice(1).forEach((node, at) => {
        expect(waitsOn(node)).toContain(chain[at])
      })
      expect(times.length).toBe(planned.length)
      for (const time of times) {
        const node = byRef.get(time.ref)
        if (node === undefined) throw new Error(`${time.ref} is not planned`)
        expect(time.slack).toBeGreaterThanOrEqual(0)
        expect(time.earliestFinish).toBe(upTo(node))
        expect(time.latestStart).toBe(totalMinutes - onwards(node))
        expect(time.slack).toBe(totalMinutes - upTo(node) - onwards(node) + minutes(node))
      }
    }),
    RUNS,
  )
})

test('HUB-5.8 property: a completion unlocks what is ready afterwards and was not; behind it waits all that needs it', () => {
  fc.assert(
    fc.property(graphs(), (nodes) => {
      const graph = buildGraph(nodes)
      const { reach, openWaits, open, ready } = oracle(nodes)
      for (const node of nodes.filter(open)) {
        const after = nodes.map((n) => (n === node ? { ...n, status: 'completed' as const } : n))
        const wasReady = new Set(ready.map(({ ref }) => ref))
        const fresh = oracle(after).ready.filter(({ ref }) => !wasReady.has(ref))
        const found = unlocks(graph, node.ref)
        expect(new Set(found.ready)).toEqual(new Set(fresh.map(({ ref }) => ref)))
        const behind = nodes.filter((n) => n !== node && open(n) && reach(n, openWaits).has(node))
        expect(found.waiting).toBe(behind.length)
      }
    }),
    RUNS,
  )
})

test('HUB-5.1 property: the order in which tasks are given never changes an answer', () => {
  const withOrder = graphs({ maxDepends: 3 }).chain((nodes) =>
    fc.tuple(
      fc.constant(nodes),
      fc.shuffledSubarray(nodes, { minLength: nodes.length, maxLength: nodes.length }),
    ),
  )
  const answers = (nodes: readonly GraphTask[]) => {
    const graph = buildGraph(nodes)
    const { cycles, missing } = graph
    return { cycles, missing, waves: waves(graph), path: criticalPath(graph), next: nextTasks(graph) }
  }
  fc.assert(
    fc.property(withOrder, ([nodes, shuffled]) => {
      expect(answers(shuffled)).toEqual(answers(nodes))
    }),
    RUNS,
  )
})

import { type Adjacency, neighbours } from './adjacency.ts'
import { circularComponents } from './components.ts'
import { graphErrors } from './errors.ts'
import type { Cycle, GraphTask, TaskGraph } from './types.ts'

/** Edges looked at for one component. Below it the circle is a shortest one; a larger knot gets the shortest found so far. */
const MAX_STEPS = 2_000_000

export interface FoundCycles {
  readonly cycles: Cycle[]
  /** Index into `cycles` for each task of a component that holds a circle, -1 for the others. */
  readonly cycleOf: Int32Array
}

/** One circle for each strongly connected component, in the order in which each task waits for the next. */
export function findCycles(tasks: readonly GraphTask[], before: Adjacency): FoundCycles {
  const cycleOf = new Int32Array(tasks.length).fill(-1)
  const componentOf = new Int32Array(before.start.length - 1).fill(-1)
  const cycles: Cycle[] = []
  circularComponents(before).forEach((members, component) => {
    for (const vertex of members) componentOf[vertex] = component
    const entangled = members.filter((vertex) => vertex < tasks.length)
    if (entangled.length === 0) return
    for (const vertex of entangled) cycleOf[vertex] = cycles.length
    const circle = shortestCircle(before, entangled, componentOf).filter((vertex) => vertex < tasks.length)
    cycles.push(describe(tasks, circle, entangled.length))
  })
  return { cycles, cycleOf }
}

/**
 * Refuses a graph with a cycle, e.g. before dependencies are written.
 * @throws GRAPH_CYCLE names the first cycle whole and in order; details.cycles holds one for each knot
 */
export function refuseCycles(graph: TaskGraph): void {
  const first = graph.cycles[0]
  if (first === undefined) return
  throw graphErrors.GRAPH_CYCLE(
    { cycle: first.text },
    { details: { cycles: graph.cycles.map((c) => c.members) } },
  )
}

function describe(tasks: readonly GraphTask[], circle: readonly number[], size: number): Cycle {
  const first = circle.indexOf(circle.reduce((a, b) => Math.min(a, b)))
  const turned = [...circle.slice(first), ...circle.slice(0, first)]
  const members = turned.map((vertex) => tasks[vertex]?.ref ?? '')
  return { members, size, text: [...members, members[0]].join(' → ') }
}

/** Breadth first from each member, never deeper than the best circle so far. */
function shortestCircle(
  before: Adjacency,
  members: readonly number[],
  componentOf: Int32Array,
): readonly number[] {
  const walk: Walk = {
    before,
    componentOf,
    seenFrom: new Int32Array(componentOf.length).fill(-1),
    cameFrom: new Int32Array(componentOf.length),
    steps: 0,
  }
  let best: readonly number[] = []
  for (const start of members) {
    if (best.length === 1 || (best.length > 0 && walk.steps > MAX_STEPS)) break
    best = circleThrough(walk, start, best.length) ?? best
  }
  return best
}

interface Walk {
  readonly before: Adjacency
  readonly componentOf: Int32Array
  /** Start of the last walk that met the vertex: saves clearing it. */
  readonly seenFrom: Int32Array
  readonly cameFrom: Int32Array
  steps: number
}

/** @returns the shortest circle through `start` that has fewer than `limit` vertices (0: any), or null */
function circleThrough(walk: Walk, start: number, limit: number): number[] | null {
  let layer = [start]
  for (let length = 1; layer.length > 0 && (limit === 0 || length < limit); length++) {
    const following: number[] = []
    for (const vertex of layer) {
      for (const to of neighbours(walk.before, vertex)) {
        walk.steps += 1
        if (to === start) return trailOf(walk, start, vertex)
        if (walk.seenFrom[to] === start || walk.componentOf[to] !== walk.componentOf[start]) continue
        walk.seenFrom[to] = start
        walk.cameFrom[to] = vertex
        following.push(to)
      }
    }
    layer = following
  }
  return null
}

function trailOf({ cameFrom }: Walk, start: number, last: number): number[] {
  const trail: number[] = []
  for (let at = last; at !== start; at = cameFrom[at] ?? start) trail.push(at)
  trail.push(start)
  return trail.reverse()
}

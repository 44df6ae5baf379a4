import { type Adjacency, neighbours } from './adjacency.ts'

/**
 * Strongly connected components that hold a circle: of several vertices, or of one that is its own neighbour.
 * R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1 (1972), with its own stack instead of
 * recursion: a chain of any length fits. O(vertices + edges).
 * @returns vertices of each component, rising; components by their first vertex
 */
export function circularComponents(graph: Adjacency): number[][] {
  const search = newSearch(graph)
  for (let root = 0; root < graph.start.length - 1; root++) {
    if (search.number[root] === 0) explore(search, root)
  }
  return search.found.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
}

interface Search {
  readonly graph: Adjacency
  /** Order of discovery from 1; 0 for a vertex not seen yet. */
  readonly number: Int32Array
  /** Lowest number known to be reachable (Tarjan's LOWLINK). */
  readonly low: Int32Array
  /** Next edge to look at. */
  readonly next: Int32Array
  readonly onStack: Uint8Array
  readonly stack: number[]
  readonly found: number[][]
  count: number
}

function newSearch(graph: Adjacency): Search {
  const size = graph.start.length - 1
  return {
    graph,
    number: new Int32Array(size),
    low: new Int32Array(size),
    next: graph.start.slice(0, size),
    onStack: new Uint8Array(size),
    stack: [],
    found: [],
    count: 0,
  }
}

function explore(search: Search, root: number): void {
  const { graph, number, low, next, onStack } = search
  const path = [root]
  enter(search, root)
  for (let vertex = path.at(-1); vertex !== undefined; vertex = path.at(-1)) {
    const edge = next[vertex] ?? 0
    if (edge < (graph.start[vertex + 1] ?? 0)) {
      next[vertex] = edge + 1
      const to = graph.items[edge] ?? 0
      if (number[to] === 0) {
        enter(search, to)
        path.push(to)
      } else if (onStack[to] === 1) low[vertex] = Math.min(low[vertex] ?? 0, number[to] ?? 0)
      continue
    }
    path.pop()
    const above = path.at(-1)
    if (above !== undefined) low[above] = Math.min(low[above] ?? 0, low[vertex] ?? 0)
    if (low[vertex] === number[vertex]) leave(search, vertex)
  }
}

function enter(search: Search, vertex: number): void {
  search.count += 1
  search.number[vertex] = search.count
  search.low[vertex] = search.count
  search.onStack[vertex] = 1
  search.stack.push(vertex)
}

/** Takes the component of `root` from the stack. */
function leave({ graph, stack, onStack, found }: Search, root: number): void {
  const members: number[] = []
  for (let vertex = stack.pop(); vertex !== undefined; vertex = stack.pop()) {
    onStack[vertex] = 0
    members.push(vertex)
    if (vertex === root) break
  }
  if (members.length > 1 || neighbours(graph, root).includes(root)) found.push(members.sort((a, b) => a - b))
}

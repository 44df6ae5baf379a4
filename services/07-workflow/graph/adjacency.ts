/** Neighbours of each vertex, one row after the other: those of `v` are `items[start[v]] … items[start[v + 1] - 1]`. */
export interface Adjacency {
  readonly start: Int32Array
  readonly items: Int32Array
}

export interface AdjacencyBuilder {
  /** Adds a neighbour to the row that is being written, once. */
  add(neighbour: number): void
  /** Ends the row and begins that of the next vertex. */
  endRow(): void
  finish(): Adjacency
}

/** Writes rows in the order of their vertices. `vertices` is the number of possible neighbours. */
export function adjacencyBuilder(vertices: number): AdjacencyBuilder {
  const start = [0]
  const items: number[] = []
  const seenInRow = new Int32Array(vertices).fill(-1)
  return {
    add(neighbour) {
      const row = start.length - 1
      if (seenInRow[neighbour] === row) return
      seenInRow[neighbour] = row
      items.push(neighbour)
    },
    endRow: () => void start.push(items.length),
    finish: () => ({ start: Int32Array.from(start), items: Int32Array.from(items) }),
  }
}

/** The same edges seen from the other end; rows come out in rising order. */
export function reversed({ start, items }: Adjacency): Adjacency {
  const vertices = start.length - 1
  const turned = new Int32Array(vertices + 1)
  for (const to of items) turned[to + 1] = (turned[to + 1] ?? 0) + 1
  for (let v = 0; v < vertices; v++) turned[v + 1] = (turned[v + 1] ?? 0) + (turned[v] ?? 0)
  const next = turned.slice()
  const sources = new Int32Array(items.length)
  for (let v = 0; v < vertices; v++) {
    for (let at = start[v] ?? 0; at < (start[v + 1] ?? 0); at++) {
      const to = items[at] ?? 0
      const place = next[to] ?? 0
      sources[place] = v
      next[to] = place + 1
    }
  }
  return { start: turned, items: sources }
}

/** Visits the neighbours of one vertex. For loops over all vertices: a view of each would cost more than the visits. */
export function forNeighbours(
  { start, items }: Adjacency,
  vertex: number,
  visit: (neighbour: number) => void,
): void {
  for (let at = start[vertex] ?? 0; at < (start[vertex + 1] ?? 0); at++) visit(items[at] ?? 0)
}

/** The neighbours of one vertex, without copying them. */
export function neighbours({ start, items }: Adjacency, vertex: number): Int32Array {
  return items.subarray(start[vertex] ?? 0, start[vertex + 1] ?? 0)
}

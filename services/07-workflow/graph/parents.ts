import type { GraphTask } from './types.ts'

/**
 * Vertex of each task's parent, -1 for none: the task it is indented under, else the task of the same spec whose key is the
 * longest dotted beginning of its own (`2.3.1` → `2.3` → `2`).
 */
export function parentsOf(tasks: readonly GraphTask[], indexOf: ReadonlyMap<string, number>): Int32Array {
  return Int32Array.from(tasks, (task, vertex) => {
    const parent =
      task.parent == null ? byDottedKey(task, indexOf) : (indexOf.get(`${task.spec}/${task.parent}`) ?? -1)
    return parent === vertex ? -1 : parent
  })
}

function byDottedKey({ spec, key }: GraphTask, indexOf: ReadonlyMap<string, number>): number {
  for (let dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
    const parent = indexOf.get(`${spec}/${key.slice(0, dot)}`)
    if (parent !== undefined) return parent
  }
  return -1
}

/** Whether `vertex` is `ancestor` or below it. Counts its steps: parents that go in a circle do not hang it. */
export function isWithin(parentOf: Int32Array, vertex: number, ancestor: number): boolean {
  let at = vertex
  for (let steps = 0; at !== -1 && steps <= parentOf.length; steps++) {
    if (at === ancestor) return true
    at = parentOf[at] ?? -1
  }
  return false
}

/** For each task the value (not -1) of its nearest ancestor that has one, -1 for none. */
export function fromAbove(parentOf: Int32Array, ownOf: (vertex: number) => number): Int32Array {
  const above = new Int32Array(parentOf.length).fill(-1)
  const known = new Uint8Array(parentOf.length)
  for (let vertex = 0; vertex < parentOf.length; vertex++) {
    const trail: number[] = []
    // Marked on the way up, so that parents in a circle end the walk.
    for (let at = vertex; at !== -1 && known[at] === 0; at = parentOf[at] ?? -1) {
      known[at] = 1
      trail.push(at)
    }
    for (let at = trail.pop(); at !== undefined; at = trail.pop()) {
      const parent = parentOf[at] ?? -1
      if (parent === -1) continue
      const own = ownOf(parent)
      above[at] = own === -1 ? (above[parent] ?? -1) : own
    }
  }
  return above
}

/** 1 for each task that is in the set or has an ancestor there. */
export function withAncestorIn(parentOf: Int32Array, set: ReadonlySet<number>): Uint8Array {
  const above = fromAbove(parentOf, (vertex) => (set.has(vertex) ? vertex : -1))
  return Uint8Array.from(above, (found, vertex) => (found !== -1 || set.has(vertex) ? 1 : 0))
}

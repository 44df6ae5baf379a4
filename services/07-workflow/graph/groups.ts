import { foldersAbove, normalisePath } from './paths.ts'
import type { GraphTask } from './types.ts'

/** Agents at once on a wave. */
export type MaxParallel = 2 | 3 | 4

/**
 * Cuts a wave into groups whose tasks may run at the same time: no shared file (a folder shares all below it), none that
 * says `_Parallel: no_`, at most `maxParallel`. A task goes to the first group with room that stands behind every group
 * that uses one of its files, so that of two tasks on one file the earlier in `wave` stands earlier. O(files), not the
 * smallest number of groups: that is graph colouring.
 */
export function parallelGroups(wave: readonly GraphTask[], maxParallel: MaxParallel): GraphTask[][] {
  const groups: GraphTask[][] = []
  const room = firstRoom()
  const claims = fileClaims()
  for (const task of wave) {
    const paths = [...new Set(task.files.map(normalisePath))]
    const alone = task.parallel === false
    const at = alone ? groups.length : room.from(claims.firstFree(paths))
    const group = groups[at] ?? []
    groups[at] = group
    group.push(task)
    if (alone || group.length === maxParallel) room.fill(at)
    claims.take(paths, at)
  }
  return groups
}

interface Room {
  from(group: number): number
  fill(group: number): void
}

/** First group at or behind a given one that is not full: the union-find of R. Tarjan (1975) with path halving. */
function firstRoom(): Room {
  const following: number[] = []
  const next = (group: number) => following[group] ?? group
  const from = (group: number) => {
    let at = group
    while (next(at) !== at) {
      following[at] = next(next(at))
      at = next(at)
    }
    return at
  }
  return {
    from,
    fill: (group) => {
      following[group] = group + 1
    },
  }
}

interface FileClaims {
  firstFree(paths: readonly string[]): number
  take(paths: readonly string[], group: number): void
}

function fileClaims(): FileClaims {
  /** Last group that names the path itself, and last that names something below it. */
  const named = new Map<string, number>()
  const below = new Map<string, number>()
  const raise = (map: Map<string, number>, path: string, group: number) =>
    map.set(path, Math.max(map.get(path) ?? -1, group))
  return {
    firstFree(paths) {
      let last = -1
      for (const path of paths) {
        last = Math.max(last, named.get(path) ?? -1, below.get(path) ?? -1)
        for (const folder of foldersAbove(path)) last = Math.max(last, named.get(folder) ?? -1)
      }
      return last + 1
    },
    take(paths, group) {
      for (const path of paths) {
        raise(named, path, group)
        for (const folder of foldersAbove(path)) raise(below, folder, group)
      }
    },
  }
}

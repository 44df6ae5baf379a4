import { folderAbove, normalisePath } from './paths.ts'
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
    const places = task.files.map(claims.placeOf)
    const alone = task.parallel === false
    const at = alone ? groups.length : room.from(firstFree(places))
    const group = groups[at] ?? []
    groups[at] = group
    group.push(task)
    if (alone || group.length === maxParallel) room.fill(at)
    take(places, at)
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

/** A file or folder that some task of the wave names, or a folder above one. */
interface Place {
  /** Null above the project's root. */
  readonly above: Place | null
  /** Last group that names it, and last that names something below it; -1 for none. */
  named: number
  below: number
}

interface FileClaims {
  placeOf(this: void, written: string): Place
}

/** Each place once, tied to the folder above it, so that a path that many tasks name is taken apart once. */
function fileClaims(): FileClaims {
  const places = new Map<string, Place>()
  const placeAt = (path: string): Place => {
    const fresh: string[] = []
    let place: Place | null = null
    for (let at: string | null = path; at !== null && place === null; at = folderAbove(at)) {
      place = places.get(at) ?? null
      if (place === null) fresh.push(at)
    }
    for (let at = fresh.pop(); at !== undefined; at = fresh.pop()) {
      place = { above: place, named: -1, below: -1 }
      places.set(at, place)
    }
    return place as Place
  }
  return { placeOf: (written) => placeAt(normalisePath(written)) }
}

function firstFree(places: readonly Place[]): number {
  let last = -1
  for (const place of places) {
    last = Math.max(last, place.named, place.below)
    for (let folder = place.above; folder !== null; folder = folder.above) last = Math.max(last, folder.named)
  }
  return last + 1
}

function take(places: readonly Place[], group: number): void {
  for (const place of places) {
    place.named = Math.max(place.named, group)
    for (let folder = place.above; folder !== null; folder = folder.above)
      folder.below = Math.max(folder.below, group)
  }
}

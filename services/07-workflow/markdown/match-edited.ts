import { accept, type Matching } from './matching.ts'
import { isLike } from './titles.ts'

/**
 * Matches tasks whose title was edited: one with the same key and a title alike, then one that stands
 * between the same neighbours with a title alike. The same key with quite another title is asked, for
 * the work that is on record may be another's.
 */
export function editedTitles(matching: Matching): void {
  const left = matching.after.flatMap((_task, at) => (isOpen(matching, at) ? at : []))
  for (const at of left) {
    const known = sameKey(matching, at)
    if (known !== -1 && alike(matching, at, known)) accept(matching, at, known)
  }
  for (const at of left) {
    const known = isOpen(matching, at) ? betweenNeighbours(matching, at) : -1
    if (known !== -1 && alike(matching, at, known)) accept(matching, at, known)
  }
  for (const at of left) {
    const known = isOpen(matching, at) ? sameKey(matching, at) : -1
    if (known === -1) continue
    matching.asked.set(at, [known])
    matching.taken[known] = 1
  }
}

function isOpen({ matchOf, asked }: Matching, at: number): boolean {
  return matchOf[at] === -1 && !asked.has(at)
}

function sameKey({ after, positionOf, taken }: Matching, at: number): number {
  const known = positionOf.get(after[at]?.key ?? '') ?? -1
  return known !== -1 && taken[known] === 0 ? known : -1
}

/** The one free task behind the match above, or before the match below; -1 when they do not agree. */
function betweenNeighbours({ before, matchOf, taken }: Matching, at: number): number {
  const free = (known: number) => known >= 0 && known < before.length && taken[known] === 0
  const above = at === 0 ? -1 : (matchOf[at - 1] ?? -1)
  const below = at + 1 === matchOf.length ? before.length : (matchOf[at + 1] ?? -1)
  const behind = at > 0 && above === -1 ? -1 : above + 1
  const ahead = below - 1
  if (free(behind) && free(ahead) && behind !== ahead) return -1
  return free(behind) ? behind : free(ahead) ? ahead : -1
}

function alike({ titlesBefore, titlesAfter }: Matching, at: number, known: number): boolean {
  return isLike(titlesBefore[known] ?? '', titlesAfter[at] ?? '')
}

import type { TaskText } from '../model.ts'
import { editedTitles } from './match-edited.ts'
import { type Evidence, repeatedTitles } from './match-repeated.ts'
import { accept, beginMatching, type KnownTask, type Matching } from './matching.ts'

/**
 * What became of a task. `same`: key and title; `retitled`: same key, another title; `rekeyed`: another
 * key (`from` is the old one), e.g. renumbered or moved; `ask`: a person has to choose between its candidates
 * (or none of them); `gone`: a known task that is neither matched nor a candidate.
 */
export type TaskMatch =
  | { readonly kind: 'same' | 'retitled'; readonly key: string; readonly uid: string }
  | { readonly kind: 'rekeyed'; readonly key: string; readonly uid: string; readonly from: string }
  | { readonly kind: 'new'; readonly key: string }
  | { readonly kind: 'ask'; readonly key: string; readonly candidates: readonly string[] }
  | { readonly kind: 'gone'; readonly key: string; readonly uid: string }

/**
 * Finds the history of each task of a new text: by its title where it stands once, by key and neighbours
 * where a title stands several times, by key and likeness where the title was edited; else it is asked.
 * The answers come in the order of `after`, then those that are gone in the order of `before`. The
 * same input gives the same answer; time is near-linear in the number of tasks.
 */
export function matchTasks(
  before: readonly KnownTask[],
  after: readonly Pick<TaskText, 'key' | 'title'>[],
): TaskMatch[] {
  const matching = beginMatching(before, after)
  const repeated = matchUnique(matching)
  repeatedTitles(matching, repeated)
  editedTitles(matching)
  return [...after.map((_task, at) => answer(matching, at)), ...gone(matching)]
}

/** Matches each title that stands once on both sides; returns the positions of the others by title. */
function matchUnique(matching: Matching): Map<string, Evidence> {
  const groups = new Map<string, { before: number[]; after: number[] }>()
  for (const [at, title] of matching.titlesBefore.entries()) groupOf(groups, title).before.push(at)
  for (const [at, title] of matching.titlesAfter.entries()) groups.get(title)?.after.push(at)
  const repeated = new Map<string, Evidence>()
  for (const [title, group] of groups) {
    const [known] = group.before
    const [at] = group.after
    if (known === undefined || at === undefined) continue
    if (group.before.length === 1 && group.after.length === 1) accept(matching, at, known)
    else repeated.set(title, group)
  }
  return repeated
}

function groupOf(groups: Map<string, { before: number[]; after: number[] }>, title: string) {
  const found = groups.get(title)
  if (found !== undefined) return found
  const group = { before: [], after: [] }
  groups.set(title, group)
  return group
}

function answer({ before, after, titlesBefore, titlesAfter, ...state }: Matching, at: number): TaskMatch {
  const key = after[at]?.key ?? ''
  const candidates = state.asked.get(at)
  if (candidates !== undefined) {
    return { kind: 'ask', key, candidates: candidates.flatMap((known) => before[known]?.uid ?? []) }
  }
  const known = state.matchOf[at] ?? -1
  const task = before[known]
  if (task === undefined) return { kind: 'new', key }
  if (task.key !== key) return { kind: 'rekeyed', key, uid: task.uid, from: task.key }
  const kind = titlesBefore[known] === titlesAfter[at] ? 'same' : 'retitled'
  return { kind, key, uid: task.uid }
}

function gone({ before, taken }: Matching): TaskMatch[] {
  const left = before.filter((_task, at) => taken[at] === 0)
  return left.map(({ key, uid }) => ({ kind: 'gone', key, uid }))
}

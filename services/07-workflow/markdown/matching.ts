import type { TaskText } from '../model.ts'
import { normalTitle } from './titles.ts'

/** A task that the hub has a history of. */
export interface KnownTask {
  readonly uid: string
  readonly key: string
  readonly title: string
}

/** The state of a comparison; numbers are positions in `before` and `after`. */
export interface Matching {
  readonly before: readonly KnownTask[]
  readonly after: readonly Pick<TaskText, 'key' | 'title'>[]
  readonly titlesBefore: readonly string[]
  readonly titlesAfter: readonly string[]
  readonly positionOf: ReadonlyMap<string, number>
  /** Position in `before` of a task of `after`, or -1. */
  readonly matchOf: Int32Array
  /** 1 for a task of `before` that is matched or a candidate. */
  readonly taken: Uint8Array
  /** Candidates of those that a person decides on. */
  readonly asked: Map<number, readonly number[]>
}

export function beginMatching(before: Matching['before'], after: Matching['after']): Matching {
  return {
    before,
    after,
    titlesBefore: before.map(({ title }) => normalTitle(title)),
    titlesAfter: after.map(({ title }) => normalTitle(title)),
    positionOf: new Map(before.map(({ key }, at) => [key, at])),
    matchOf: new Int32Array(after.length).fill(-1),
    taken: new Uint8Array(before.length),
    asked: new Map(),
  }
}

/** Notes that a task of the new text is a known one. */
export function accept({ matchOf, taken }: Matching, at: number, known: number): void {
  matchOf[at] = known
  taken[known] = 1
}

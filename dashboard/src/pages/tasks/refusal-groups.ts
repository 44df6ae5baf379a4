import type { Outcome } from './changes.ts'

export interface RefusalGroup {
  readonly code: string
  readonly count: number
  /** What the hub said to the first of them. */
  readonly message: string
}

/** Refusals by their code, the most frequent ones first. */
export function refusalGroups(outcomes: readonly Outcome[]): readonly RefusalGroup[] {
  const groups = new Map<string, RefusalGroup>()
  for (const { error } of outcomes) {
    if (error === undefined) continue
    const { code, message } = error
    const known = groups.get(code) ?? { code, message, count: 0 }
    groups.set(code, { ...known, count: known.count + 1 })
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
}

/** What became of the keys that were in quarantine: tried = resolved + stillQuarantined + gone. */
export interface ReplayCounts {
  readonly tried: number
  readonly resolved: number
  readonly stillQuarantined: number
  readonly gone: number
}

export const NONE: ReplayCounts = { tried: 0, resolved: 0, stillQuarantined: 0, gone: 0 }

export function plus(a: ReplayCounts, b: ReplayCounts): ReplayCounts {
  return {
    tried: a.tried + b.tried,
    resolved: a.resolved + b.resolved,
    stillQuarantined: a.stillQuarantined + b.stillQuarantined,
    gone: a.gone + b.gone,
  }
}

export function sumOf(outcomes: readonly ReplayCounts[]): ReplayCounts {
  return outcomes.reduce(plus, NONE)
}

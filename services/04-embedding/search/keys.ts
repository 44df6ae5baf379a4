export interface OpportunityKey {
  readonly side: string
  readonly id: string
}

/** Total order of opportunities: by side, then id, by code unit. */
export function compareKeys(a: OpportunityKey, b: OpportunityKey): number {
  if (a.side !== b.side) return a.side < b.side ? -1 : 1
  if (a.id !== b.id) return a.id < b.id ? -1 : 1
  return 0
}

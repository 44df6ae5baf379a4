import type { Counts } from './queries.ts'

export const NO_COUNTS: Counts = {
  read: 0,
  inserted: 0,
  updated: 0,
  unchanged: 0,
  quarantined: 0,
  deleted: 0,
}

export function sumOf(a: Counts, b: Counts): Counts {
  return {
    read: a.read + b.read,
    inserted: a.inserted + b.inserted,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    quarantined: a.quarantined + b.quarantined,
    deleted: a.deleted + b.deleted,
  }
}

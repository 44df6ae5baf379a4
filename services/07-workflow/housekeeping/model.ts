/** What housekeeping may remove; nothing else. */
export const HOUSEKEEPING_KINDS = [
  'archived-specs',
  'approvals',
  'document-versions',
  'run-logs',
  'drafts',
] as const
export type HousekeepingKind = (typeof HOUSEKEEPING_KINDS)[number]

export interface HousekeepingOptions {
  /** Days after which each kind is removed; 0 keeps it for ever. */
  readonly archivedSpecsDays: number
  readonly approvalsDays: number
  readonly runLogsDays: number
  readonly versionsDays: number
  /** So many newest versions of a document stay however young the others are; 0: no such limit. */
  readonly versionsCount: number
  /** Where a removed spec is written to before; null: no spec is removed. */
  readonly exportFolder: string | null
}

export const defaultHousekeepingOptions: HousekeepingOptions = {
  archivedSpecsDays: 0,
  approvalsDays: 365,
  runLogsDays: 90,
  versionsDays: 365,
  versionsCount: 100,
  exportFolder: null,
}

/** A write takes milliseconds: what is older than a day was left by a program that was killed. */
export const DRAFT_DAYS = 1

export function daysOf(kind: HousekeepingKind, options: HousekeepingOptions): number {
  if (kind === 'drafts') return DRAFT_DAYS
  if (kind === 'approvals') return options.approvalsDays
  if (kind === 'run-logs') return options.runLogsDays
  if (kind === 'document-versions') return options.versionsDays
  return options.exportFolder === null ? 0 : options.archivedSpecsDays
}

/** One thing that would go. */
export interface Candidate {
  /** Name of the spec, id of the approval or run, path of the file, `spec/document@tag` of a version. */
  readonly id: string
  /** For people: the title, the number of lines, the size. */
  readonly about: string
  /** Since when it is old: ISO text. */
  readonly since: string
}

/** One thing that is old and stays, and why. */
export interface Kept {
  readonly id: string
  readonly reason: string
}

export interface Found {
  readonly candidates: readonly Candidate[]
  readonly kept: readonly Kept[]
}

/** At most so many things of a kind and project in one run; the next run takes the rest. */
export const MAX_CANDIDATES = 500

const DAY_MS = 86_400_000

export function before(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY_MS)
}

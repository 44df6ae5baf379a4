import type { Role } from '../../00-platform/index.ts'
import type { TaskStatus, Verification } from '../model.ts'

/** What somebody wrote into the file and the rules refused. */
export interface FileConflict {
  readonly status: TaskStatus
  readonly blockedReason: string | null
  /** The refusal, as an API would have answered it. */
  readonly code: string
  readonly message: string
}

/** The state of one task. Who holds it is no part of it: leases live beside (HUB-4) and come in as facts. */
export interface TaskState {
  readonly status: TaskStatus
  /** Why it is blocked; null for any other status. */
  readonly blockedReason: string | null
  /** Where it was when it was blocked; null for any other status. */
  readonly blockedFrom: 'pending' | 'in-progress' | null
  /** `none` unless the task is completed. */
  readonly verification: Verification
  /** Set while the file says something else than `status`. */
  readonly conflict: FileConflict | null
}

export const NEW_TASK: TaskState = {
  status: 'pending',
  blockedReason: null,
  blockedFrom: null,
  verification: 'none',
  conflict: null,
}

export const EVENT_TYPES = [
  'start',
  'complete',
  'block',
  'unblock',
  'release',
  'reopen',
  'report',
  'confirm',
  'file',
  'accept-file',
  'restore-file',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

export type TaskEvent =
  | { readonly type: 'start' | 'complete' | 'release' | 'report' | 'confirm' | 'restore-file' }
  | { readonly type: 'block' | 'reopen' | 'accept-file'; readonly reason: string }
  /** Without `to`: back to in-progress if it was, is still held and may go on; else to pending. */
  | { readonly type: 'unblock'; readonly to?: 'pending' | 'in-progress' }
  /** A marker was changed in the file from outside. */
  | { readonly type: 'file'; readonly status: TaskStatus; readonly blockedReason: string | null }

/** What the machine must know and does not look up itself. Read them in the transaction that writes the answer. */
export interface Facts {
  /** How messages call the task: `spec/key`. */
  readonly task: string
  /** Refs that the task waits for and that are not completed (graph: `waitsFor`), missing ones too. */
  readonly openDependencies: readonly string[]
  /** Refs of its parts that are not completed. */
  readonly openParts: readonly string[]
  /** Who holds an unexpired lease on it, null for nobody. */
  readonly holder: string | null
  /** When that lease ends (ISO, UTC). */
  readonly heldUntil: string | null
  /** Whether the one who asks is that holder. */
  readonly callerHolds: boolean
  readonly role: Role
  /** The completion report of this round of work: what was reported before a reopening does not count. */
  readonly report: 'none' | 'invalid' | 'valid'
  /** The approvals that the task needs, by name, as far as they are not given. */
  readonly approvals: {
    readonly open: readonly string[]
    readonly stale: readonly string[]
    readonly rejected: readonly string[]
  }
  /** Names of evidence (test runs, checks) that fails. */
  readonly failingEvidence: readonly string[]
}

/** What becomes of the lease: given to who asks, left as it is, or ended. */
export type LeaseEffect = 'take' | 'keep' | 'free'

export interface Transition {
  readonly event: EventType
  readonly state: TaskState
  /** False when the state is what it was; `lease` and `marker` count all the same. */
  readonly changed: boolean
  readonly lease: LeaseEffect
  /** Whether the marker in the file is to be written from `state`. */
  readonly marker: 'write' | 'leave'
  /** For the audit: the reason given, null where none is needed. */
  readonly reason: string | null
}

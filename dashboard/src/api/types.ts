/** What the hub answers (docs: /api/v1/openapi.json), as far as the pages read it. */

export interface Session {
  readonly name: string
  readonly kind: string
  readonly role: 'reader' | 'agent' | 'operator' | 'admin'
  readonly csrfToken: string | null
  readonly expiresAt: string | null
}

export interface HubStatus {
  readonly version: string
  readonly database: 'embedded' | 'server'
  readonly startedAt: string
  readonly lastEvent: number
}

export interface Progress {
  readonly stage: string
  readonly done: number
  readonly total?: number
  readonly message?: string
}

export type RunStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'

export interface Run {
  readonly id: string
  readonly action: string
  readonly status: RunStatus
  readonly progress: Progress | null
  /** While it is active: of the last try, when that failed. */
  readonly error: { readonly code: string; readonly message: string } | null
  /** When a try that failed is followed by the next. */
  readonly retryAt: string | null
  readonly createdAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly startedBy: string
}

export type StageName = 'ingestion' | 'transformation' | 'validation' | 'embedding' | 'matching'

export interface Stage {
  readonly name: StageName
  readonly action: string
  readonly status: RunStatus | 'never'
  readonly rowsOut: number
  readonly lastRunId: string | null
  readonly finishedAt: string | null
  readonly durationMs: number | null
  readonly error: { readonly code: string; readonly message: string } | null
}

export interface PipelineStatus {
  readonly origin: 'sample' | 'real' | 'none'
  /** What the configuration names; `none`: nothing could be loaded. */
  readonly configured: 'sample' | 'real' | 'none'
  readonly stages: readonly Stage[]
}

export const ANSWERS = ['matched', 'unregistered', 'aceOnly', 'conflicts', 'review'] as const
export type Answer = (typeof ANSWERS)[number]

export interface Total {
  readonly count: number
  readonly amount: number
}

export interface MatchSummary extends Readonly<Record<Answer, Total>> {
  readonly currency: string
  readonly lastRunId: string | null
  readonly lastRunAt: string | null
}

export interface Side<Id> {
  readonly id: Id
  readonly name: string | null
  readonly accountName: string | null
  readonly stage: string | null
}

export interface MatchEntry {
  readonly id: string
  readonly matchId: string | null
  readonly amount: number
  readonly odoo: Side<number> | null
  readonly ace: Side<string> | null
  readonly probability: number | null
  readonly method: string | null
  readonly conflicts: Readonly<Record<string, { readonly odoo: string; readonly ace: string }>>
  readonly decidedBy: string | null
}

export interface MatchList {
  readonly currency: string
  readonly matches: readonly MatchEntry[]
  readonly nextCursor: string | null
}

export interface MatchExport {
  readonly csv: string
  readonly rows: number
}

/** One message of /ws after the hello. */
export interface HubEvent {
  readonly seq: number
  readonly type: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly actor: string | null
  readonly at: string
}

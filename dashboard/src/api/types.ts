import type { Output } from './forms.ts'

/** What the hub answers, named for the pages; the forms are the actions' own (openapi.d.ts). */

/** Not an action: the browser's own session. */
export interface Session {
  readonly name: string
  readonly kind: string
  readonly role: 'reader' | 'agent' | 'operator' | 'admin'
  readonly csrfToken: string | null
  readonly expiresAt: string | null
}

export type HubStatus = Output<'hub.status'>
export type Run = Output<'runs.list'>['runs'][number]
export type RunStatus = Run['status']
export type Progress = NonNullable<Run['progress']>

export type PipelineStatus = Output<'pipeline.status'>
export type Stage = PipelineStatus['stages'][number]
export type StageName = Stage['name']

export const ANSWERS = ['matched', 'unregistered', 'aceOnly', 'conflicts', 'review'] as const
export type Answer = (typeof ANSWERS)[number]

export type MatchSummary = Output<'matches.summary'>
export type Total = MatchSummary['matched']
export type MatchList = Output<'matches.list'>
export type MatchEntry = MatchList['matches'][number]
export type Side<Key extends 'odoo' | 'ace'> = NonNullable<MatchEntry[Key]>

export type Spec = Output<'specs.list'>['specs'][number]
export type SpecDetail = Output<'specs.get'>
export type Task = Output<'tasks.list'>['tasks'][number]
export type TaskDetail = Output<'tasks.get'>
export type TaskStatus = Task['status']
export type Graph = Output<'specs.graph'>
export type Approval = Output<'approvals.list'>['approvals'][number]
export type Agent = Output<'agents.list'>['agents'][number]
export type AuditEntry = Output<'audit.list'>['entries'][number]

/** One message of /ws after the hello. */
export interface HubEvent {
  readonly seq: number
  readonly type: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly actor: string | null
  readonly at: string
}

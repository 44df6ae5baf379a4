import type { RequestContext } from '../actions/context.ts'
import type { Db } from '../database/client.ts'

export interface AuditEntry {
  readonly id: number
  readonly requestId: string
  readonly action: string
  readonly actor: string
  readonly actorKind: string
  readonly onBehalfOf: string | null
  readonly channel: string
  readonly dryRun: boolean
  readonly input: unknown
  readonly outcome: string
  readonly errorCode: string | null
  readonly durationMs: number | null
  readonly at: string
}

export type AuditOutcome = 'intent' | 'done' | 'failed' | 'denied'

/** Writes one row; its id is needed to record the outcome. */
export async function insertAudit(
  db: Db,
  context: RequestContext,
  entry: { action: string; input: unknown; outcome: AuditOutcome; errorCode?: string; at: Date },
): Promise<number> {
  const [row] = await db<{ id: number }[]>`
    insert into ops.audit (request_id, action, actor, actor_kind, on_behalf_of, channel, dry_run, input, outcome, error_code, at)
    values (${context.requestId}, ${entry.action}, ${context.actor.name}, ${context.actor.kind},
            ${context.actor.onBehalfOf ?? null}, ${context.channel}, ${context.dryRun},
            ${db.json((entry.input ?? {}) as never)}, ${entry.outcome}, ${entry.errorCode ?? null}, ${entry.at})
    returning id`
  return (row as { id: number }).id
}

/** Turns an intent into its outcome. */
export async function settleAudit(
  db: Db,
  id: number,
  outcome: AuditOutcome,
  durationMs: number,
  errorCode?: string,
): Promise<void> {
  await db`
    update ops.audit set outcome = ${outcome}, duration_ms = ${Math.round(durationMs)}, error_code = ${errorCode ?? null}
    where id = ${id} and outcome = 'intent'`
}

export interface AuditFilter {
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly requestId?: string | undefined
  readonly outcome?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly before?: number | undefined
  readonly limit: number
}

/** Newest first. */
export async function selectAudit(db: Db, filter: AuditFilter): Promise<AuditEntry[]> {
  return db<AuditEntry[]>`
    select id, request_id as "requestId", action, actor, actor_kind as "actorKind", on_behalf_of as "onBehalfOf", channel,
           dry_run as "dryRun", input, outcome, error_code as "errorCode", duration_ms as "durationMs", at
    from ops.audit
    where true
      ${filter.actor === undefined ? db`` : db`and actor = ${filter.actor}`}
      ${filter.action === undefined ? db`` : db`and action = ${filter.action}`}
      ${filter.requestId === undefined ? db`` : db`and request_id = ${filter.requestId}`}
      ${filter.outcome === undefined ? db`` : db`and outcome = ${filter.outcome}`}
      ${filter.since === undefined ? db`` : db`and at >= ${filter.since}`}
      ${filter.until === undefined ? db`` : db`and at < ${filter.until}`}
      ${filter.before === undefined ? db`` : db`and id < ${filter.before}`}
    order by id desc limit ${filter.limit}`
}

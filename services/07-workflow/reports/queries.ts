import type { Db } from '../../00-platform/index.ts'
import type { CompletionParts, StatusParts } from './model.ts'

export const REPORT_KINDS = ['completion', 'status'] as const
export type ReportKind = (typeof REPORT_KINDS)[number]

export interface ReportRow<Parts = CompletionParts | StatusParts> {
  readonly id: string
  readonly projectId: string
  readonly taskUid: string
  readonly spec: string
  readonly taskKey: string
  readonly kind: ReportKind
  readonly status: string
  readonly agent: string
  readonly parts: Parts
  readonly form: 'fields' | 'markdown'
  readonly given: string
  readonly createdBy: string
  readonly createdFor: string | null
  readonly createdAt: string
}

const tableOf = (db: Db, kind: ReportKind) =>
  kind === 'completion' ? db`ops.completion_reports` : db`ops.task_status_reports`

const columns = (db: Db, kind: ReportKind) => db`
  id, project_id as "projectId", task_uid as "taskUid", spec, task_key as "taskKey", ${kind}::text as kind, status, agent,
  parts, form, given, created_by as "createdBy", created_for as "createdFor", created_at as "createdAt"`

export async function insertReport(db: Db, row: Omit<ReportRow, 'createdAt'>, now: Date): Promise<ReportRow> {
  const [inserted] = await db<ReportRow[]>`
    insert into ${tableOf(db, row.kind)} (id, project_id, task_uid, spec, task_key, status, agent, parts, form, given,
                                          created_by, created_for, created_at)
    values (${row.id}, ${row.projectId}, ${row.taskUid}, ${row.spec}, ${row.taskKey}, ${row.status}, ${row.agent},
            ${db.json(row.parts as never)}, ${row.form}, ${row.given}, ${row.createdBy}, ${row.createdFor}, ${now})
    returning ${columns(db, row.kind)}`
  return inserted as ReportRow
}

/** The newest completion report of a task that is not older than `since`. */
export async function selectNewestReport(
  db: Db,
  taskUid: string,
  since: string | null,
): Promise<ReportRow<CompletionParts> | undefined> {
  const [row] = await db<ReportRow<CompletionParts>[]>`
    select ${columns(db, 'completion')} from ops.completion_reports
    where task_uid = ${taskUid} ${since === null ? db`` : db`and created_at >= ${since}`}
    order by created_at desc, id desc limit 1`
  return row
}

export interface ReportFilter {
  readonly projectId: string
  readonly kind: ReportKind
  readonly spec?: string | undefined
  readonly task?: string | undefined
  readonly before?: { readonly createdAt: string; readonly id: string } | undefined
  readonly limit: number
}

/** Newest first, by (created_at, id). */
export async function selectReports(db: Db, filter: ReportFilter): Promise<ReportRow[]> {
  const { kind, spec, task, before } = filter
  return db<ReportRow[]>`
    select ${columns(db, kind)} from ${tableOf(db, kind)}
    where project_id = ${filter.projectId}
      ${spec === undefined ? db`` : db`and spec = ${spec}`}
      ${task === undefined ? db`` : db`and task_key = ${task}`}
      ${before === undefined ? db`` : db`and (created_at, id) < (${before.createdAt}, ${before.id}::uuid)`}
    order by created_at desc, id desc limit ${filter.limit}`
}

import type { Db } from '../../00-platform/index.ts'
import { addressNow, atAddress, joinTask } from '../queries/address-now.ts'
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

/** Everything but the address of the task. */
const columns = (db: Db, kind: ReportKind) => db`
  r.id, r.project_id as "projectId", r.task_uid as "taskUid", ${kind}::text as kind, r.status, r.agent, r.parts, r.form,
  r.given, r.created_by as "createdBy", r.created_for as "createdFor", r.created_at as "createdAt"`

/** Timed by the database, as the round of work is: whether a report is of this round is no matter of a hub’s clock. */
export async function insertReport(db: Db, row: Omit<ReportRow, 'createdAt'>): Promise<ReportRow> {
  const [inserted] = await db<ReportRow[]>`
    insert into ${tableOf(db, row.kind)} as r (id, project_id, task_uid, spec, task_key, status, agent, parts, form, given,
                                          created_by, created_for, created_at)
    values (${row.id}, ${row.projectId}, ${row.taskUid}, ${row.spec}, ${row.taskKey}, ${row.status}, ${row.agent},
            ${db.json(row.parts as never)}, ${row.form}, ${row.given}, ${row.createdBy}, ${row.createdFor},
            clock_timestamp())
    returning ${columns(db, row.kind)}, r.spec, r.task_key as "taskKey"`
  return inserted as ReportRow
}

/** The newest completion report of a task that is not older than `since`. */
export async function selectNewestReport(
  db: Db,
  taskUid: string,
  since: string | null,
): Promise<ReportRow<CompletionParts> | undefined> {
  const [row] = await db<ReportRow<CompletionParts>[]>`
    select ${columns(db, 'completion')}, r.spec, r.task_key as "taskKey" from ops.completion_reports r
    where r.task_uid = ${taskUid} ${since === null ? db`` : db`and r.created_at >= ${since}`}
    order by r.created_at desc, r.id desc limit 1`
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

/** Newest first, by (created_at, id); under the address that the task has now. */
export async function selectReports(db: Db, filter: ReportFilter): Promise<ReportRow[]> {
  const { kind, spec, task, before } = filter
  return db<ReportRow[]>`
    select ${columns(db, kind)}, ${addressNow(db, 'r')} from ${tableOf(db, kind)} r ${joinTask(db, 'r')}
    where r.project_id = ${filter.projectId} ${atAddress(db, 'r', { spec, task })}
      ${before === undefined ? db`` : db`and (r.created_at, r.id) < (${before.createdAt}, ${before.id}::uuid)`}
    order by r.created_at desc, r.id desc limit ${filter.limit}`
}

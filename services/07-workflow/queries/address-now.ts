import type { Db } from '../../00-platform/index.ts'

/**
 * Reports, log entries and assignments keep the address that their task had then. A spec is renamed and a task renumbered:
 * whoever lists them asks by the address of now, and must not be told what another task did under its number. A task whose
 * project was removed has no row any more; then the address of then is all there is.
 */
export const joinTask = (db: Db, table: string) => db`left join ops.tasks t on t.uid = ${db(table)}.task_uid`

export const addressNow = (db: Db, table: string) => db`
  coalesce(t.spec, ${db(table)}.spec) as spec, coalesce(t.key, ${db(table)}.task_key) as "taskKey"`

export const atAddress = (
  db: Db,
  table: string,
  { spec, task }: { readonly spec: string | undefined; readonly task: string | undefined },
) => db`
  ${spec === undefined ? db`` : db`and coalesce(t.spec, ${db(table)}.spec) = ${spec}`}
  ${task === undefined ? db`` : db`and coalesce(t.key, ${db(table)}.task_key) = ${task}`}`

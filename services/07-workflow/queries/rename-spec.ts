import type { Db } from '../../00-platform/index.ts'

/** Specs whose tasks were last read from a text with this tag, by name; at most 10. */
export async function selectSpecsWithText(db: Db, projectId: string, etag: string): Promise<string[]> {
  const rows = await db<{ name: string }[]>`
    select name from ops.specs where project_id = ${projectId} and tasks_etag = ${etag} order by name limit 10`
  return rows.map(({ name }) => name)
}

/**
 * Gives all that is known of a spec to its new name: tasks with their history, what they wait for among themselves, approvals
 * of its files. What other specs wrote about it stays as they wrote it. Replaces the new name's row, which is empty.
 */
export async function renameSpecRows(
  db: Db,
  projectId: string,
  names: { readonly from: string; readonly to: string; readonly folder: string },
): Promise<void> {
  const { from, to, folder } = names
  await db`delete from ops.specs where project_id = ${projectId} and name = ${to}`
  await db`
    update ops.specs set name = ${to}, active = true, updated_at = clock_timestamp()
    where project_id = ${projectId} and name = ${from}`
  await db`
    update ops.task_dependencies set ref = ${to} || substr(ref, ${from.length + 1}::int)
    where project_id = ${projectId} and ref like ${`${from}/%`}
      and task_uid in (select uid from ops.tasks where project_id = ${projectId} and spec = ${from})`
  await db`
    update ops.tasks set spec = ${to}, active = true, updated_at = clock_timestamp()
    where project_id = ${projectId} and spec = ${from}`
  await db`
    update ops.approvals
    set category_name = ${to},
        file_path = case when file_path like ${`${folder}/${from}/%`}
                         then ${`${folder}/${to}`} || substr(file_path, ${folder.length + from.length + 2}::int)
                         else file_path end
    where project_id = ${projectId} and category = 'spec' and category_name = ${from}`
}

import type { Db } from '../../00-platform/index.ts'

/** What is known of a spec whose folder is gone. */
export interface VanishedSpec {
  readonly name: string
  /** Of its last `tasks.md`; null: it had none. */
  readonly tasksEtag: string | null
  readonly folderId: string | null
}

/**
 * Specs with tasks, or with that folder, that stand under none of these names, at most 20: those of that folder and that
 * text first, then those that were at work last.
 */
export async function selectVanishedSpecs(
  db: Db,
  projectId: string,
  there: readonly string[],
  like: { readonly etag: string | null; readonly folderId: string | null },
): Promise<VanishedSpec[]> {
  return db<VanishedSpec[]>`
    select name, tasks_etag as "tasksEtag", folder_id as "folderId" from ops.specs
    where project_id = ${projectId} and name <> all(${there as string[]})
      and (tasks_etag is not null or folder_id = ${like.folderId}::text)
    order by coalesce(folder_id = ${like.folderId}::text, false) desc,
             coalesce(tasks_etag = ${like.etag}::text, false) desc, updated_at desc, name
    limit 20`
}

/** Questions that a spec raises which has no text to raise them. */
export async function setProblems(
  db: Db,
  projectId: string,
  name: string,
  problems: readonly object[],
): Promise<void> {
  await db`
    update ops.specs set problems = ${db.json(problems as never)}, updated_at = clock_timestamp()
    where project_id = ${projectId} and name = ${name}`
}

/** The folder that a spec lies in from now on. */
export async function setFolderId(db: Db, projectId: string, name: string, id: string | null): Promise<void> {
  await db`
    update ops.specs set folder_id = ${id}
    where project_id = ${projectId} and name = ${name} and folder_id is distinct from ${id}`
}

/**
 * Gives all that is known of a spec to its new name: tasks with their history, what they wait for among themselves, approvals
 * of its files. What other specs wrote about it stays as they wrote it. Replaces the new name's row, which is empty.
 */
export async function renameSpecRows(
  db: Db,
  projectId: string,
  names: {
    readonly from: string
    readonly to: string
    readonly folder: string
    /** Its text is to be read anew, whatever it is. */
    readonly unread?: boolean
  },
): Promise<void> {
  const { from, to, folder, unread = false } = names
  await db`delete from ops.specs where project_id = ${projectId} and name = ${to}`
  await db`
    update ops.specs
    set name = ${to}, active = true, updated_at = clock_timestamp(),
        tasks_etag = case when ${unread}::boolean then null else tasks_etag end
    where project_id = ${projectId} and name = ${from}`
  await db`
    update ops.task_dependencies set ref = ${to} || substr(ref, ${from.length + 1}::int)
    where project_id = ${projectId} and ref like ${`${from}/%`}
      and task_uid in (select uid from ops.tasks where project_id = ${projectId} and spec = ${from})`
  await db`
    update ops.tasks set spec = ${to}, active = true, updated_at = clock_timestamp()
    where project_id = ${projectId} and spec = ${from}`
  await db`
    insert into ops.document_versions (project_id, spec, document, etag, content, modified_at, replaced_by, replaced_at)
    select project_id, ${to}, document, etag, content, modified_at, replaced_by, replaced_at
    from ops.document_versions where project_id = ${projectId} and spec = ${from} on conflict do nothing`
  await db`delete from ops.document_versions where project_id = ${projectId} and spec = ${from}`
  await db`update ops.marker_writes set spec = ${to} where project_id = ${projectId} and spec = ${from}`
  await db`
    update ops.approvals
    set category_name = ${to},
        file_path = case when file_path like ${`${folder}/${from}/%`}
                         then ${`${folder}/${to}`} || substr(file_path, ${folder.length + from.length + 2}::int)
                         else file_path end
    where project_id = ${projectId} and category = 'spec' and category_name = ${from}`
}

/** Tasks of a spec that somebody holds, or whose status its file does not show yet; by key, at most 10. */
export async function selectTasksAtWork(db: Db, projectId: string, spec: string): Promise<string[]> {
  const rows = await db<{ key: string }[]>`
    select key from ops.tasks
    where project_id = ${projectId} and spec = ${spec} and gone_at is null
      and (lease_expires_at > clock_timestamp() or conflict is null and behind)
    order by key limit 10`
  return rows.map(({ key }) => key)
}

/** The tasks of a spec, as if they had left its file: their history stays. */
export async function setAside(db: Db, projectId: string, spec: string): Promise<void> {
  await db`
    update ops.tasks set gone_at = clock_timestamp(), updated_at = clock_timestamp()
    where project_id = ${projectId} and spec = ${spec} and gone_at is null`
}

/** A question of that code is answered. */
export async function settleQuestion(
  db: Db,
  { projectId, spec }: { readonly projectId: string; readonly spec: string },
  code: string,
): Promise<void> {
  await db`
    update ops.specs
    set problems = (select coalesce(jsonb_agg(each order by at), '[]')
                    from jsonb_array_elements(problems) with ordinality as p (each, at) where each ->> 'code' <> ${code})
    where project_id = ${projectId} and name = ${spec}`
}

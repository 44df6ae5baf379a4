import type { Db } from '../../00-platform/index.ts'

export interface LogRow {
  readonly id: string
  readonly projectId: string
  readonly taskUid: string
  readonly spec: string
  readonly taskKey: string
  readonly summary: string
  readonly filesModified: string[]
  readonly filesCreated: string[]
  readonly linesAdded: number
  readonly linesRemoved: number
  readonly artifacts: Record<string, Record<string, unknown>[]>
  readonly createdBy: string
  readonly createdFor: string | null
  readonly createdAt: string
}

export interface NewEntry extends Omit<LogRow, 'createdAt'> {
  readonly searchText: string
  readonly fileTerms: readonly string[]
  readonly artifactTerms: readonly string[]
}

const columns = (db: Db) => db`
  id, project_id as "projectId", task_uid as "taskUid", spec, task_key as "taskKey", summary,
  files_modified as "filesModified", files_created as "filesCreated", lines_added as "linesAdded",
  lines_removed as "linesRemoved", artifacts, created_by as "createdBy", created_for as "createdFor",
  created_at as "createdAt"`

export async function insertEntry(db: Db, row: NewEntry, now: Date): Promise<LogRow> {
  const [inserted] = await db<LogRow[]>`
    insert into ops.implementation_log (id, project_id, task_uid, spec, task_key, summary, files_modified, files_created,
                                        lines_added, lines_removed, artifacts, search_text, file_terms, artifact_terms,
                                        created_by, created_for, created_at)
    values (${row.id}, ${row.projectId}, ${row.taskUid}, ${row.spec}, ${row.taskKey}, ${row.summary},
            ${row.filesModified as string[]}::text[], ${row.filesCreated as string[]}::text[], ${row.linesAdded},
            ${row.linesRemoved}, ${db.json(row.artifacts as never)}, ${row.searchText},
            ${row.fileTerms as string[]}::text[], ${row.artifactTerms as string[]}::text[], ${row.createdBy},
            ${row.createdFor}, ${now})
    returning ${columns(db)}`
  return inserted as LogRow
}

export interface EntryFilter {
  readonly projectId: string
  readonly spec: string | undefined
  readonly task: string | undefined
  readonly text: string | undefined
  readonly file: string | undefined
  readonly artifact: string | undefined
  readonly before: { readonly createdAt: string; readonly id: string } | undefined
  readonly limit: number
}

/** Newest first, by (created_at, id). Text, files and artifacts are looked up in an index each. */
export async function searchEntries(db: Db, filter: EntryFilter): Promise<LogRow[]> {
  const { spec, task, text, file, artifact, before } = filter
  return db<LogRow[]>`
    select ${columns(db)} from ops.implementation_log
    where project_id = ${filter.projectId}
      ${spec === undefined ? db`` : db`and spec = ${spec}`}
      ${task === undefined ? db`` : db`and task_key = ${task}`}
      ${text === undefined ? db`` : db`and to_tsvector('simple', search_text) @@ websearch_to_tsquery('simple', ${text})`}
      ${file === undefined ? db`` : db`and file_terms @> array[${file}]::text[]`}
      ${artifact === undefined ? db`` : db`and artifact_terms @> array[${artifact}]::text[]`}
      ${before === undefined ? db`` : db`and (created_at, id) < (${before.createdAt}, ${before.id}::uuid)`}
    order by created_at desc, id desc limit ${filter.limit}`
}

import type { Db } from '../../00-platform/index.ts'
import { addressNow, atAddress, joinTask } from '../queries/address-now.ts'

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

/** Everything but the address of the task. */
const columns = (db: Db) => db`
  l.id, l.project_id as "projectId", l.task_uid as "taskUid", l.summary, l.files_modified as "filesModified",
  l.files_created as "filesCreated", l.lines_added as "linesAdded", l.lines_removed as "linesRemoved", l.artifacts,
  l.created_by as "createdBy", l.created_for as "createdFor", l.created_at as "createdAt"`

export async function insertEntry(db: Db, row: NewEntry, now: Date): Promise<LogRow> {
  const [inserted] = await db<LogRow[]>`
    insert into ops.implementation_log as l (id, project_id, task_uid, spec, task_key, summary, files_modified, files_created,
                                        lines_added, lines_removed, artifacts, search_text, file_terms, artifact_terms,
                                        created_by, created_for, created_at)
    values (${row.id}, ${row.projectId}, ${row.taskUid}, ${row.spec}, ${row.taskKey}, ${row.summary},
            ${row.filesModified as string[]}::text[], ${row.filesCreated as string[]}::text[], ${row.linesAdded},
            ${row.linesRemoved}, ${db.json(row.artifacts as never)}, ${row.searchText},
            ${row.fileTerms as string[]}::text[], ${row.artifactTerms as string[]}::text[], ${row.createdBy},
            ${row.createdFor}, ${now})
    returning ${columns(db)}, l.spec, l.task_key as "taskKey"`
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

/**
 * Newest first, by (created_at, id); under the address that the task has now. Text, files and artifacts are looked up in an
 * index each.
 */
export async function searchEntries(db: Db, filter: EntryFilter): Promise<LogRow[]> {
  const { spec, task, text, file, artifact, before } = filter
  return db<LogRow[]>`
    select ${columns(db)}, ${addressNow(db, 'l')} from ops.implementation_log l ${joinTask(db, 'l')}
    where l.project_id = ${filter.projectId} ${atAddress(db, 'l', { spec, task })}
      ${text === undefined ? db`` : db`and to_tsvector('simple', l.search_text) @@ websearch_to_tsquery('simple', ${text})`}
      ${file === undefined ? db`` : db`and l.file_terms @> array[${file}]::text[]`}
      ${artifact === undefined ? db`` : db`and l.artifact_terms @> array[${artifact}]::text[]`}
      ${before === undefined ? db`` : db`and (l.created_at, l.id) < (${before.createdAt}, ${before.id}::uuid)`}
    order by l.created_at desc, l.id desc limit ${filter.limit}`
}

import type { Db } from '../../00-platform/index.ts'
import type { Candidate } from './model.ts'

export interface VersionLimits {
  /** What was replaced before that is old. */
  readonly before: Date
  /** So many newest ones of a document stay; 0: no such limit. */
  readonly count: number
}

/**
 * Versions that may go: old ones, and those that more than `count` newer ones of the same document follow. The newest one
 * of each document stays, so that there is always a way back.
 */
const removable = (db: Db, projectId: string, { before, count }: VersionLimits) => db`
  select spec, document, etag, bytes, replaced_by, replaced_at, place,
         case spec when '' then 'steering' else spec end || '/' || document || '@' || etag as id
  from (
    select spec, document, etag, octet_length(content) as bytes, replaced_by, replaced_at,
           row_number() over (partition by spec, document order by replaced_at desc, etag desc) as place
    from ops.document_versions where project_id = ${projectId}) v
  where place > 1 and (replaced_at < ${before} or (${count}::int > 0 and place > ${count}::int))`

/** The one that was replaced first comes first. */
export async function selectOldVersions(
  db: Db,
  projectId: string,
  limits: VersionLimits,
  limit: number,
): Promise<Candidate[]> {
  return db<Candidate[]>`
    select id, bytes || ' bytes, replaced by ' || replaced_by || ', ' || (place - 1) || ' newer' as about,
           replaced_at as since
    from (${removable(db, projectId, limits)}) r order by replaced_at, id limit ${limit}`
}

/** Removes versions that may still go. Answers their ids. */
export async function deleteVersions(
  db: Db,
  projectId: string,
  limits: VersionLimits,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    delete from ops.document_versions d using (${removable(db, projectId, limits)}) r
    where d.project_id = ${projectId} and d.spec = r.spec and d.document = r.document and d.etag = r.etag
      and r.id = any(${ids as string[]})
    returning r.id`
  return rows.map(({ id }) => id)
}

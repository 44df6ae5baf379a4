import type { Db } from '../../00-platform/index.ts'

export interface DocumentAddress {
  readonly projectId: string
  /** Null: a steering document. */
  readonly spec: string | null
  readonly document: string
}

export interface DocumentVersion {
  readonly etag: string
  readonly text: string
  readonly modifiedAt: Date
}

/** Keeps a text that is about to be replaced. The same one again is one row, of the last time it was replaced. */
export async function insertDocumentVersion(
  db: Db,
  { projectId, spec, document }: DocumentAddress,
  version: DocumentVersion & { readonly by: string },
): Promise<void> {
  await db`
    insert into ops.document_versions (project_id, spec, document, etag, content, modified_at, replaced_by, replaced_at)
    values (${projectId}, ${spec ?? ''}, ${document}, ${version.etag}, ${Buffer.from(version.text)},
            ${version.modifiedAt}, ${version.by}, clock_timestamp())
    on conflict (project_id, spec, document, etag) do update
    set modified_at = excluded.modified_at, replaced_by = excluded.replaced_by, replaced_at = excluded.replaced_at`
}

export async function selectDocumentVersion(
  db: Db,
  { projectId, spec, document }: DocumentAddress,
  etag: string,
): Promise<DocumentVersion | undefined> {
  const [row] = await db<{ content: Buffer; modifiedAt: Date }[]>`
    select content, modified_at as "modifiedAt" from ops.document_versions
    where project_id = ${projectId} and spec = ${spec ?? ''} and document = ${document} and etag = ${etag}`
  return row === undefined
    ? undefined
    : { etag, text: row.content.toString('utf8'), modifiedAt: new Date(row.modifiedAt) }
}

export interface VersionRow {
  /** By which it is read again: the entity tag, or `approval:<id>@<revision>`. */
  readonly version: string
  readonly source: 'kept' | 'approval'
  readonly etag: string
  readonly bytes: number
  /** Who replaced it, or put it before people; and when. */
  readonly by: string
  readonly at: string
  /** When the file was written that was replaced. */
  readonly modifiedAt: string | null
  readonly approval: { readonly id: string; readonly revision: number; readonly title: string } | null
}

/** What was replaced of a document and what of it was put before people, newest first, then by version. */
export async function selectVersions(
  db: Db,
  { projectId, spec, document }: DocumentAddress,
  path: string,
  {
    before,
    limit,
  }: {
    readonly before?: { readonly at: string; readonly version: string } | undefined
    readonly limit: number
  },
): Promise<VersionRow[]> {
  return db<VersionRow[]>`
    select * from (
      select etag as version, 'kept' as source, etag, octet_length(content) as bytes, replaced_by as by,
             replaced_at as at, modified_at as "modifiedAt", null::jsonb as approval
      from ops.document_versions
      where project_id = ${projectId} and spec = ${spec ?? ''} and document = ${document}
      union all
      select 'approval:' || a.id || '@' || s.revision, 'approval', 'sha256-' || s.content_hash,
             octet_length(s.content), s.created_by, s.created_at, null,
             jsonb_build_object('id', a.id, 'revision', s.revision, 'title', a.title)
      from ops.approvals a join ops.approval_snapshots s on s.approval_id = a.id
      where a.project_id = ${projectId} and a.file_path = ${path}) v
    ${before === undefined ? db`` : db`where (at, version) < (${before.at}, ${before.version})`}
    order by at desc, version desc limit ${limit}`
}

/** A version of a file that was put before people. Undefined when it was another file, or another project's. */
export async function selectApprovedVersion(
  db: Db,
  file: { readonly projectId: string; readonly path: string },
  snapshot: { readonly id: string; readonly revision: number },
): Promise<DocumentVersion | undefined> {
  const [row] = await db<{ content: Buffer; hash: string; createdAt: Date }[]>`
    select s.content, s.content_hash as hash, s.created_at as "createdAt"
    from ops.approvals a join ops.approval_snapshots s on s.approval_id = a.id
    where a.project_id = ${file.projectId} and a.file_path = ${file.path} and a.id = ${snapshot.id}
      and s.revision = ${snapshot.revision}`
  return row === undefined
    ? undefined
    : { etag: `sha256-${row.hash}`, text: row.content.toString('utf8'), modifiedAt: new Date(row.createdAt) }
}

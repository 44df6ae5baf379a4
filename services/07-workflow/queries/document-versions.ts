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

/** Keeps a text that is about to be replaced; the same one again changes nothing. */
export async function insertDocumentVersion(
  db: Db,
  { projectId, spec, document }: DocumentAddress,
  version: DocumentVersion & { readonly by: string },
): Promise<void> {
  await db`
    insert into ops.document_versions (project_id, spec, document, etag, content, modified_at, replaced_by, replaced_at)
    values (${projectId}, ${spec ?? ''}, ${document}, ${version.etag}, ${Buffer.from(version.text)},
            ${version.modifiedAt}, ${version.by}, clock_timestamp())
    on conflict do nothing`
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

import type { Db } from '../../00-platform/index.ts'
import { AppError } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { workflowErrors } from '../errors.ts'
import { type DocumentText, etagOf, type ProjectFiles } from '../files/index.ts'
import { fileAt } from '../git/file-history.ts'
import {
  type DocumentAddress,
  type DocumentVersion,
  selectApprovedVersion,
  selectDocumentVersion,
} from '../queries/document-versions.ts'

interface Call {
  readonly deps: Pick<WorkflowDeps, 'options'>
  readonly db: Db
}

/** What a version can be called, beside the tag of one that was replaced. */
const APPROVAL = /^approval:([^@]{1,100})@([1-9]\d{0,8})$/
const COMMIT = /^commit:([0-9a-f]{40}(?:[0-9a-f]{24})?)$/

/**
 * An earlier version of a document: one that was replaced through the hub (its entity tag), one that was put before people
 * (`approval:<id>@<revision>`), or that of a commit (`commit:<hash>`).
 * @throws AppError DOCUMENT_VERSION_UNKNOWN
 */
export async function readVersion(
  call: Call,
  files: ProjectFiles,
  address: DocumentAddress,
  version: string,
): Promise<DocumentText> {
  const found = await findVersion(call, files, address, version)
  if (found === undefined) throw workflowErrors.DOCUMENT_VERSION_UNKNOWN({ path: pathOf(address), version })
  return { ...found, etag: `"${found.etag}"`, bytes: Buffer.byteLength(found.text) }
}

async function findVersion(
  call: Call,
  files: ProjectFiles,
  address: DocumentAddress,
  version: string,
): Promise<DocumentVersion | undefined> {
  const path = filePathOf(files, address)
  const [, id, revision] = APPROVAL.exec(version) ?? []
  if (id !== undefined) {
    const file = { projectId: address.projectId, path }
    return selectApprovedVersion(call.db, file, { id, revision: Number(revision) })
  }
  const [, sha] = COMMIT.exec(version) ?? []
  if (sha !== undefined) return committed(call, files, { sha, path })
  return selectDocumentVersion(call.db, address, version)
}

async function committed(
  { deps }: Call,
  files: ProjectFiles,
  at: { readonly sha: string; readonly path: string },
): Promise<DocumentVersion | undefined> {
  const found = await fileAt(files, deps.options.git, at).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'GIT_NO_REPOSITORY') return undefined
    throw error
  })
  if (found === undefined) return undefined
  return { text: found.text, etag: etagOf(Buffer.from(found.text)).slice(1, -1), modifiedAt: found.at }
}

/** For people. */
export function pathOf({ spec, document }: DocumentAddress): string {
  return `${spec ?? 'steering'}/${document}.md`
}

/** Below the project folder, where an active spec keeps it. */
export function filePathOf({ folders }: ProjectFiles, { spec, document }: DocumentAddress): string {
  return spec === null ? `${folders.steering}/${document}.md` : `${folders.specs}/${spec}/${document}.md`
}

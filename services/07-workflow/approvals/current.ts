import type { Db } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { type ProjectFiles, textOf } from '../files/index.ts'
import { projectOf } from '../projects/projects.ts'
import { selectProject } from '../queries/projects.ts'
import { diffApproval, type FileContent, requireApproval, requireSnapshot } from './approvals.ts'
import type { ApprovalRow } from './queries.ts'

interface Call {
  readonly deps: WorkflowDeps
  readonly db: Db
}

/** Undefined when the project is not registered any more: its approvals stay readable. */
export async function filesOf({ deps, db }: Call, projectId: string): Promise<ProjectFiles | undefined> {
  const project = await selectProject(db, projectId)
  return project === undefined ? undefined : deps.openFolder(project.root)
}

/**
 * The file of an approval as it is at this moment.
 * @throws AppError PATH_NOT_FOUND, DOCUMENT_NOT_UTF8, DOCUMENT_TOO_LARGE, PROJECT_UNKNOWN
 */
async function currentFile(call: Call, { projectId, filePath }: ApprovalRow): Promise<FileContent> {
  const { files } = await projectOf(call, projectId)
  const { bytes, etag } = await files.readFile(filePath)
  return { text: textOf(bytes, filePath), hash: etag.slice('"sha256-'.length, -1) }
}

export interface ContentOrder {
  readonly id: string
  /** Without it the newest. */
  readonly revision?: number | undefined
  /** The file as it is now, instead of a revision. */
  readonly current: boolean
}

/**
 * The whole text of a revision, or of the file as it is now.
 * @throws AppError APPROVAL_NOT_FOUND, APPROVAL_REVISION_UNKNOWN and those of reading the file
 */
export async function contentOf(call: Call, { id, revision, current }: ContentOrder) {
  const row = await requireApproval(call.db, id)
  const facts = { id, filePath: row.filePath }
  if (current) {
    const { text, hash } = await currentFile(call, row)
    const bytes = Buffer.byteLength(text)
    return { ...facts, revision: null, text, bytes, contentHash: hash, createdBy: null, createdAt: null }
  }
  const { content, ...snapshot } = await requireSnapshot(call.db, row, revision ?? row.revision)
  return { ...facts, ...snapshot, text: content, bytes: Buffer.byteLength(content) }
}

/** The line difference between two revisions, or between one and the file as it is now. @throws AppError as diffApproval and contentOf */
export async function compare(
  call: Call,
  input: { id: string; from?: number | undefined; to?: number | undefined; current: boolean },
) {
  const now = input.current ? await currentFile(call, await requireApproval(call.db, input.id)) : undefined
  return diffApproval(call.db, input, now)
}

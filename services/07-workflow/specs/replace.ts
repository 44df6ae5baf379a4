import type { Db } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { type DocumentText, fileErrors } from '../files/index.ts'
import { type DocumentAddress, insertDocumentVersion } from '../queries/document-versions.ts'

interface Call {
  readonly deps: Pick<WorkflowDeps, 'remembered'>
  readonly db: Db
  readonly actor: { readonly name: string; readonly onBehalfOf?: string | undefined }
  readonly session?: string | undefined
}

export interface Replacement {
  /** The version that the file must have, without quotes; undefined: none. */
  readonly ifMatch: string | undefined
  /** What is there and will not be any more; null: nothing, or the same text. */
  readonly replaced: DocumentText | null
  /** The caller never saw it. */
  readonly unseen: boolean
}

/** The session has this version before it from now on. Callers without a session are not remembered. */
export function noteSeen(call: Call, address: DocumentAddress, etag: string): void {
  const key = seenKey(call, address)
  if (key !== null) call.deps.remembered.seen.set(key, etag)
}

/**
 * What a caller replaces that names no version, as the tools of spec-workflow-mcp: what is there, unless its session read or
 * wrote another version before. Somebody changed it since then, and would lose that.
 *
 * @param present null: there is no such document
 * @throws AppError DOCUMENT_CHANGED
 */
export function toReplace(
  call: Call,
  address: DocumentAddress,
  {
    present,
    text,
    path,
  }: { readonly present: DocumentText | null; readonly text: string; readonly path: string },
): Replacement {
  if (present === null) return { ifMatch: undefined, replaced: null, unseen: false }
  const etag = present.etag.slice(1, -1)
  const key = seenKey(call, address)
  const seen = key === null ? undefined : call.deps.remembered.seen.get(key)
  if (seen !== undefined && seen !== etag && present.text !== text)
    throw fileErrors.DOCUMENT_CHANGED({ path, expected: seen, present: etag })
  const replaced = present.text === text ? null : present
  return { ifMatch: etag, replaced, unseen: replaced !== null && seen !== etag }
}

/** Keeps a version that is about to be replaced, for the history of the document. @returns its tag where it was not seen */
export async function keepVersion(
  call: Call,
  address: DocumentAddress,
  { replaced, unseen }: Replacement,
): Promise<string | null> {
  if (replaced === null) return null
  const { text, modifiedAt } = replaced
  const etag = replaced.etag.slice(1, -1)
  await insertDocumentVersion(call.db, address, { etag, text, modifiedAt, by: authorOf(call) })
  return unseen ? etag : null
}

function authorOf({ actor }: Call): string {
  return actor.onBehalfOf ?? actor.name
}

function seenKey({ actor, session }: Call, { projectId, spec, document }: DocumentAddress): string | null {
  return session === undefined ? null : `${actor.name} ${session} ${projectId}/${spec ?? ''}/${document}`
}

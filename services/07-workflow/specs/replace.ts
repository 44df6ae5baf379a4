import type { Db } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { type DocumentText, fileErrors } from '../files/index.ts'
import { type DocumentAddress, insertDocumentVersion } from '../queries/document-versions.ts'

interface Call {
  readonly deps: Pick<WorkflowDeps, 'remembered'>
  readonly db: Db
  readonly actor: { readonly name: string }
  readonly session?: string | undefined
}

export interface Replacement {
  /** The version that the file must have, without quotes; undefined: none. */
  readonly ifMatch: string | undefined
  /** A version that the caller never saw: it is to be kept. */
  readonly unseen: DocumentText | null
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
  if (present === null) return { ifMatch: undefined, unseen: null }
  const etag = present.etag.slice(1, -1)
  const key = seenKey(call, address)
  const seen = key === null ? undefined : call.deps.remembered.seen.get(key)
  if (seen !== undefined && seen !== etag && present.text !== text)
    throw fileErrors.DOCUMENT_CHANGED({ path, expected: seen, present: etag })
  return { ifMatch: etag, unseen: seen === etag || present.text === text ? null : present }
}

/** Keeps a version that is about to be replaced unseen. @returns its tag, by which it is read again */
export async function keepVersion(
  call: Call,
  address: DocumentAddress,
  unseen: DocumentText | null,
): Promise<string | null> {
  if (unseen === null) return null
  const { text, modifiedAt } = unseen
  const etag = unseen.etag.slice(1, -1)
  await insertDocumentVersion(call.db, address, { etag, text, modifiedAt, by: call.actor.name })
  return etag
}

function seenKey({ actor, session }: Call, { projectId, spec, document }: DocumentAddress): string | null {
  return session === undefined ? null : `${actor.name} ${session} ${projectId}/${spec ?? ''}/${document}`
}

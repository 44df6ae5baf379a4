import { AppError } from '../../00-platform/index.ts'
import type { DocumentText, ProjectFiles, SpecDocument, SteeringDocument } from '../files/index.ts'
import { fileErrors } from '../files/index.ts'
import { refuseCircles } from '../plan/refuse-circles.ts'
import { type ProjectCall, projectOf } from '../projects/projects.ts'
import type { DocumentAddress } from '../queries/document-versions.ts'
import { lockSpec } from '../queries/import.ts'
import { syncSpec } from '../tasks/sync.ts'
import { keepVersion, noteSeen, type Replacement, toReplace } from './replace.ts'
import { pathOf, readVersion } from './versions.ts'

type Call = Pick<ProjectCall, 'deps' | 'db' | 'actor'> & { readonly session?: string | undefined }
type WritingCall = Call & Pick<ProjectCall, 'clock'> & { readonly requestId: string }

interface InProject {
  readonly project?: string | undefined
}

interface OfSpec extends InProject {
  readonly spec: string
  readonly document: SpecDocument
}

interface OfSteering extends InProject {
  readonly document: SteeringDocument
}

interface Reading {
  /** An earlier version: see `readVersion`. */
  readonly version?: string | undefined
}

interface Writing {
  readonly text: string
  readonly ifMatch?: string | undefined
  /** Names no version: see `toReplace`. */
  readonly replace?: boolean | undefined
}

/**
 * A document with its entity tag, as it is or a version that was kept.
 * @throws AppError SPEC_NOT_FOUND, DOCUMENT_NOT_FOUND, DOCUMENT_VERSION_UNKNOWN, DOCUMENT_TOO_LARGE, DOCUMENT_NOT_UTF8
 */
export async function readDocument(call: Call, input: OfSpec & Reading & { archived: boolean }) {
  const { id, files } = await projectOf(call, input.project)
  const { spec, document, archived } = input
  const address = { projectId: id, spec, document }
  const kept = input.version === undefined ? null : await readVersion(call, files, address, input.version)
  const file = kept ?? (await files.readDocument(spec, document, { archived }))
  if (kept === null && !archived) noteSeen(call, address, bare(file.etag))
  return { project: id, spec, document, ...present(file) }
}

/** A steering document (`product`, `tech`, `structure`) with its entity tag. @throws as readDocument */
export async function readSteering(call: Call, input: OfSteering & Reading) {
  const { id, files } = await projectOf(call, input.project)
  const { document } = input
  const address = { projectId: id, spec: null, document }
  const kept = input.version === undefined ? null : await readVersion(call, files, address, input.version)
  const file = kept ?? (await files.readSteering(document))
  if (kept === null) noteSeen(call, address, bare(file.etag))
  return { project: id, document, ...present(file) }
}

function present({ text, bytes, etag, modifiedAt }: DocumentText) {
  return { text, bytes, etag: bare(etag), modifiedAt: modifiedAt.toISOString() }
}

/**
 * Writes a document when it still is the one with the tag `ifMatch`; without one it must not exist yet, save with `replace`.
 * @throws AppError DOCUMENT_CHANGED, DOCUMENT_TOO_LARGE, SPEC_NOT_FOUND, PROJECT_READ_ONLY, PROJECT_DISK_FULL
 */
export async function writeDocument(call: WritingCall, input: OfSpec & Writing) {
  const { id, files } = await projectOf(call, input.project)
  const { spec, document, text } = input
  if (document === 'tasks') await refuseCircles(call, { projectId: id, spec, text })
  // One hub writes into a spec at a time, also of several on one database.
  await lockSpec(call.db, id, spec)
  const address = { projectId: id, spec, document }
  const answer = await written(call, address, { input, files }, ({ ifMatch }) =>
    files.writeDocument(spec, document, text, conditionOf(ifMatch)),
  )
  if (document === 'tasks') await syncSpec(call, { projectId: id, files, spec })
  return { project: id, spec, document, ...answer }
}

/** @throws as writeDocument */
export async function writeSteering(call: Call, input: OfSteering & Writing) {
  const { id, files } = await projectOf(call, input.project)
  const { document, text } = input
  const address = { projectId: id, spec: null, document }
  const answer = await written(call, address, { input, files }, ({ ifMatch }) =>
    files.writeSteering(document, text, conditionOf(ifMatch)),
  )
  return { project: id, document, ...answer }
}

/** Keeps what is replaced, writes, and remembers what this caller has before it now. */
async function written(
  call: Call,
  address: DocumentAddress,
  { input, files }: { readonly input: Writing; readonly files: ProjectFiles },
  write: (replacement: Replacement) => Promise<{ readonly etag: string; readonly bytes: number }>,
) {
  const replacement = await replacementOf(call, address, { input, files })
  const kept = await keepVersion(call, address, replacement)
  const { etag, bytes } = await write(replacement)
  noteSeen(call, address, bare(etag))
  return { bytes, etag: bare(etag), replaced: replacement.ifMatch ?? null, kept }
}

async function replacementOf(
  call: Call,
  address: DocumentAddress,
  { input, files }: { readonly input: Writing; readonly files: ProjectFiles },
): Promise<Replacement> {
  const { text, ifMatch } = input
  if (input.replace === true && ifMatch === undefined) {
    const present = (await readNow(files, address).catch(absent)) ?? null
    return toReplace(call, address, { present, text, path: pathOf(address) })
  }
  // What cannot be read as text cannot be kept; it may be replaced by who knows its tag.
  const present = ifMatch === undefined ? undefined : await readNow(files, address).catch(unreadable)
  const replaced = present !== undefined && bare(present.etag) === ifMatch && present.text !== text
  return { ifMatch, replaced: replaced ? present : null, unseen: false }
}

function readNow(files: ProjectFiles, { spec, document }: DocumentAddress): Promise<DocumentText> {
  return spec === null
    ? files.readSteering(document as SteeringDocument)
    : files.readDocument(spec, document as SpecDocument)
}

function unreadable(error: unknown): undefined {
  if (error instanceof AppError) return undefined
  throw error
}

/** What writing would do. @throws AppError DOCUMENT_CHANGED, SPEC_NOT_FOUND */
export async function planDocument(call: Call, input: OfSpec & Writing) {
  const { id: projectId, files } = await projectOf(call, input.project)
  const { spec, document } = input
  const there = await files.readDocument(spec, document).catch(absent)
  if (document === 'tasks') await refuseCircles(call, { ...input, projectId })
  return planned(call, { projectId, spec, document }, { input, files }, there)
}

/** @throws as planDocument */
export async function planSteering(call: Call, input: OfSteering & Writing) {
  const { id: projectId, files } = await projectOf(call, input.project)
  const there = await files.readSteering(input.document).catch(absent)
  return planned(call, { projectId, spec: null, document: input.document }, { input, files }, there)
}

async function planned(
  call: Call,
  address: DocumentAddress,
  { input, files }: { readonly input: Writing; readonly files: ProjectFiles },
  there: DocumentText | undefined,
) {
  const { ifMatch } = await replacementOf(call, address, { input, files })
  const found = there === undefined ? undefined : bare(there.etag)
  const path = pathOf(address)
  if (found !== ifMatch)
    throw fileErrors.DOCUMENT_CHANGED({ path, expected: ifMatch ?? 'no file', present: found ?? 'no file' })
  return { path, replaces: found ?? null, bytes: Buffer.byteLength(input.text) }
}

function absent(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'DOCUMENT_NOT_FOUND') return undefined
  throw error
}

/** Headers carry the tag in quotes, fields of JSON without. */
function bare(etag: string): string {
  return etag.slice(1, -1)
}

function conditionOf(ifMatch: string | undefined) {
  return { ifMatch: ifMatch === undefined ? null : `"${ifMatch}"` }
}

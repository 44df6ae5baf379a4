import { AppError, type Db, decodeCursor, encodeCursor, page } from '../../00-platform/index.ts'
import { diffLines } from '../approvals/diff.ts'
import type { WorkflowDeps } from '../deps.ts'
import { checkSpecName, fileErrors, type ProjectFiles, type SpecDocument } from '../files/index.ts'
import { fileLog } from '../git/file-history.ts'
import { projectOf } from '../projects/projects.ts'
import { selectVersions } from '../queries/document-versions.ts'
import { filePathOf, readVersion } from './versions.ts'

interface Call {
  readonly deps: WorkflowDeps
  readonly db: Db
}

interface OfDocument {
  readonly project?: string | undefined
  readonly spec: string
  readonly document: SpecDocument
}

interface Paged {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** @throws AppError SPEC_NOT_FOUND, SPEC_NAME_INVALID and those of projectOf */
async function openDocument(call: Call, { project, document, ...input }: OfDocument) {
  const { id: projectId, files } = await projectOf(call, project)
  const spec = checkSpecName(input.spec)
  if (!(await files.specNames()).includes(spec))
    throw fileErrors.SPEC_NOT_FOUND({ name: spec, state: 'active or archived' })
  const address = { projectId, spec, document }
  return { files, address, path: filePathOf(files, address) }
}

/**
 * Earlier versions that the hub has of a document, newest first: those that were replaced through it, and those that were
 * put before people.
 * @throws AppError SPEC_NOT_FOUND, CURSOR_INVALID
 */
export async function listVersions(call: Call, input: OfDocument & Paged) {
  const { files, address, path } = await openDocument(call, input)
  const key = input.cursor === undefined ? undefined : decodeCursor(input.cursor, ['time', 'text'])
  const before = key === undefined ? undefined : { at: key[0], version: key[1] }
  const rows = await selectVersions(call.db, address, path, { before, limit: input.limit + 1 })
  const { items, nextCursor } = page(rows, input.limit, ({ at, version }) => [at, version])
  const { projectId: project, spec, document } = address
  return { project, spec, document, current: await currentTag(files, address), versions: items, nextCursor }
}

/** Null when the document is not there, archived with its spec, or cannot be read. */
async function currentTag(files: ProjectFiles, { spec, document }: { spec: string; document: SpecDocument }) {
  try {
    return (await files.readDocument(spec, document)).etag.slice(1, -1)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

/** Where a project is no repository, or the machine has no git, there are no commits. */
const WITHOUT_GIT = ['GIT_NO_REPOSITORY', 'GIT_MISSING']

/**
 * Commits that touched a document, newest first.
 * @throws AppError SPEC_NOT_FOUND, CURSOR_INVALID, GIT_TIMEOUT, GIT_REFUSED
 */
export async function listDocumentCommits(call: Call, input: OfDocument & Paged) {
  const { files, address, path } = await openDocument(call, input)
  const { projectId: project, spec, document } = address
  const [head, skip] = input.cursor === undefined ? [null, 0] : decodeCursor(input.cursor, ['text', 'int'])
  const order = { path, head, skip: Math.max(0, skip), limit: input.limit + 1 }
  const log = await fileLog(files, call.deps.options.git, order).catch((error: unknown) => {
    if (error instanceof AppError && WITHOUT_GIT.includes(error.code)) return undefined
    throw error
  })
  const found = log?.commits ?? []
  const commits = found
    .slice(0, input.limit)
    .map(({ sha, author, at, subject }) => ({ version: `commit:${sha}`, sha, author, at, subject }))
  const more = log !== null && log !== undefined && found.length > input.limit
  const nextCursor = more ? encodeCursor([log.head, order.skip + input.limit]) : null
  return { project, spec, document, repository: log !== undefined, commits, nextCursor }
}

/**
 * The line difference between two versions of a document; without `to` the second one is what it holds now.
 * @throws AppError SPEC_NOT_FOUND, DOCUMENT_NOT_FOUND, DOCUMENT_VERSION_UNKNOWN, DIFF_TOO_LARGE
 */
export async function diffDocument(
  call: Call,
  input: OfDocument & { readonly from: string; readonly to?: string | undefined },
) {
  const { files, address } = await openDocument(call, input)
  const before = await readVersion(call, files, address, input.from)
  const after =
    input.to === undefined
      ? await files.readDocument(address.spec, address.document)
      : await readVersion(call, files, address, input.to)
  const { projectId: project, spec, document } = address
  const difference = diffLines(before.text, after.text)
  return { project, spec, document, from: input.from, to: input.to ?? null, ...difference }
}

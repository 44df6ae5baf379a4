import { decodeCursor, page } from '../../00-platform/index.ts'
import type { DocumentFacts, SpecDocument, SpecEntry } from '../files/index.ts'
import { checkSpecName, fileErrors, SPEC_DOCUMENTS } from '../files/index.ts'
import { type ProjectCall, projectOf } from '../projects/projects.ts'
import { lockSpec } from '../queries/import.ts'
import { selectProgress, selectSpecRows } from '../queries/task-lists.ts'
import { presentProgress } from '../tasks/present.ts'
import { syncSpec } from '../tasks/sync.ts'
import { moveSpecRows } from './move-rows.ts'
import { noteSeen } from './replace.ts'

type Call = Pick<ProjectCall, 'deps' | 'db'>
type WritingCall = Call & Pick<ProjectCall, 'clock'> & { readonly requestId: string }

interface InProject {
  readonly project?: string | undefined
}

/**
 * The specs of a project by name, active ones or archived ones.
 * @throws AppError CURSOR_INVALID and those of projectOf
 */
export async function listSpecs(
  call: Call,
  input: InProject & { archived: boolean; limit: number; cursor?: string | undefined },
) {
  const project = await projectOf(call, input.project)
  const after = input.cursor === undefined ? '' : decodeCursor(input.cursor, ['text'])[0]
  const { archived, limit } = input
  const entries = await project.files.listSpecs({ archived, after, limit: limit + 1 })
  const { items, nextCursor } = page(entries, limit, ({ name }) => [name])
  const known = await knownOf(call, project.id, items)
  return {
    project: project.id,
    specs: items.map((entry) => ({ ...present(entry), ...known(entry.name) })),
    nextCursor,
  }
}

/** What the database knows of specs: how far they are, and what is wrong in their files. */
async function knownOf({ db }: Call, projectId: string, entries: readonly SpecEntry[]) {
  const names = entries.map(({ name }) => name)
  const [counted, found] = await Promise.all([
    selectProgress(db, projectId, names),
    selectSpecRows(db, projectId, names),
  ])
  const progress = new Map(counted.map((row) => [row.spec, row]))
  const rows = new Map(found.map((row) => [row.name, row]))
  return (name: string) => ({
    progress: presentProgress(progress.get(name)),
    problems: rows.get(name)?.problems.length ?? 0,
    fileError: rows.get(name)?.syncError ?? null,
  })
}

function present({ name, archived, documents }: SpecEntry) {
  const facts = Object.fromEntries(SPEC_DOCUMENTS.map((each) => [each, presentFacts(documents[each])]))
  return { name, archived, documents: facts as Record<SpecDocument, ReturnType<typeof presentFacts>> }
}

function presentFacts(facts: DocumentFacts | null) {
  return facts === null ? null : { bytes: facts.bytes, modifiedAt: facts.modifiedAt.toISOString() }
}

/** One spec, active or archived. @throws AppError SPEC_NOT_FOUND, SPEC_NAME_INVALID */
export async function getSpec(call: Call, input: InProject & { spec: string }) {
  const project = await projectOf(call, input.project)
  // The active one comes first.
  const [entry] = await project.files.listSpecs({ name: input.spec })
  if (entry === undefined) throw fileErrors.SPEC_NOT_FOUND({ name: input.spec, state: 'active or archived' })
  const known = await knownOf(call, project.id, [entry])
  return { project: project.id, ...present(entry), ...known(entry.name) }
}

/** @throws AppError SPEC_NAME_INVALID, SPEC_EXISTS, PROJECT_READ_ONLY, PROJECT_DISK_FULL */
export async function createSpec(
  call: WritingCall & Pick<ProjectCall, 'actor'> & { readonly session?: string | undefined },
  input: InProject & { name: string; title?: string | undefined },
) {
  const { id, files } = await projectOf(call, input.project)
  await files.createSpec(input.name, input.title)
  await syncSpec(call, { projectId: id, files, spec: input.name, isNew: true })
  for (const document of SPEC_DOCUMENTS) {
    const { etag } = await files.readDocument(input.name, document)
    noteSeen(call, { projectId: id, spec: input.name, document }, etag.slice(1, -1))
  }
  return getSpec(call, { ...input, spec: input.name })
}

/** What creating would do. @throws AppError SPEC_NAME_INVALID, SPEC_EXISTS */
export async function planSpec(call: Call, input: InProject & { name: string }) {
  const { id, files } = await projectOf(call, input.project)
  checkSpecName(input.name)
  const taken = (await files.listSpecs({ name: input.name })).length > 0
  const path = `${files.folders.specs}/${input.name}`
  if (taken) throw fileErrors.SPEC_EXISTS({ path })
  return { project: id, creates: SPEC_DOCUMENTS.map((document) => `${path}/${document}.md`) }
}

/** What moving would do. @throws AppError SPEC_NOT_FOUND */
export async function planMove(call: Call, input: InProject & { spec: string }, archived: boolean) {
  const { project, archived: now } = await getSpec(call, input)
  if (now === archived)
    throw fileErrors.SPEC_NOT_FOUND({ name: input.spec, state: archived ? 'active' : 'archived' })
  return { project, spec: input.spec, archived }
}

/** @throws AppError SPEC_NOT_FOUND, SPEC_EXISTS */
export async function moveSpec(call: WritingCall, input: InProject & { spec: string }, archived: boolean) {
  const { id, files } = await projectOf(call, input.project)
  await (archived ? files.archiveSpec(input.spec) : files.unarchiveSpec(input.spec))
  await syncSpec(call, { projectId: id, files, spec: input.spec })
  return getSpec(call, input)
}

/** What renaming would do. @throws AppError SPEC_NOT_FOUND, SPEC_NAME_INVALID, SPEC_EXISTS */
export async function planRename(call: Call, input: InProject & { spec: string; name: string }) {
  const { project, archived } = await getSpec(call, input)
  if (archived) throw fileErrors.SPEC_NOT_FOUND({ name: input.spec, state: 'active' })
  const { creates } = await planSpec(call, input)
  return { project, from: input.spec, to: input.name, moves: creates }
}

/**
 * The files move first; what the database knows follows them. What it knew of an earlier spec of the new name, whose folder
 * is gone, is kept aside.
 */
export async function renameSpec(call: WritingCall, input: InProject & { spec: string; name: string }) {
  const { id, files } = await projectOf(call, input.project)
  const names = { from: checkSpecName(input.spec), to: checkSpecName(input.name) }
  // Another hub that sees the new folder waits here, and then finds everything in its place.
  await lockSpec(call.db, id, names.to)
  // What was edited a moment ago is taken in before: it belongs to the old name's history.
  await syncSpec(call, { projectId: id, files, spec: names.from })
  await files.renameSpec(names.from, names.to)
  await moveSpecRows(call.db, { id, files }, names)
  await syncSpec(call, { projectId: id, files, spec: names.to })
  return getSpec(call, { ...input, spec: names.to })
}

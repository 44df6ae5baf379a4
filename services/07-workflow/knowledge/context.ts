import { AppError } from '../../00-platform/index.ts'
import { fileErrors, type ProjectFiles, textOf, writeProjectFile } from '../files/index.ts'
import { type ProjectCall, projectOf } from '../projects/projects.ts'
import { lockProject } from '../queries/lock-project.ts'
import { bodyOf, type ContextSection, findSections, putSection } from './sections.ts'
import { taskStates } from './task-states.ts'

type Call = Pick<ProjectCall, 'deps' | 'db'>
interface InProject {
  readonly project?: string | undefined
}

export const CONTEXT_FILE = 'CLAUDE.md'
const MAX_PROBLEMS = 50

/**
 * The engineering context of a project with its sections and its entity tag, and the lines that a person wrote into it
 * though they tell the state of a task.
 * @throws AppError DOCUMENT_NOT_FOUND, DOCUMENT_NOT_UTF8, CONTEXT_SECTION_TWICE
 */
export async function getContext(call: Call, input: InProject) {
  const { id, files } = await projectOf(call, input.project)
  const present = await readContext(files)
  if (present === null) throw fileErrors.DOCUMENT_NOT_FOUND({ path: CONTEXT_FILE })
  const { text, etag, modifiedAt } = present
  const sections = findSections(text).map((found) => {
    const { section, heading, line } = found
    return { section, heading, line, text: bodyOf(text, found) }
  })
  return {
    project: id,
    file: CONTEXT_FILE,
    text,
    sections,
    taskStates: taskStates(text, MAX_PROBLEMS),
    bytes: Buffer.byteLength(text),
    etag: etag.slice(1, -1),
    modifiedAt: modifiedAt.toISOString(),
  }
}

interface SectionOrder extends InProject {
  readonly section: ContextSection
  readonly text: string
  /** Tag of the document that was read; without it there must be none yet. */
  readonly ifMatch?: string | undefined
}

/**
 * Writes one section; the other bytes of the document stay.
 * @throws AppError DOCUMENT_CHANGED, CONTEXT_TASK_STATE, CONTEXT_HEADING_TOO_HIGH, CONTEXT_FENCE_OPEN,
 *   CONTEXT_SECTION_TWICE, DOCUMENT_TOO_LARGE, PROJECT_READ_ONLY
 */
export async function putContextSection(call: Call, input: SectionOrder) {
  const { id, files } = await projectOf(call, input.project)
  // Hubs on one database write one after the other: between them the file's own check would leave microseconds.
  await lockProject(call.db, id)
  const { text, condition } = await compose(files, input)
  const { etag, bytes } = await writeProjectFile(files, CONTEXT_FILE, text, condition)
  return { project: id, section: input.section, bytes, etag: etag.slice(1, -1) }
}

/** What writing would do. @throws AppError as putContextSection */
export async function planContextSection(call: Call, input: SectionOrder) {
  const { id, files } = await projectOf(call, input.project)
  const { text } = await compose(files, input)
  return { project: id, path: CONTEXT_FILE, replaces: input.ifMatch ?? null, bytes: Buffer.byteLength(text) }
}

async function compose(files: ProjectFiles, { section, text, ifMatch }: SectionOrder) {
  const present = await readContext(files)
  const condition = { ifMatch: ifMatch === undefined ? null : `"${ifMatch}"` }
  if ((present?.etag ?? null) !== condition.ifMatch) {
    const told = { expected: condition.ifMatch ?? 'no file', present: present?.etag ?? 'no file' }
    throw fileErrors.DOCUMENT_CHANGED({ path: CONTEXT_FILE, ...told })
  }
  return { text: putSection(present?.text ?? null, section, text), condition }
}

async function readContext(files: ProjectFiles) {
  try {
    const { bytes, etag, modifiedAt } = await files.readFile(CONTEXT_FILE)
    return { text: textOf(bytes, CONTEXT_FILE), etag, modifiedAt }
  } catch (error) {
    if (error instanceof AppError && error.code === 'PATH_NOT_FOUND') return null
    throw error
  }
}

import { AppError } from '../../00-platform/index.ts'
import {
  confinedPath,
  listProjectFolder,
  type ProjectFiles,
  textOf,
  type WrittenDocument,
  writeProjectFile,
} from '../files/index.ts'
import { type ProjectCall, projectOf } from '../projects/projects.ts'
import { problemText, registryProblems } from './check.ts'
import { registryErrors } from './errors.ts'
import { registryMarkdown } from './markdown.ts'
import { nextScript, type ScriptOrder } from './new-script.ts'
import {
  AREA,
  type AreaFile,
  NUMBERING_FILE,
  REGISTRY_FILE,
  SCRIPT_FILE,
  SCRIPTS_FOLDER,
  type ScriptEntry,
  type ScriptFolder,
  scriptEntries,
} from './scripts.ts'

type Call = Pick<ProjectCall, 'deps' | 'db'>
interface InProject {
  readonly project?: string | undefined
}

const MAX_FILES = 2_000
const LONGEST_SCRIPT = 1_000_000
/** So many problems stand in the message; all of them are in the details. */
const SHOWN_PROBLEMS = 20

/** The numbered scripts of a project, by area and number. @throws AppError REGISTRY_TOO_LARGE and those of projectOf */
export async function listScripts(call: Call, input: InProject) {
  const { id, files } = await projectOf(call, input.project)
  const { files: found } = await readScripts(files)
  return { project: id, scripts: scriptEntries(found).map(present) }
}

function present({ file, area, number, header }: ScriptEntry) {
  const { summary = '', usage = '', requires = '', idempotent = '' } = header
  return { file: `${SCRIPTS_FOLDER}/${file}`, area, number, summary, usage, requires, idempotent }
}

/** @throws AppError REGISTRY_PROBLEMS - something is wrong; `details.problems` holds all of it */
export async function checkScripts(call: Call, input: InProject) {
  const { id: project, files } = await projectOf(call, input.project)
  const folder = await readScripts(files)
  const problems = registryProblems(folder)
  const count = problems.length
  if (count === 0) return { project, scripts: scriptEntries(folder.files).length }
  const shown = problems.slice(0, SHOWN_PROBLEMS).map(problemText)
  if (count > shown.length) shown.push(`and ${count - shown.length} more`)
  throw registryErrors.REGISTRY_PROBLEMS(
    { project, count, problems: shown.join('\n') },
    { details: { problems } },
  )
}

/** Writes SCRIPT_REGISTRY.md from the headers; an unchanged one is left alone. @throws AppError REGISTRY_TOO_LARGE, PROJECT_READ_ONLY */
export async function generateRegistry(call: Call, input: InProject) {
  const { id, files } = await projectOf(call, input.project)
  return { project: id, ...(await writeRegistry(files, await readScripts(files))) }
}

/** What generating would do. */
export async function planRegistry(call: Call, input: InProject) {
  const { id, files } = await projectOf(call, input.project)
  const folder = await readScripts(files)
  const scripts = scriptEntries(folder.files)
  const changed = folder.registry !== registryMarkdown(scripts)
  return { project: id, file: REGISTRY_FILE, changed, scripts: scripts.length }
}

async function writeRegistry(files: ProjectFiles, folder: ScriptFolder) {
  const scripts = scriptEntries(folder.files)
  const text = registryMarkdown(scripts)
  const changed = folder.registry !== text
  if (changed) await replace(files, REGISTRY_FILE, text)
  return { file: REGISTRY_FILE, changed, scripts: scripts.length }
}

/** A generated file: what stood there is of no interest, but nobody's write may fall between. */
async function replace(files: ProjectFiles, path: string, text: string): Promise<WrittenDocument> {
  const present = await fileOrNull(files, path)
  return writeProjectFile(files, path, text, { ifMatch: present?.etag ?? null })
}

type NewScript = InProject & Omit<ScriptOrder, 'shared'>

/**
 * Makes the next script of an area, executable when it is a shell script, and enters it in the registry.
 * @throws AppError SCRIPT_AREA_FULL, REGISTRY_TOO_LARGE, DOCUMENT_CHANGED (made by somebody else meanwhile), PROJECT_READ_ONLY
 */
export async function newScript(call: Call, input: NewScript) {
  const { id, files } = await projectOf(call, input.project)
  // Two calls at once get two numbers: the second looks when the first is done.
  return files.place.locks.run(`${files.root}/${SCRIPTS_FOLDER} numbers`, async () => {
    const { path, text } = await findNext(files, input)
    await writeProjectFile(files, path, text, { ifMatch: null, executable: input.kind === 'sh' })
    await writeRegistry(files, await readScripts(files))
    return { project: id, file: path, registry: REGISTRY_FILE }
  })
}

/** What making would do. @throws AppError SCRIPT_AREA_FULL */
export async function planScript(call: Call, input: NewScript) {
  const { id, files } = await projectOf(call, input.project)
  const { path, text } = await findNext(files, input)
  return { project: id, creates: path, text, registry: REGISTRY_FILE }
}

async function findNext(files: ProjectFiles, input: NewScript) {
  const shared = (await confinedPath(files, `${SCRIPTS_FOLDER}/lib/script.sh`)).exists
  const { files: found } = await readScripts(files)
  const next = nextScript(scriptEntries(found), { ...input, shared })
  if (next === null) throw registryErrors.SCRIPT_AREA_FULL({ area: input.area })
  return next
}

/** Reads the areas as they are now. @throws AppError REGISTRY_TOO_LARGE, PROJECT_ACCESS_DENIED */
async function readScripts(files: ProjectFiles): Promise<ScriptFolder> {
  const entries = (await listProjectFolder(files, SCRIPTS_FOLDER)) ?? []
  const found: AreaFile[] = []
  for (const area of entries.filter(({ name, kind }) => kind === 'folder' && AREA.test(name))) {
    found.push(...(await readArea(files, area.name, MAX_FILES - found.length)))
  }
  const registry = await fileOrNull(files, REGISTRY_FILE)
  const numbering = await fileOrNull(files, NUMBERING_FILE)
  return { files: found, registry: registry?.text ?? null, numbering: numbering?.text ?? null }
}

async function readArea(files: ProjectFiles, area: string, room: number): Promise<AreaFile[]> {
  const entries = (await listProjectFolder(files, `${SCRIPTS_FOLDER}/${area}`)) ?? []
  if (entries.length > room) throw registryErrors.REGISTRY_TOO_LARGE({ limit: MAX_FILES })
  const found: AreaFile[] = []
  for (const { name, kind, bytes } of entries) {
    const isScript = kind === 'file' && SCRIPT_FILE.test(name)
    found.push({ area, name, ...(isScript ? await readScript(files, area, name, bytes) : { text: '' }) })
  }
  return found
}

/** One that cannot be read is told as a problem of its own, and keeps nobody from the others. */
async function readScript(files: ProjectFiles, area: string, name: string, bytes: number) {
  if (bytes > LONGEST_SCRIPT)
    return { text: '', unreadable: `has more than ${LONGEST_SCRIPT} bytes: no script` }
  try {
    return { text: (await fileOrNull(files, `${SCRIPTS_FOLDER}/${area}/${name}`))?.text ?? '' }
  } catch (error) {
    if (error instanceof AppError) return { text: '', unreadable: error.message }
    throw error
  }
}

async function fileOrNull(files: ProjectFiles, path: string) {
  try {
    const { bytes, etag } = await files.readFile(path)
    return { text: textOf(bytes, path), etag }
  } catch (error) {
    if (error instanceof AppError && error.code === 'PATH_NOT_FOUND') return null
    throw error
  }
}

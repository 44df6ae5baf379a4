import { AppError } from '../../00-platform/index.ts'
import { listProjectFolder, type ProjectFiles, textOf, writeProjectFile } from '../files/index.ts'
import { type ProjectCall, projectOf } from '../projects/projects.ts'
import { lockProject } from '../queries/lock-project.ts'
import {
  appendEntry,
  isDomain,
  KIND_FILES,
  kindOfFile,
  MEMORY_FOLDER,
  type MemoryEntry,
  type MemoryKind,
  memoryEntries,
  memoryFile,
} from './entries.ts'
import { knowledgeErrors } from './errors.ts'
import { scoresOf } from './rank.ts'

interface InProject {
  readonly project?: string | undefined
}

export interface MemoryOrder extends InProject {
  readonly kind: MemoryKind
  readonly domain?: string | undefined
  readonly title: string
  readonly text: string
}

/** An editor that saves in the very moment is waited for; each try reads the file again. */
const ATTEMPTS = 20
/** What a search reads at most. */
const MAX_BYTES = 8 * 1024 * 1024
/** Of each entry an answer holds so much; the file has the rest. */
const SHOWN_CHARACTERS = 2_000

/**
 * Adds what was found out to the memory of a project, at the end of the file of its kind. Nobody's entry is lost when two
 * write at once: each write counts only on the file it was made from.
 * @throws AppError MEMORY_DOMAIN_MISSING, MEMORY_DOMAIN_INVALID, MEMORY_BUSY, DOCUMENT_TOO_LARGE, PROJECT_READ_ONLY
 */
export async function addMemory(call: ProjectCall, order: MemoryOrder) {
  const file = checkedFile(order)
  const { id, files } = await projectOf(call, order.project)
  await lockProject(call.db, id)
  const path = `${MEMORY_FOLDER}/${file}.md`
  const date = call.clock.now().toISOString().slice(0, 10)
  const entry = {
    title: order.title,
    text: order.text,
    date,
    author: call.actor.onBehalfOf ?? call.actor.name,
  }
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const present = await readOrNull(files, path)
    const text = appendEntry(present?.text ?? null, file, entry)
    const done = await writeIfSame(files, path, text, present?.etag ?? null)
    if (done) return { project: id, file: path, kind: order.kind, domain: order.domain ?? null, ...entry }
  }
  throw knowledgeErrors.MEMORY_BUSY({ path, attempts: ATTEMPTS })
}

/** What adding would do. @throws AppError MEMORY_DOMAIN_MISSING, MEMORY_DOMAIN_INVALID */
export async function planMemory(call: Pick<ProjectCall, 'deps' | 'db'>, order: MemoryOrder) {
  const file = checkedFile(order)
  const { id } = await projectOf(call, order.project)
  return { project: id, appendsTo: `${MEMORY_FOLDER}/${file}.md`, title: order.title }
}

function checkedFile({ kind, domain }: MemoryOrder): string {
  if (kind === 'domain') {
    if (domain === undefined) throw knowledgeErrors.MEMORY_DOMAIN_MISSING()
    if (!isDomain(domain))
      throw knowledgeErrors.MEMORY_DOMAIN_INVALID({ domain, taken: KIND_FILES.join(', ') })
  }
  return memoryFile(kind, domain)
}

/** False: somebody else was faster. */
async function writeIfSame(files: ProjectFiles, path: string, text: string, ifMatch: string | null) {
  try {
    await writeProjectFile(files, path, text, { ifMatch })
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'DOCUMENT_CHANGED') return false
    throw error
  }
}

export interface MemoryQuery extends InProject {
  readonly q?: string | undefined
  readonly kind?: MemoryKind | undefined
  readonly domain?: string | undefined
  readonly limit: number
}

interface Found extends MemoryEntry {
  readonly kind: MemoryKind
  readonly domain: string | null
  readonly file: string
}

/**
 * What the memory of a project holds about a text: entries with more of its words first, then by BM25, then the newest,
 * then by file and line. Without a text: the newest first. It reads the files, which people edit too: an index would be
 * one more thing to be stale.
 * @throws AppError MEMORY_TOO_LARGE, DOCUMENT_NOT_UTF8
 */
export async function searchMemory(call: Pick<ProjectCall, 'deps' | 'db'>, query: MemoryQuery) {
  const { id, files } = await projectOf(call, query.project)
  const all = await readEntries(files, id)
  const wanted = all.filter(
    ({ kind, domain }) =>
      (query.kind === undefined || kind === query.kind) &&
      (query.domain === undefined || domain === query.domain),
  )
  const scores = query.q === undefined ? wanted.map(() => 1) : scoresOf(wanted, query.q)
  const ranked = wanted
    .map((entry, index) => ({ entry, score: scores[index] ?? 0 }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || byNewest(one.entry, other.entry))
  return {
    project: id,
    found: ranked.length,
    entries: ranked.slice(0, query.limit).map(({ entry }) => shown(entry)),
  }
}

function byNewest(one: Found, other: Found): number {
  const [date, otherDate] = [one.date ?? '', other.date ?? '']
  if (date !== otherDate) return date > otherDate ? -1 : 1
  if (one.file !== other.file) return one.file < other.file ? -1 : 1
  return other.line - one.line
}

function shown(entry: Found) {
  const text = entry.text.slice(0, SHOWN_CHARACTERS)
  return { ...entry, text, truncated: text.length < entry.text.length }
}

async function readEntries(files: ProjectFiles, project: string): Promise<Found[]> {
  const listed = (await listProjectFolder(files, MEMORY_FOLDER)) ?? []
  const memory = listed.filter(({ name, kind }) => kind === 'file' && name.endsWith('.md'))
  const bytes = memory.reduce((sum, entry) => sum + entry.bytes, 0)
  if (bytes > MAX_BYTES) throw knowledgeErrors.MEMORY_TOO_LARGE({ project, limit: MAX_BYTES })
  const found: Found[] = []
  for (const { name } of memory) {
    const what = kindOfFile(name.slice(0, -3))
    if (what === null) continue
    const file = `${MEMORY_FOLDER}/${name}`
    const text = (await readOrNull(files, file))?.text ?? ''
    found.push(...memoryEntries(text, name.slice(0, -3)).map((entry) => ({ ...entry, ...what, file })))
  }
  return found
}

async function readOrNull(files: ProjectFiles, path: string) {
  try {
    const { bytes, etag } = await files.readFile(path)
    return { text: textOf(bytes, path), etag }
  } catch (error) {
    if (error instanceof AppError && error.code === 'PATH_NOT_FOUND') return null
    throw error
  }
}

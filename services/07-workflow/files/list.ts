import { isMissing, readFailure } from './failures.ts'
import { withFolder } from './folder.ts'
import type { DocumentFacts, SpecDocument, SpecEntry } from './model.ts'
import { checkSpecName } from './names.ts'
import { archiveFolder, type Place, specsFolder } from './place.ts'
import { type DocumentStat, scanSpecs, type Visit } from './scan.ts'

/** Which specs to look at; without any of it all of them. What is left out costs no look at its documents. */
export interface SpecFilter {
  readonly archived?: boolean
  readonly name?: string
  /** Only those with a name behind this one. */
  readonly after?: string
  /** So many of the active ones and of the archived ones at most. */
  readonly limit?: number
}

/**
 * The specs of the project by name, archived ones after the active ones. A folder whose name is no spec’s name, and
 * anything that is a link, is left out.
 *
 * @throws AppError PROJECT_NOT_FOUND, PATH_OUTSIDE_PROJECT (`specs` itself is a link), PROJECT_ACCESS_DENIED
 */
export async function listSpecs(place: Place, filter: SpecFilter = {}): Promise<SpecEntry[]> {
  const { archived } = filter
  const active = archived === true ? [] : await entriesIn(place, filter, false)
  return archived === false ? active : [...active, ...(await entriesIn(place, filter, true))]
}

/** Names of the specs, active and archived ones, without a look into them. @throws AppError as listSpecs */
export async function listSpecNames(place: Place): Promise<string[]> {
  const found: string[] = []
  const choose = (names: readonly string[]) => {
    found.push(...names)
    return []
  }
  for (const parts of [specsFolder(place.layout), archiveFolder(place.layout)]) {
    const scan = withFolder(place.root, parts, (folder) =>
      scanSpecs(place, folder, () => {}, { held: false, choose }),
    )
    await scan.catch((error: unknown) => {
      if (!isMissing(error)) throw readFailure(error, parts.join('/'))
    })
  }
  return found
}

/**
 * `device:inode:birth` of an active spec's folder, which stays when the folder gets another name; null when there is none.
 * A file system that keeps no time of birth (0) may give the number of a removed folder to a new one.
 *
 * @throws AppError PATH_OUTSIDE_PROJECT, PROJECT_NOT_FOUND, PROJECT_ACCESS_DENIED
 */
export async function specFolderId(place: Place, name: string): Promise<string | null> {
  const parts = [...specsFolder(place.layout), checkSpecName(name)]
  return withFolder(place.root, parts, async ({ handle }) => {
    const { dev, ino, birthtimeNs } = await handle.stat({ bigint: true })
    return `${dev}:${ino}:${birthtimeNs}`
  }).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw readFailure(error, parts.join('/'))
  })
}

type Documents = Record<SpecDocument, DocumentFacts | null>

async function entriesIn(place: Place, filter: SpecFilter, archived: boolean): Promise<SpecEntry[]> {
  const parts = (archived ? archiveFolder : specsFolder)(place.layout)
  const found = new Map<string, Documents>()
  const visit: Visit = (spec, document, stat) => {
    const documents = found.get(spec) ?? { requirements: null, design: null, tasks: null }
    documents[document] = factsOf(stat)
    found.set(spec, documents)
  }
  const choose = (names: readonly string[]) => chosen(names, filter, () => found.size)
  const scan = withFolder(place.root, parts, (folder) =>
    scanSpecs(place, folder, visit, { held: true, choose }),
  )
  await scan.catch((error: unknown) => {
    if (!isMissing(error)) throw readFailure(error, parts.join('/'))
  })
  return [...found].map(([name, documents]) => ({ name, archived, documents }))
}

/** In order. One that goes away while it is looked at is made up for by the next. */
function* chosen(
  names: readonly string[],
  { name, after = '', limit = Number.POSITIVE_INFINITY }: SpecFilter,
  found: () => number,
): Generator<string> {
  const wanted = names.filter((each) => each > after && (name === undefined || each === name))
  for (const each of wanted.sort()) {
    if (found() >= limit) return
    yield each
  }
}

function factsOf(stat: DocumentStat): DocumentFacts | null {
  if (stat === null || stat === 'unreadable' || !stat.isFile()) return null
  return { bytes: stat.size, modifiedAt: stat.mtime }
}

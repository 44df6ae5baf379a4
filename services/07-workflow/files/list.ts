import { isMissing, readFailure } from './failures.ts'
import { withFolder } from './folder.ts'
import type { DocumentFacts, SpecDocument, SpecEntry } from './model.ts'
import { archiveFolder, type Place, specsFolder } from './place.ts'
import { type DocumentStat, scanSpecs, type Visit } from './scan.ts'

/**
 * Every spec of the project by name, archived ones after the active ones. A folder whose name is no spec’s name, and
 * anything that is a link, is left out.
 *
 * @throws AppError PROJECT_NOT_FOUND, PATH_OUTSIDE_PROJECT (`specs` itself is a link), PROJECT_ACCESS_DENIED
 */
export async function listSpecs(place: Place): Promise<SpecEntry[]> {
  const active = await entriesIn(place, specsFolder(place.layout), false)
  return [...active, ...(await entriesIn(place, archiveFolder(place.layout), true))]
}

type Documents = Record<SpecDocument, DocumentFacts | null>

async function entriesIn(place: Place, parts: readonly string[], archived: boolean): Promise<SpecEntry[]> {
  const found = new Map<string, Documents>()
  const visit: Visit = (spec, document, stat) => {
    const documents = found.get(spec) ?? { requirements: null, design: null, tasks: null }
    documents[document] = factsOf(stat)
    found.set(spec, documents)
  }
  const scan = withFolder(place.root, parts, (folder) => scanSpecs(place, folder, visit, { held: true }))
  await scan.catch((error: unknown) => {
    if (!isMissing(error)) throw readFailure(error, parts.join('/'))
  })
  return [...found]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, documents]) => ({ name, archived, documents }))
}

function factsOf(stat: DocumentStat): DocumentFacts | null {
  if (stat === null || stat === 'unreadable' || !stat.isFile()) return null
  return { bytes: stat.size, modifiedAt: stat.mtime }
}

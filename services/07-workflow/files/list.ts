import { isMissing, readFailure } from './failures.ts'
import { withFolder } from './folder.ts'
import type { DocumentFacts, SpecEntry } from './model.ts'
import { archiveFolder, type Place, specsFolder } from './place.ts'
import { type DocumentStat, type SpecStats, scanSpecs } from './scan.ts'

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

async function entriesIn(place: Place, parts: readonly string[], archived: boolean): Promise<SpecEntry[]> {
  const scan = withFolder(place.root, parts, (folder) => scanSpecs(place, folder, { held: true }))
  const found = await scan.catch((error: unknown) => {
    if (isMissing(error)) return new Map<string, SpecStats>()
    throw readFailure(error, parts.join('/'))
  })
  return [...found.keys()].sort().map((name) => entryOf(name, archived, found.get(name) as SpecStats))
}

function entryOf(name: string, archived: boolean, stats: SpecStats): SpecEntry {
  const documents = {
    requirements: factsOf(stats.requirements),
    design: factsOf(stats.design),
    tasks: factsOf(stats.tasks),
  }
  return { name, archived, documents }
}

function factsOf(stat: DocumentStat): DocumentFacts | null {
  if (stat === null || stat === 'unreadable' || !stat.isFile()) return null
  return { bytes: stat.size, modifiedAt: stat.mtime }
}

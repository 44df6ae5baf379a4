import { type FolderEntry, listProjectFolder, type ProjectFiles } from '../files/index.ts'
import type { Candidate, Found } from './model.ts'

/** What `temporaryName` makes: a dot, the name, a UUID of version 7. Nothing else is ever taken for a draft. */
const DRAFT = /^\.[^/]+\.[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.tmp$/

/** Folders that the hub writes to, besides those of the specs. */
const FOLDERS = ['', '.claude/memory', '.agents', '.githooks', '.git/hooks']

/** Files and folders that a hub which was killed in the middle of a write left beside what it wrote. */
export async function findDrafts(files: ProjectFiles, limit: Date, most: number): Promise<Found> {
  const { specs, archive, steering } = files.folders
  const candidates: Candidate[] = []
  for (const folder of [...FOLDERS, steering]) {
    candidates.push(...draftsOf(folder, await entriesOf(files, folder), limit))
  }
  for (const above of [specs, archive, 'scripts']) {
    const entries = await entriesOf(files, above)
    candidates.push(...draftsOf(above, entries, limit))
    for (const { name, kind } of entries) {
      if (candidates.length > most) return { candidates, kept: [] }
      if (kind !== 'folder' || DRAFT.test(name)) continue
      candidates.push(...draftsOf(`${above}/${name}`, await entriesOf(files, `${above}/${name}`), limit))
    }
  }
  return { candidates, kept: [] }
}

/** A folder that is none, or that a link leads to, holds no drafts of the hub. */
async function entriesOf(files: ProjectFiles, folder: string): Promise<FolderEntry[]> {
  return (await listProjectFolder(files, folder).catch(() => null)) ?? []
}

function draftsOf(folder: string, entries: readonly FolderEntry[], limit: Date): Candidate[] {
  return entries
    .filter(({ name, kind, changedAt }) => kind !== 'other' && DRAFT.test(name) && changedAt < limit)
    .map(({ name, kind, bytes, changedAt }) => ({
      id: folder === '' ? name : `${folder}/${name}`,
      about: kind === 'folder' ? 'folder' : `${bytes} bytes`,
      since: changedAt.toISOString(),
    }))
}

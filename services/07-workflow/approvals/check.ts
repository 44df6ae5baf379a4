import { AppError, type Clock, type Db } from '../../00-platform/index.ts'
import type { ProjectFiles } from '../files/index.ts'
import { noticeContent } from './approvals.ts'
import { selectApprovedFiles } from './queries.ts'

interface Project {
  readonly projectId: string
  readonly files: ProjectFiles
}

/**
 * Looks whether approved files still are what was approved: an edited one, or one that is gone, makes its approval stale.
 * @returns approvals that changed
 */
export async function checkApprovals(
  call: { readonly db: Db; readonly clock: Clock },
  { projectId, files }: Project,
  only: { readonly taskUid?: string; readonly categoryName?: string; readonly id?: string } = {},
): Promise<{ id: string; stale: boolean }[]> {
  const changed: { id: string; stale: boolean }[] = []
  for (const filePath of await selectApprovedFiles(call.db, { projectId, ...only })) {
    const hash = await hashNow(files, filePath)
    changed.push(...(await noticeContent(call, { projectId, filePath }, hash)))
  }
  return changed
}

/** SHA-256 of what a file holds now, hexadecimal; null when it cannot be read. */
export async function hashNow(files: ProjectFiles, path: string): Promise<string | null> {
  try {
    const { etag } = await files.readFile(path)
    return etag.slice('"sha256-'.length, -1)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

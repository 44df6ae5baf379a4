import { AppError, type Clock, type Db } from '../../00-platform/index.ts'
import type { ProjectFiles } from '../files/index.ts'
import { insertChange } from '../queries/tasks.ts'
import { FILE_ACTOR } from '../tasks/file-events.ts'
import { noticeContent } from './approvals.ts'
import { selectApprovedFiles, unconfirmTasks } from './queries.ts'

interface Project {
  readonly projectId: string
  readonly files: ProjectFiles
}

/**
 * Looks whether approved files still are what was approved: an edited one, or one that is gone, makes its approval stale,
 * and a task that was confirmed with it is in review again.
 * @returns approvals that changed
 */
export async function checkApprovals(
  call: { readonly db: Db; readonly clock: Clock; readonly requestId: string },
  { projectId, files }: Project,
  only: Omit<Parameters<typeof selectApprovedFiles>[1], 'projectId'> = {},
): Promise<{ id: string; stale: boolean }[]> {
  const changed: { id: string; stale: boolean }[] = []
  for (const filePath of await selectApprovedFiles(call.db, { projectId, ...only })) {
    const hash = await hashNow(files, filePath)
    changed.push(...(await noticeContent(call, { projectId, filePath }, hash)))
  }
  await takeBack(
    call,
    changed.flatMap(({ id, stale }) => (stale ? [id] : [])),
  )
  return changed
}

async function takeBack(
  { db, requestId }: { readonly db: Db; readonly requestId: string },
  stale: readonly string[],
): Promise<void> {
  if (stale.length === 0) return
  const by = { actor: FILE_ACTOR, agent: null, cause: 'file', requestId } as const
  for (const { uid, title } of await unconfirmTasks(db, stale))
    await insertChange(db, {
      ...by,
      taskUid: uid,
      event: 'unconfirm',
      fromStatus: 'completed',
      toStatus: 'completed',
      reason: `what was approved as “${title}” has changed`,
    })
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

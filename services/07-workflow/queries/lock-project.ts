import type { Db } from '../../00-platform/index.ts'

/**
 * Holds back other transactions that write files of the project this way, in whatever hub, until this one ends. Take it
 * before anything that waits inside the process.
 */
export async function lockProject(db: Db, projectId: string): Promise<void> {
  await db`select 1 from ops.projects where id = ${projectId} for update`
}

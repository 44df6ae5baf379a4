import { readTasks, type TaskListing } from '../../api/task-queries.ts'
import type { Task } from '../../api/types.ts'

/** Each is a request of its own: more than this would take minutes. */
export const MOST_SELECTED = 5_000
const MOST_READ = 200

/** The tasks of a list from its beginning, at most MOST_SELECTED; `told` counts along. */
export async function readAllTasks(
  listing: TaskListing,
  told: (read: number) => void,
): Promise<readonly Task[]> {
  const all: Task[] = []
  let cursor: string | undefined
  do {
    const place = { limit: MOST_READ, ...(cursor === undefined ? {} : { cursor }) }
    const page = await readTasks({ ...listing, order: 'file' }, place)
    all.push(...page.tasks)
    told(all.length)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && all.length < MOST_SELECTED)
  return all.slice(0, MOST_SELECTED)
}

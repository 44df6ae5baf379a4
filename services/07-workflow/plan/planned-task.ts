import type { GraphTask } from '../graph/index.ts'

/** What a graph takes of a task: from a row, from a line of the file, or from what is remembered of one. */
type Source = Omit<GraphTask, 'ref' | 'spec' | 'status' | 'position'>

// Field by field: objects that thousands of others are spread into become dictionaries, which cost fifty times as much.
export function plannedTask(
  { key, title, agent, depends, estimateMinutes, priority, files, parallel, parent }: Source,
  {
    spec,
    status,
    position,
  }: { readonly spec: string; readonly position: number } & Pick<GraphTask, 'status'>,
): GraphTask {
  return {
    ref: `${spec}/${key}`,
    spec,
    key,
    title,
    status,
    depends,
    estimateMinutes,
    priority,
    files,
    parallel,
    agent,
    parent: parent ?? null,
    position,
  }
}

import type { SourceName } from '../../api/loading-queries.ts'
import type { Run } from '../../api/types.ts'

/** A watch that waits or works; stopped ones are over. */
export function isOn(watch: Run | undefined): watch is Run {
  return watch !== undefined && (watch.status === 'running' || watch.status === 'queued')
}

/** Whether a watch is on that looks at this source: without a list it looks at all. */
export function isWatching(watch: Run | undefined, source: SourceName): boolean {
  if (!isOn(watch)) return false
  const { sources } = watch.input
  return !Array.isArray(sources) || sources.includes(source)
}

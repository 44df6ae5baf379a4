import { isSpecName } from '../files/index.ts'
import { LogEntryFile, LogFile } from './log-format.ts'
import { parseLogMarkdown } from './log-markdown.ts'
import { type LogEntry, type Skipped, SOURCE } from './model.ts'
import { checked, type Source, skippedBy } from './read.ts'

/** The implementation log of a spec. */
export interface SpecLog {
  readonly spec: string
  readonly found: readonly (LogEntry | Skipped)[]
}

/** The logs of one spec folder after the other: the active and the archived ones, of both layouts. */
export async function* readLogs(source: Source): AsyncGenerator<SpecLog> {
  const { specs, archive } = source.files.folders
  const folders = new Set([specs, archive, `${SOURCE}/specs`, `${SOURCE}/archive/specs`])
  for (const folder of folders) {
    // A folder of specs that is a link was told by the list of projects already.
    const names = await source.names(folder, 'folder').catch((error: unknown) => [skippedBy(error, folder)])
    for (const name of names) {
      if (typeof name !== 'string') yield { spec: '', found: [name] }
      else if (isSpecName(name)) yield { spec: name, found: await readLog(source, `${folder}/${name}`, name) }
    }
  }
}

async function readLog(source: Source, folder: string, spec: string): Promise<(LogEntry | Skipped)[]> {
  try {
    const markdown = await readMarkdown(source, `${folder}/Implementation Logs`, spec)
    const isOld = (await source.names(folder, 'file')).includes('implementation-log.json')
    return [...markdown, ...(isOld ? await readJson(source, `${folder}/implementation-log.json`, spec) : [])]
  } catch (error) {
    return [skippedBy(error, folder)]
  }
}

async function readMarkdown(source: Source, folder: string, spec: string) {
  const found: (LogEntry | Skipped)[] = []
  for (const name of await source.names(folder, 'file')) {
    if (!name.endsWith('.md')) continue
    const path = `${folder}/${name}`
    try {
      // Logs that were written by hand have no id: their place is one.
      const fields = { id: `${spec}/${name.slice(0, -3)}`, ...parseLogMarkdown(await source.text(path)) }
      found.push(entryOf(path, spec, checked(path, LogEntryFile, fields)))
    } catch (error) {
      found.push(skippedBy(error, path))
    }
  }
  return found
}

async function readJson(source: Source, path: string, spec: string): Promise<(LogEntry | Skipped)[]> {
  try {
    const { entries } = await source.json(path, LogFile)
    return entries.map((value, index) => {
      try {
        return entryOf(path, spec, checked(`${path} (entry ${index + 1})`, LogEntryFile, value))
      } catch (error) {
        return skippedBy(error, path, idIn(value))
      }
    })
  } catch (error) {
    return [skippedBy(error, path)]
  }
}

function idIn(value: unknown): string | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null
  return typeof id === 'string' ? id.slice(0, 200) : null
}

function entryOf(path: string, spec: string, file: LogEntryFile): LogEntry {
  const { id: source, taskId: task, timestamp: at, statistics, summary, ...rest } = file
  const { linesAdded, linesRemoved } = statistics
  const { filesModified, filesCreated, artifacts } = rest
  return {
    ...{ kind: 'log', path, source, spec, task, summary, filesModified, filesCreated },
    ...{ linesAdded, linesRemoved, artifacts, at },
  }
}

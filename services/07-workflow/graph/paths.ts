/** Nothing to do, as for most paths: names that begin with no dot, joined by single slashes. */
const PLAIN = /^[\w@+-][\w@+.-]*(?:\/[\w@+-][\w@+.-]*)*$/

/**
 * A path as tasks of several hands write it, in one form: `./src\api//x.ts` and `` `src/api/x.ts` `` are the same file, and
 * `src/api/**` is the folder. The empty string is the whole project.
 */
export function normalisePath(written: string): string {
  if (PLAIN.test(written)) return written
  const bare = written.trim().replace(/^[`'"]+|[`'"]+$/g, '')
  const parts: string[] = []
  for (const part of bare.replaceAll('\\', '/').split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  while (/^\*+$/.test(parts.at(-1) ?? '')) parts.pop()
  return parts.join('/')
}

/** The folders above a normalised path, nearest first, the project's root last. */
export function foldersAbove(path: string): string[] {
  if (path === '') return []
  const folders: string[] = []
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    folders.push(path.slice(0, slash))
  }
  folders.push('')
  return folders
}

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

/** The folder that a normalised path lies in; the project's root is the empty string, and lies in none. */
export function folderAbove(path: string): string | null {
  if (path === '') return null
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}

/** The folders above a normalised path, nearest first, the project's root last. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = []
  for (let folder = folderAbove(path); folder !== null; folder = folderAbove(folder)) folders.push(folder)
  return folders
}

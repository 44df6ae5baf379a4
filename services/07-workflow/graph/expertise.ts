import { foldersAbove, normalisePath } from './paths.ts'
import type { GraphTask } from './types.ts'

/** What a file's ending says about the knowledge it needs. */
const BY_ENDING: Readonly<Record<string, readonly string[]>> = {
  c: ['c'],
  cpp: ['c++'],
  cs: ['c#', 'dotnet'],
  css: ['css', 'frontend'],
  go: ['go', 'golang'],
  html: ['html', 'frontend'],
  java: ['java'],
  js: ['javascript'],
  jsx: ['javascript', 'react', 'frontend'],
  kt: ['kotlin'],
  md: ['markdown', 'docs', 'documentation'],
  php: ['php'],
  py: ['python'],
  rb: ['ruby'],
  rs: ['rust'],
  sh: ['shell', 'bash'],
  sql: ['sql', 'database'],
  swift: ['swift'],
  tf: ['terraform', 'infrastructure'],
  ts: ['typescript'],
  tsx: ['typescript', 'react', 'frontend'],
  yaml: ['yaml'],
  yml: ['yaml'],
}

/**
 * Those of `expertise` that fit a task, as given: words of its title, names of its files and folders, what their endings
 * stand for, and the name of its agent. Words of several parts ("data pipeline") fit where all parts do. Case is ignored.
 */
export function matchingExpertise(task: GraphTask, expertise: readonly string[]): string[] {
  if (expertise.length === 0) return []
  const known = new Set([...wordsOf(task.title), ...wordsOf(task.agent ?? ''), ...task.files.flatMap(ofFile)])
  return expertise.filter((entry) => {
    const words = wordsOf(entry)
    return words.length > 0 && words.every((word) => known.has(word))
  })
}

function ofFile(written: string): string[] {
  const path = normalisePath(written)
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  const folders = foldersAbove(path).flatMap((folder) => wordsOf(folder.slice(folder.lastIndexOf('/') + 1)))
  return [...wordsOf(path.slice(path.lastIndexOf('/') + 1)), ...folders, ...(BY_ENDING[ending] ?? [])]
}

/** Letters and digits of any script; `c++` and `c#` stay whole. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+[+#]*/gu) ?? []
}

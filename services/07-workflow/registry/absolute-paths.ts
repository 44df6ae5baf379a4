/**
 * Top folders that every system has: what lies in them is the system's, and has the same name on every machine. Every other
 * absolute path is a place that one machine has and the next one has not.
 */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set(
  'bin boot dev etc lib lib32 lib64 libx32 proc run sbin sys tmp usr var System Library'.split(' '),
)

/** What may stand before a path: a beginning of a word, an option (`-I/x`), or the address of a file. */
const BEFORE = String.raw`(?:^|[\s"'\x60=(:!<>,;|&[{]|(?<=\s-[A-Za-z])|(?<=file:\/\/))`
const POSIX = String.raw`\/[\p{L}\p{N}._@+-][^\s"'\x60)\]};,|<>]*`
const WINDOWS = String.raw`(?:[A-Za-z]:[\\/]|\\\\\\\\)[\p{L}\p{N}._-][^\s"'\x60)]*`
const ABSOLUTE = new RegExp(`${BEFORE}(${POSIX}|${WINDOWS})`, 'gu')

/** A line that says why what looks like a path is none, or has to be there. */
const EXCUSED = /(?:#|\/\/|\/\*).*\bmachine-path: \S/
/** An address of sed, awk or perl: `/word/p`. */
const EDITOR = /\b(?:sed|awk|perl)\b/
const ADDRESS = /^\/[^/]+\/[a-zA-Z]?$/

/**
 * The first absolute path in a line of a script that is none of the system's own; null when there is none.
 *
 * @param kind of the script: what stands in a `.ts` between two slashes outside of a string is a regular expression
 */
export function machinePathIn(line: string, kind: 'sh' | 'ts'): string | null {
  if (EXCUSED.test(line)) return null
  for (const match of line.matchAll(ABSOLUTE)) {
    const path = match[1] as string
    const at = match.index + match[0].length - path.length
    if (!isSystem(path) && !isOther(line, { path, at }, kind)) return path
  }
  return null
}

function isSystem(path: string): boolean {
  return path.startsWith('/') && SYSTEM_FOLDERS.has(path.split('/')[1] ?? '')
}

/** The rest of a word whose first part is in quotes, a closing tag, an address of an editor, a regular expression. */
function isOther(line: string, { path, at }: { path: string; at: number }, kind: 'sh' | 'ts'): boolean {
  const before = line[at - 1] ?? ''
  if (/["'`]/.test(before) && isClosed(line.slice(0, at), before)) return true
  if (before === '<' && line[at + path.length] === '>') return true
  if (EDITOR.test(line) && ADDRESS.test(path)) return true
  return kind === 'ts' && !isQuoted(line.slice(0, at)) && !/\/\/|^\s*\/?\*/.test(line.slice(0, at))
}

function isClosed(text: string, quote: string): boolean {
  return countOf(text, quote) % 2 === 0
}

function isQuoted(text: string): boolean {
  return ['"', "'", '`'].some((quote) => countOf(text, quote) % 2 === 1)
}

function countOf(text: string, quote: string): number {
  return text.replace(/\\./g, '').split(quote).length - 1
}

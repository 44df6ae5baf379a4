import { PRIORITIES, type Priority } from '../model.ts'

/** Minutes of one unit of work; a day has eight hours. */
const UNITS: Readonly<Record<string, number>> = { m: 1, h: 60, d: 480 }
const PART = /^(\d{1,6}(?:\.\d{1,4})?) ?(m|min|mins|minutes?|h|hrs?|hours?|d|days?)(?= |\d|$) ?/i
const LONGEST_ESTIMATE = 40
/** A thousand days; more is a slip of the pen. */
const MOST_MINUTES = 480_000

/** Minutes of `30m`, `2h`, `1.5h`, `1d` (eight hours) or `2h 30m`, rounded; null when it cannot be read. */
export function readEstimate(value: string): number | null {
  let rest = value.length > LONGEST_ESTIMATE ? '?' : value.trim()
  if (rest === '') return null
  let minutes = 0
  while (rest !== '') {
    const part = PART.exec(rest)
    if (part === null) return null
    minutes += Number(part[1]) * (UNITS[(part[2] ?? '').charAt(0).toLowerCase()] ?? 0)
    rest = rest.slice(part[0].length)
  }
  return minutes > MOST_MINUTES ? null : Math.round(minutes)
}

export function readPriority(value: string): Priority | null {
  return PRIORITIES.find((priority) => priority === value.toLowerCase()) ?? null
}

export function readParallel(value: string): boolean | null {
  const word = value.toLowerCase()
  if (word === 'yes' || word === 'true') return true
  return word === 'no' || word === 'false' ? false : null
}

/** Entries between commas, trimmed, empty ones dropped. A comma in brackets does not part: `{a,b}.ts`. */
export function readList(value: string): string[] {
  if (!value.includes(',')) return value.trim() === '' ? [] : [value.trim()]
  const { entries, closed } = partAtCommas(value, true)
  // A bracket that nobody closed is a slip: then every comma parts.
  return closed ? entries : partAtCommas(value, false).entries
}

/** By hand, for `split` costs three times as much on the short parts of a long text. */
function partAtCommas(value: string, brackets: boolean): { entries: string[]; closed: boolean } {
  const entries: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at <= value.length; at++) {
    const sign = value.charAt(at)
    if (brackets && (sign === '(' || sign === '{')) depth++
    else if (brackets && (sign === ')' || sign === '}')) depth = Math.max(0, depth - 1)
    else if (at === value.length || (sign === ',' && depth === 0)) {
      addEntry(entries, value.slice(from, at))
      from = at + 1
    }
  }
  // A copy takes no more room than it needs; a list that grew keeps room for seventeen.
  return { entries: entries.slice(), closed: depth === 0 }
}

function addEntry(entries: string[], part: string): void {
  const entry = part.trim()
  if (entry !== '') entries.push(entry)
}

/** Paths of a list: without code signs, and without a remark in brackets behind a blank. */
export function readPaths(value: string): string[] {
  const paths = readList(value)
  for (const [at, entry] of paths.entries()) paths[at] = withoutCode(withoutRemark(entry))
  return paths.includes('') ? paths.filter((path) => path !== '') : paths
}

/** `1.1, other-spec/2.1` as written; `none` means that there is none. */
export function readDepends(value: string): string[] {
  return readList(value)
    .map(withoutCode)
    .filter((entry) => !/^(?:none|n\/a|-|–|—)$/i.test(entry))
}

/** A single word or name; null when nothing is written. */
export function readName(value: string): string | null {
  return withoutCode(value) || null
}

/** `a.ts (new)` is the path `a.ts`; `app/(auth)/page.tsx` is a path. */
function withoutRemark(entry: string): string {
  if (!entry.endsWith(')')) return entry
  const open = entry.lastIndexOf('(')
  return open > 0 && entry.charAt(open - 1).trim() === '' ? entry.slice(0, open).trimEnd() : entry
}

function withoutCode(entry: string): string {
  const coded = entry.length > 1 && entry.startsWith('`') && entry.endsWith('`')
  return coded ? entry.slice(1, -1).trim() : entry
}

import type { LineProblem } from '../model.ts'

export interface Field {
  readonly value: string | readonly string[]
  readonly line: number
}

export interface FrontMatter {
  /** By name, in the order of the file; a name that comes twice keeps its first value. */
  readonly fields: ReadonlyMap<string, Field>
  /** What stands below the closing fence. */
  readonly text: string
  readonly problems: readonly LineProblem[]
}

const FENCE = /^---\s*$/
const PAIR = /^([A-Za-z][\w-]*):(?:\s+(.*))?$/
const ITEM = /^\s*-\s+(.*)$/

/**
 * Reads the part of YAML that cards are written in: `key: value`, `key: [a, b]`, and `key:` with `- item` lines below it;
 * comments and quotes. Everything else (nested maps, blocks of text) is a problem of its line, never a guess.
 * Problems: FRONT_MATTER_MISSING, FRONT_MATTER_OPEN, FRONT_MATTER_LINE, FRONT_MATTER_TWICE.
 */
export function readFrontMatter(file: string): FrontMatter {
  const lines = file.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  if (!FENCE.test(lines[0] ?? '')) {
    return { fields: new Map(), text: file, problems: [missing()] }
  }
  const end = lines.findIndex((line, at) => at > 0 && FENCE.test(line))
  if (end === -1) return { fields: new Map(), text: '', problems: [open()] }
  const { fields, problems } = readFields(lines.slice(1, end))
  return {
    fields,
    text: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
    problems,
  }
}

const missing = (): LineProblem => ({
  line: 1,
  code: 'FRONT_MATTER_MISSING',
  message: 'A card begins with `---`, its fields (`name: …`), and `---` again.',
})

const open = (): LineProblem => ({
  line: 1,
  code: 'FRONT_MATTER_OPEN',
  message: 'The fields that begin here never end: close them with a line `---`.',
})

function readFields(lines: readonly string[]): Pick<FrontMatter, 'fields' | 'problems'> {
  const fields = new Map<string, Field>()
  const problems: LineProblem[] = []
  const refuse = (line: number, code: string, message: string) => problems.push({ line, code, message })
  /** The field whose `- item` lines are being read. */
  let list: { name: string; items: string[]; line: number } | null = null
  for (const [at, raw] of lines.entries()) {
    const line = at + 2
    const content = withoutComment(raw)
    if (content.trim() === '') continue
    const item = ITEM.exec(content)
    if (item !== null && list !== null) {
      list.items.push(unquoted(item[1] ?? ''))
      fields.set(list.name, { value: list.items, line: list.line })
      continue
    }
    list = null
    const pair = PAIR.exec(content)
    const [name, value] = [pair?.[1]?.toLowerCase(), pair?.[2]?.trim() ?? '']
    if (name === undefined || /^[|>&*{]/.test(value)) {
      refuse(
        line,
        'FRONT_MATTER_LINE',
        `This is no field of a card: write \`key: value\` or \`key: [a, b]\`.`,
      )
    } else if (fields.has(name)) {
      refuse(line, 'FRONT_MATTER_TWICE', `\`${name}\` is given twice; the first one counts.`)
    } else {
      fields.set(name, { value: readValue(value), line })
      if (value === '') list = { name, items: [], line }
    }
  }
  return { fields, problems }
}

/** `# …` behind a blank or at the margin, outside of quotes. */
function withoutComment(line: string): string {
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at)
    if (quote !== '') quote = sign === quote ? '' : quote
    else if ((sign === '"' || sign === "'") && (at === 0 || /[\s,[:]/.test(line.charAt(at - 1)))) quote = sign
    else if (sign === '#' && (at === 0 || /\s/.test(line.charAt(at - 1)))) return line.slice(0, at).trimEnd()
  }
  return line.trimEnd()
}

function readValue(value: string): string | string[] {
  if (value.startsWith('[') && value.endsWith(']')) return entriesOf(value.slice(1, -1))
  return unquoted(value)
}

/**
 * Entries between commas, also of a plain value that means a list: `tools: Read, Write`. One step over the text: an
 * expression that gives blanks back takes the square of their number.
 */
export function entriesOf(value: string): string[] {
  const entries: string[] = []
  for (let at = 0; at < value.length; ) {
    const { entry, end } = entryFrom(value, at)
    if (entry.trim() !== '') entries.push(entry.trim())
    at = end + 1
  }
  return entries
}

/** The entry that begins here, and where its comma stands; a quote that closes in front of the comma holds commas too. */
function entryFrom(value: string, from: number): { readonly entry: string; readonly end: number } {
  const start = behindBlanks(value, from)
  const quote = value.charAt(start)
  const close = quote === '"' || quote === "'" ? value.indexOf(quote, start + 1) : -1
  const behind = close === -1 ? -1 : behindBlanks(value, close + 1)
  if (behind === value.length || value.charAt(behind) === ',')
    return { entry: value.slice(start + 1, close), end: behind }
  const comma = value.indexOf(',', start)
  const end = comma === -1 ? value.length : comma
  return { entry: value.slice(start, end), end }
}

function behindBlanks(value: string, from: number): number {
  let at = from
  while (at < value.length && /\s/.test(value.charAt(at))) at += 1
  return at
}

function unquoted(value: string): string {
  const bare = value.trim()
  const quoted = /^(["'])(.*)\1$/.exec(bare)
  return (quoted?.[2] ?? bare).trim()
}

import { lineEndOf, outlineOf } from './headings.ts'

/** What the improvement protocol tells apart. `domain` knowledge has a file per domain, the others one each. */
export const MEMORY_KINDS = ['pattern', 'decision', 'future', 'issue', 'domain'] as const
export type MemoryKind = (typeof MEMORY_KINDS)[number]

/** Below the project folder. */
export const MEMORY_FOLDER = '.claude/memory'

const FILES: Readonly<Record<Exclude<MemoryKind, 'domain'>, string>> = {
  pattern: 'patterns',
  decision: 'decisions',
  future: 'future',
  issue: 'issues',
}
export const KIND_FILES: readonly string[] = Object.values(FILES)
const DOMAIN = /^[a-z][a-z0-9-]{0,59}$/

const TITLES: Readonly<Record<string, string>> = {
  patterns: 'Patterns',
  decisions: 'Decisions',
  future: 'Future ideas',
  issues: 'Issues',
}

export function isDomain(name: string): boolean {
  return DOMAIN.test(name) && !KIND_FILES.includes(name)
}

/** `patterns`, `decisions`, … or the domain. */
export function memoryFile(kind: MemoryKind, domain: string | undefined): string {
  return kind === 'domain' ? (domain ?? '') : FILES[kind]
}

/** Null for a file that is no memory, e.g. one that is not called as a domain would be. */
export function kindOfFile(
  file: string,
): { readonly kind: MemoryKind; readonly domain: string | null } | null {
  const kind = MEMORY_KINDS.find((one) => one !== 'domain' && FILES[one] === file)
  if (kind !== undefined) return { kind, domain: null }
  return isDomain(file) ? { kind: 'domain', domain: file } : null
}

/** One thing remembered. */
export interface MemoryEntry {
  readonly title: string
  readonly text: string
  /** Line of its heading, from 1. */
  readonly line: number
  /** Day and author as the entry says; null for one that was written by hand without them. */
  readonly date: string | null
  readonly author: string | null
}

const SIGNED = /^_(\d{4}-\d\d-\d\d) · ([^_\r\n]+)_[ \t]*(?:\r\n|\n|\r|$)/

/**
 * The entries of a memory file in its order. A heading of whatever level begins one, so that what people wrote by hand
 * is found too; text before the first heading is one of its own, and a title with nothing below it is none.
 */
export function memoryEntries(text: string, file: string): MemoryEntry[] {
  const { headings, source } = outlineOf(text)
  const first = headings[0]?.start ?? source.text.length
  const top = { title: file, line: 1, from: text.startsWith('\uFEFF') ? 1 : 0, to: first }
  const parts = headings.map(({ title, line, bodyStart }, index) => {
    return { title, line, from: bodyStart, to: headings[index + 1]?.start ?? text.length }
  })
  return [top, ...parts]
    .map(({ title, line, from, to }) => entryOf(title, line, text.slice(from, to)))
    .filter((entry) => entry.text !== '')
}

function entryOf(title: string, line: number, below: string): MemoryEntry {
  const body = below.trim()
  const signed = SIGNED.exec(body)
  if (signed === null) return { title, text: body, line, date: null, author: null }
  const text = body.slice(signed[0].length).trim()
  return { title, text: text === '' ? title : text, line, date: signed[1] ?? null, author: signed[2] ?? null }
}

export interface NewEntry {
  readonly title: string
  readonly text: string
  /** YYYY-MM-DD */
  readonly date: string
  readonly author: string
}

/** The file with one more entry at its end; all that was there stays. Headings in the text go below the entry's own. */
export function appendEntry(present: string | null, file: string, entry: NewEntry): string {
  const text = present ?? `# ${TITLES[file] ?? file}\n`
  const eol = lineEndOf(text)
  const lines = [
    `## ${oneLine(entry.title)}`,
    '',
    `_${entry.date} · ${oneLine(entry.author).replaceAll('_', '-')}_`,
    '',
  ]
  const added = [...lines, asInner(entry.text.trim()), ''].join('\n').replace(/\r\n|\n|\r/g, eol)
  const gap = /[\r\n]$/.test(text) ? eol : `${eol}${eol}`
  return `${text}${gap}${added}`
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

/** A heading would begin another entry, and an open code block would swallow the next one. */
function asInner(text: string): string {
  const { headings, source, openFence } = outlineOf(text)
  let inner = text
  for (const { start, bodyStart, title } of [...headings].reverse()) {
    const end = inner.slice(start, bodyStart).match(/(?:\r\n|\n|\r)$/)?.[0] ?? ''
    inner = `${inner.slice(0, start)}**${title}**${end}${inner.slice(bodyStart)}`
  }
  if (openFence === null) return inner
  const opening = /^[ \t]*(`{3,}|~{3,})/.exec(source.text.slice(source.starts[openFence - 1] ?? 0))
  return `${inner}\n${opening?.[1] ?? '```'}`
}

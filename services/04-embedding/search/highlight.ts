export interface Highlight {
  readonly field: 'title' | 'account' | 'body'
  /** HTML: escaped text in which `<mark>` and `</mark>` are the only tags. */
  readonly html: string
}

export interface HighlightText {
  readonly title: string | null
  readonly accountName: string | null
  readonly body: string
}

const FRAGMENT_CHARS = 180
const LEAD_CHARS = 50
const WORD = /[\p{L}\p{N}\p{M}]+/gu

/** Fragments that show where the words were found: title and account whole, the body around its first match. */
export function highlight(text: HighlightText, terms: readonly string[]): Highlight[] {
  const wanted = new Set(terms)
  const fields = [
    ['title', text.title],
    ['account', text.accountName],
    ['body', text.body],
  ] as const
  return fields.flatMap(([field, value]) => {
    const marks = value === null ? [] : findWords(value, wanted)
    return value === null || marks.length === 0 ? [] : [{ field, html: fragment(value, marks) }]
  })
}

interface Span {
  readonly start: number
  readonly end: number
}

function findWords(text: string, wanted: ReadonlySet<string>): Span[] {
  const spans: Span[] = []
  for (const match of text.matchAll(WORD)) {
    if (wanted.has(foldWord(match[0]))) spans.push({ start: match.index, end: match.index + match[0].length })
  }
  return spans
}

/** One word as the index has it (queries/normalize.ts does the same in SQL). */
export function foldWord(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
}

function fragment(text: string, marks: readonly Span[]): string {
  const first = marks[0]?.start ?? 0
  const from = text.length <= FRAGMENT_CHARS ? 0 : wordStart(text, Math.max(0, first - LEAD_CHARS))
  const to = Math.min(text.length, from + FRAGMENT_CHARS)
  let html = from > 0 ? '…' : ''
  let at = from
  for (const { start, end } of marks) {
    if (start < from || end > to) continue
    html += `${escapeHtml(text.slice(at, start))}<mark>${escapeHtml(text.slice(start, end))}</mark>`
    at = end
  }
  return `${html}${escapeHtml(text.slice(at, to))}${to < text.length ? '…' : ''}`
}

/** The next start of a word, so that a fragment begins with a whole one. */
function wordStart(text: string, from: number): number {
  if (from === 0) return 0
  const blank = text.slice(from, from + LEAD_CHARS).indexOf(' ')
  return blank < 0 ? from : from + blank + 1
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

/** A heading and the lines below it, up to the next one. */
export interface ReportSection {
  /** Lower-case words of the heading, without signs: `issues deviations if any`. */
  readonly words: string
  readonly heading: string
  readonly lines: readonly string[]
}

/** Cuts a report at its headings of any depth. Lines in front of the first heading are a section without words. */
export function sectionsOf(markdown: string): ReportSection[] {
  const sections: { heading: string; lines: string[] }[] = [{ heading: '', lines: [] }]
  for (const line of unfenced(markdown).split(/\r\n|\n|\r/)) {
    const heading = headingOf(line)
    if (heading !== null) sections.push({ heading, lines: [] })
    else sections.at(-1)?.lines.push(line)
  }
  return sections.map(({ heading, lines }) => ({ heading, words: wordsOf(heading), lines }))
}

/**
 * The text of a heading without its closing signs; null for another line. In steps, for one expression that looks for the
 * blanks on both sides of the signs takes the cube of their number: 2,000 blanks would hold up the whole hub for seconds.
 */
function headingOf(line: string): string | null {
  const text = /^\s{0,3}#{1,6}\s+(.*)$/.exec(line)?.[1]?.trimEnd()
  if (text === undefined) return null
  let end = text.length
  while (text[end - 1] === '#') end -= 1
  return text.slice(0, end).trimEnd()
}

/** The guide shows its templates in a code fence; a report may come in one too. */
function unfenced(markdown: string): string {
  const text = markdown.replace(/^\uFEFF/, '').trim()
  const opening = /^```[\w-]*[^\S\n]*\n/.exec(text)?.[0]
  const last = text.lastIndexOf('\n')
  if (opening === undefined || last < opening.length || text.slice(last).trim() !== '```') return markdown
  return text.slice(opening.length, last)
}

export function wordsOf(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')
}

export interface Bullet {
  /** Lower-case words before the colon of `**Label**: value`; null for a bullet without a label. */
  readonly label: string | null
  readonly text: string
  /** Label and text as written. */
  readonly whole: string
  /** Bullets that are indented below it. */
  readonly below: readonly string[]
}

/** Bullets and labelled lines; a line that continues one belongs to it. */
export function bulletsOf(lines: readonly string[]): Bullet[] {
  const bullets: { label: string | null; text: string; whole: string; below: string[] }[] = []
  for (const line of lines) {
    if (line.trim() === '') continue
    const item = /^(\s*)(?:[-*+]|\d+[.)])\s+(.*)$/.exec(line)
    const last = bullets.at(-1)
    const text = (item?.[2] ?? line).trim()
    const label = LABEL.exec(text)
    if (item !== null && (item[1]?.length ?? 0) >= 2 && last !== undefined) last.below.push(text)
    else if (item === null && label === null && last !== undefined) continueLast(last, text)
    else bullets.push({ label: labelOf(label), text: (label?.[3] ?? text).trim(), whole: text, below: [] })
  }
  return bullets
}

function continueLast(last: { text: string; whole: string; below: string[] }, text: string): void {
  const at = last.below.length - 1
  if (at >= 0) last.below[at] = `${last.below[at]} ${text}`
  else {
    // Both are trimmed; to trim the whole with every line would copy it each time.
    last.text = last.text === '' ? text : `${last.text} ${text}`
    last.whole = `${last.whole} ${text}`
  }
}

/** `**Label**: value`, `**Label:** value`, or a plain `Label: value` of up to four words. */
const LABEL = /^(?:\*\*([^*]+?):?\*\*:?|([A-Z][\w/&]*(?: [\w/&]+){0,3}):(?=\s|$))\s*(.*)$/

function labelOf(found: RegExpExecArray | null): string | null {
  const label = found?.[1] ?? found?.[2]
  return label === undefined ? null : wordsOf(label)
}

/** The template's own words in square brackets are nothing that was reported. */
export function isPlaceholder(text: string): boolean {
  return /^\[[^\]]*\](?!\()$/.test(text.trim())
}

/** `None`, `N/A`, `-`: said, that there is nothing. */
export function isNothing(text: string): boolean {
  return /^(?:none|nothing|n\/a|-|–|—)\.?$/i.test(text.replace(/[*_`]/g, '').trim())
}

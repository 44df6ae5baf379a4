import { knowledgeErrors } from './errors.ts'
import { type Heading, lineEndOf, type Outline, outlineOf } from './headings.ts'
import { findTaskState } from './task-states.ts'

/** In the order in which missing ones are added. */
export const CONTEXT_SECTIONS = ['status', 'principles', 'issues', 'architecture'] as const
export type ContextSection = (typeof CONTEXT_SECTIONS)[number]

/** The heading that a new section gets. */
const HEADINGS: Readonly<Record<ContextSection, string>> = {
  status: 'Status',
  principles: 'Engineering principles',
  issues: 'Systemic issues',
  architecture: 'Architecture',
}

/** Headings that are understood, lower case, without what stands in brackets behind them. */
const NAMES: Readonly<Record<ContextSection, readonly string[]>> = {
  status: ['status', 'project status', 'overall progress', 'current status', 'project status and milestones'],
  principles: ['principles', 'engineering principles', 'critical engineering principles'],
  issues: ['systemic issues', 'systemic issues and solutions', 'issues', 'known issues'],
  architecture: [
    'architecture',
    'architecture status',
    'architecture decisions',
    'architecture decisions and constraints',
  ],
}

const NEW_FILE = '# Engineering context'
const LEVEL = 2

export interface FoundSection {
  readonly section: ContextSection
  readonly heading: string
  /** Line of the heading, from 1. */
  readonly line: number
  readonly level: number
  /** The text below the heading, as offsets. */
  readonly start: number
  readonly end: number
}

/**
 * The four sections of a context document, in the order of the file, at most one each. A section goes to the next heading
 * of its level or above, or to another of the four.
 * @throws AppError CONTEXT_SECTION_TWICE
 */
export function findSections(text: string): FoundSection[] {
  const outline = outlineOf(text)
  const found = outline.headings.flatMap((heading, index) => {
    const section = sectionOf(heading)
    if (section === null) return []
    const { title, line, level, bodyStart: start } = heading
    return [{ section, heading: title, line, level, start, end: endOf(outline, index, heading) }]
  })
  for (const [index, one] of found.entries()) {
    const again = found.slice(index + 1).find(({ section }) => section === one.section)
    if (again === undefined) continue
    const { section, line } = one
    throw knowledgeErrors.CONTEXT_SECTION_TWICE({ section, line, again: again.line })
  }
  return found
}

/** A longer heading is none of the four, and is not searched for one. */
const LONGEST_HEADING = 200

function sectionOf({ title }: Heading): ContextSection | null {
  if (title.length > LONGEST_HEADING) return null
  const plain = title
    .replace(/\s*\([^)]*\)\s*$/, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N} ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return CONTEXT_SECTIONS.find((section) => NAMES[section].includes(plain)) ?? null
}

function endOf({ headings, source }: Outline, index: number, { level }: Heading): number {
  const next = headings.slice(index + 1).find((one) => one.level <= level || sectionOf(one) !== null)
  return next?.start ?? source.text.length
}

/** The text of a section without the blank lines around it. */
export function bodyOf(text: string, { start, end }: FoundSection): string {
  return text
    .slice(start, end)
    .replace(/^(?:[ \t]*(?:\r\n|\n|\r))+/, '')
    .trimEnd()
}

/**
 * The document with this text in a section; every byte outside the section stays. A section that is missing is added at
 * the end, a document that is missing is made. Lines end as they do in the document.
 * @throws AppError CONTEXT_TASK_STATE, CONTEXT_HEADING_TOO_HIGH, CONTEXT_FENCE_OPEN, CONTEXT_SECTION_TWICE
 */
export function putSection(document: string | null, section: ContextSection, body: string): string {
  const text = document ?? ''
  const present = findSections(text).find((one) => one.section === section)
  checkBody(section, body, present?.level ?? LEVEL)
  const eol = lineEndOf(text)
  const lines = body.trim().replace(/\r\n|\n|\r/g, eol)
  if (present !== undefined) {
    const last = present.end === text.length
    const inner = lines === '' ? eol : `${eol}${lines}${eol}${last ? '' : eol}`
    const before = text.slice(0, present.start)
    const gap = /[\r\n]$/.test(before) ? '' : eol
    return `${before}${gap}${inner}${text.slice(present.end)}`
  }
  const added = [`${'#'.repeat(LEVEL)} ${HEADINGS[section]}`, '', ...(lines === '' ? [] : [lines, ''])].join(
    eol,
  )
  return `${text === '' ? `${NEW_FILE}${eol}` : text}${gapAfter(text, eol)}${added}`
}

/** What it takes to begin a heading after the text: the end of its last line, and a blank line. */
function gapAfter(text: string, eol: string): string {
  if (text === '' || /(?:\r\n|\n)[ \t]*(?:\r\n|\n)$/.test(text)) return text === '' ? eol : ''
  return /[\r\n]$/.test(text) ? eol : `${eol}${eol}`
}

function checkBody(section: ContextSection, body: string, level: number): void {
  const state = findTaskState(body)
  if (state !== null) {
    const shown = (body.split(/\r\n|\n|\r/)[state.line - 1] ?? '').trim().slice(0, 120)
    throw knowledgeErrors.CONTEXT_TASK_STATE({ ...state, shown }, { details: { ...state } })
  }
  const { headings, openFence } = outlineOf(body)
  if (openFence !== null) throw knowledgeErrors.CONTEXT_FENCE_OPEN({ line: openFence })
  const high = headings.find((heading) => heading.level <= level || sectionOf(heading) !== null)
  if (high === undefined) return
  const { line } = high
  throw knowledgeErrors.CONTEXT_HEADING_TOO_HIGH({ line, level: high.level, section, least: level + 1 })
}

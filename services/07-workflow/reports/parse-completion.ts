import { evidenceOf } from './evidence.ts'
import type { CompletionParts } from './model.ts'
import {
  type Bullet,
  bulletsOf,
  isNothing,
  isPlaceholder,
  type ReportSection,
  sectionsOf,
} from './outline.ts'

/**
 * Reads a report in the template of the guide ("## Task [ID] Completion Report"). Signs before headings, bold and bullets may
 * be missing, headings may have any depth; a part that is left out, or still holds the words of the template, is null.
 */
export function parseCompletion(markdown: string): CompletionParts {
  const sections = sectionsOf(markdown)
  const all = sections.flatMap(({ lines }) => bulletsOf(lines))
  const section = (...starts: string[]) =>
    sections.find(({ words }) => starts.some((start) => words.startsWith(start)))
  const labelled = (...starts: string[]) =>
    all.find(({ label }) => label !== null && starts.some((start) => label.startsWith(start)))
  const head = (wanted: string) => textOf(all.find(({ label }) => label === wanted))
  const testing = entriesOf(labelled('testing', 'tests'))
  return {
    ...headOf(sections),
    status: statusOf(head('status')),
    agent: head('agent'),
    spec: head('spec'),
    accomplishments: listOf(section('accomplishments')),
    files: pathsOf(entriesOf(labelled('files'))),
    databaseChanges: entriesOf(labelled('database changes')),
    dependenciesUsed: entriesOf(labelled('dependencies used')),
    testing: testing?.map(evidenceOf) ?? null,
    nextTasks: commasOf(entriesOf(labelled('next tasks'))),
    parallelOpportunities: entriesOf(labelled('parallel opportunities')),
    issues: listOf(section('issues', 'deviations')),
    processImprovements: listOf(section('process improvements')),
    handoffNotes: listOf(section('handoff notes', 'hand off notes')),
  }
}

function headOf(sections: readonly ReportSection[]): Pick<CompletionParts, 'task' | 'title'> {
  const headings = sections.map(({ heading }) => heading)
  const task = headings.map((heading) => /task\s+(\S+)\s+completion report/i.exec(heading)?.[1]).find(Boolean)
  const title = headings
    .map((heading) => /^\P{L}*(?:completed|failed|complete)\s*:\s*(.+)$/iu.exec(heading)?.[1])
    .find(Boolean)
  return { task: realText(task), title: realText(title) }
}

function realText(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' || isPlaceholder(text) ? null : text.trim()
}

function textOf(bullet: Bullet | undefined): string | null {
  return realText(bullet?.text.replace(/^`(.*)`$/, '$1'))
}

/** `COMPLETE / COMPLETE WITH ISSUES / FAILED` is the template, not a status. */
function statusOf(text: string | null): string | null {
  if (text === null || text.includes('/')) return null
  return text
    .toUpperCase()
    .replace(/[^A-Z ]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^COMPLETED\b/, 'COMPLETE')
}

/** Null without the bullet, or when it says nothing; empty when it says that there is nothing. */
function entriesOf(bullet: Bullet | undefined): string[] | null {
  if (bullet === undefined) return null
  const given = [bullet.text, ...bullet.below].filter((text) => text !== '' && !isPlaceholder(text))
  return given.length === 0 ? null : given.filter((text) => !isNothing(text))
}

function listOf(section: ReportSection | undefined): string[] | null {
  if (section === undefined) return null
  const given = bulletsOf(section.lines)
    .flatMap(({ whole, below }) => [whole, ...below])
    .filter((text) => text !== '' && !isPlaceholder(text))
  return given.length === 0 ? null : given.filter((text) => !isNothing(text))
}

/** `a.ts, b.ts` on one line are two; signs of code are no part of a path. */
function pathsOf(entries: readonly string[] | null): string[] | null {
  return commasOf(entries)?.map((path) => path.replace(/^`([^`]*)`$/, '$1')) ?? null
}

function commasOf(entries: readonly string[] | null): string[] | null {
  if (entries === null) return null
  return entries.flatMap((entry) => entry.split(',').map((part) => part.trim())).filter((part) => part !== '')
}

import type { StatusParts } from './model.ts'
import { type Bullet, bulletsOf, isNothing, isPlaceholder, sectionsOf } from './outline.ts'

/** Reads a report in the guide's status format ("Task [ID] Status Report:"); a part that is left out is null. */
export function parseStatus(markdown: string): StatusParts {
  const all = sectionsOf(markdown).flatMap(({ lines }) => bulletsOf(lines))
  const labelled = (start: string) => all.find(({ label }) => label?.startsWith(start) === true)
  const task = /task\s+(\S+)\s+status report/i.exec(markdown)?.[1]
  return {
    task: task === undefined || isPlaceholder(task) ? null : task,
    implementation: wordOf(labelled('implementation')),
    filesModified: listOf(labelled('files modified')),
    testsAdded: listOf(labelled('tests added')),
    coverage: coverageOf(textOf(labelled('coverage'))),
    reviewStatus: wordOf(labelled('review status')),
    dependencies: listOf(labelled('dependencies')),
    nextSteps: stepsOf(labelled('next steps')),
  }
}

function textOf(bullet: Bullet | undefined): string | null {
  return bullet === undefined || bullet.text === '' || isPlaceholder(bullet.text) ? null : bullet.text
}

/** `in progress` is IN-PROGRESS. */
function wordOf(bullet: Bullet | undefined): string | null {
  return (
    textOf(bullet)
      ?.toUpperCase()
      .trim()
      .replace(/[\s_]+/g, '-') ?? null
  )
}

function coverageOf(text: string | null): StatusParts['coverage'] {
  if (text === null) return null
  if (isNothing(text)) return 'none'
  const percent = /^(\d{1,3}(?:\.\d+)?)\s*%?/.exec(text)?.[1]
  return percent === undefined ? null : Number(percent)
}

function listOf(bullet: Bullet | undefined): string[] | null {
  return (
    stepsOf(bullet)?.flatMap((entry) =>
      entry
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    ) ?? null
  )
}

function stepsOf(bullet: Bullet | undefined): string[] | null {
  if (bullet === undefined) return null
  const given = [bullet.text, ...bullet.below].filter((text) => text !== '' && !isPlaceholder(text))
  return given.length === 0 ? null : given.filter((text) => !isNothing(text))
}

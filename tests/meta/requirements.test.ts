import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { testCoverage } from '../../scripts/lib/coverage.ts'
import { citingTitles, parseRequirements } from '../../services/07-workflow/index.ts'

const ROOT = join(import.meta.dirname, '../..')
const specs = readdirSync(join(ROOT, 'specs'), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
)
const read = (spec: string, document: string) =>
  readFileSync(join(ROOT, 'specs', spec, `${document}.md`), 'utf8')

describe('requirements and their tests', () => {
  const coverage = testCoverage(ROOT)

  test.each(specs)('every requirement of %s that is worked on or done has tests that cite it', (spec) => {
    const requirements = parseRequirements(read(spec, 'requirements'))
    expect(requirements.length).toBeGreaterThan(0)
    const tasks = read(spec, 'tasks')
    const begun = [...tasks.matchAll(/^- \[[x-]\] .*\n {2}- _Requirements: ([A-Z]+-\d+)_$/gm)].map(
      ([, id]) => id,
    )
    for (const { id, title } of requirements) {
      expect(tasks, `${id} ${title} has a task`).toContain(`_Requirements: ${id}_`)
      if (begun.includes(id))
        expect(coverage[id]?.length ?? 0, `tests that cite ${id} ${title}`).toBeGreaterThan(0)
    }
  })

  test('a title cites what it names, however it is called', () => {
    const source = [
      "test('HUB-3.1 a claim', () => {})",
      "test.each([1, 4])('HUB-4.2 of %i', () => {})",
      'describe.skipIf(x)(`PIPE-1 it`, () => {})',
      "expect('HUB-9.9 is no title')",
      "test('cites nothing', () => {})",
    ].join('\n')
    expect(citingTitles(source).map(({ ids }) => ids)).toEqual([['HUB-3'], ['HUB-4'], ['PIPE-1']])
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorMs } from '../../../tests/helpers/processor-time.ts'
import { appendEntry, memoryEntries } from './entries.ts'
import { scoresOf } from './rank.ts'
import { bodyOf, CONTEXT_SECTIONS, findSections, putSection } from './sections.ts'
import { findTaskState, taskStates } from './task-states.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

/** As the agent guide shows it. */
const GUIDE = `# CLAUDE.md

Read this first.

## Current Development Status

### Overall Progress (Updated Weekly)
- Database infrastructure foundation complete

### Critical Engineering Principles (Updated When Issues Arise)
- **DATABASE-FIRST**: Extract = INSERT into database, NOT JSON files

\`\`\`markdown
## Architecture
\`\`\`

### Architecture Status (Updated When Major Changes Occur)
- PostgreSQL with pgvector: operational
#### Schemas
- RAW, CORE

## Commands
\`npm test\`
`
const sectionIn = (text: string, section: string) => {
  const found = findSections(text).find((one) => one.section === section)
  return found === undefined ? null : bodyOf(text, found)
}

describe('HUB-13 the engineering context', () => {
  test('HUB-13.1 its sections are found as the agent guide words them, not in code blocks', () => {
    expect(findSections(GUIDE).map(({ section, line }) => [section, line])).toEqual([
      ['status', 7],
      ['principles', 10],
      ['architecture', 17],
    ])
    expect(sectionIn(GUIDE, 'status')).toBe('- Database infrastructure foundation complete')
    expect(sectionIn(GUIDE, 'architecture')).toBe(
      '- PostgreSQL with pgvector: operational\n#### Schemas\n- RAW, CORE',
    )
  })

  test('HUB-13.1 writing a section leaves every other byte', () => {
    const written = putSection(GUIDE, 'principles', '- Small steps\n\n#### Why\nBecause.')
    const [before, after] = [GUIDE.indexOf('- **DATABASE'), GUIDE.indexOf('### Architecture Status')]
    expect(written.startsWith(GUIDE.slice(0, before))).toBe(true)
    expect(written.endsWith(GUIDE.slice(after))).toBe(true)
    expect(sectionIn(written, 'principles')).toBe('- Small steps\n\n#### Why\nBecause.')
    const added = putSection(GUIDE, 'issues', 'One.')
    expect(added).toBe(`${GUIDE}\n## Systemic issues\n\nOne.\n`)
    expect(putSection(null, 'status', '')).toBe('# Engineering context\n\n## Status\n')
  })

  test('HUB-13.1 a section within another one is a section of its own and stays', () => {
    const nested = '# Architecture\nRooms.\n## Status\nGreen.\n## More\nText.\n'
    expect(putSection(nested, 'architecture', 'Halls.')).toBe(
      '# Architecture\n\nHalls.\n\n## Status\nGreen.\n## More\nText.\n',
    )
  })

  test('HUB-13.1 line ends, a byte order mark and a last line without its end stay as they are', () => {
    const windows = `\uFEFF${GUIDE.replaceAll('\n', '\r\n')}`
    const written = putSection(windows, 'status', 'a\nb')
    expect(written).toContain('(Updated Weekly)\r\n\r\na\r\nb\r\n\r\n### Critical')
    expect(written.replaceAll('\r\n', '')).not.toContain('\n')
    expect(putSection('# x\n## Status', 'status', 'now')).toBe('# x\n## Status\n\nnow\n')
    expect(putSection('# x', 'status', 'now')).toBe('# x\n\n## Status\n\nnow\n')
  })

  test('HUB-13.1 what is written is what is read, in any order, and the other sections stay', () => {
    const line = fc.stringMatching(/^[a-z ,.]{0,20}$/)
    const body = fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n').trim())
    const put = fc.tuple(fc.constantFrom(...CONTEXT_SECTIONS), body)
    fc.assert(
      fc.property(
        fc.constantFrom(null, GUIDE, GUIDE.replaceAll('\n', '\r\n')),
        fc.array(put),
        (start, puts) => {
          let text = start
          const wanted = new Map<string, string | null>(
            CONTEXT_SECTIONS.map((section) => [section, sectionIn(start ?? '', section)]),
          )
          for (const [section, body] of puts) {
            text = putSection(text, section, body)
            wanted.set(section, body)
            for (const [name, expected] of wanted)
              expect(sectionIn(text, name)?.replaceAll('\r\n', '\n') ?? null).toBe(
                expected?.replaceAll('\r\n', '\n') ?? null,
              )
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  test('HUB-13.1 what would break the document is refused: a higher heading, an open block, a section twice', () => {
    const put = (body: string) => () => putSection(GUIDE, 'status', body)
    expect(put('fine\n### Above')).toThrow(code('CONTEXT_HEADING_TOO_HIGH'))
    expect(put('#### Architecture\ntext')).toThrow(code('CONTEXT_HEADING_TOO_HIGH'))
    expect(put('```\nopen')).toThrow(code('CONTEXT_FENCE_OPEN'))
    expect(() => findSections(`${GUIDE}## Status\n`)).toThrow(code('CONTEXT_SECTION_TWICE'))
  })

  test.each([
    ['- [x] Log in', 'a checkbox'],
    ['  * [ ] Log in', 'a checkbox'],
    ['1. [-] Log in', 'a checkbox'],
    ['Next: [x] 1.2 Log in', 'a task with its marker'],
    ['Task 2.1 completed', 'a task and how far it is'],
    ['✅ tasks 4.1 and 4.2', 'a task and how far it is'],
    ['TASK-001 is in progress', 'a task and how far it is'],
    ['Task 2.1 assigned to backend-engineer', 'a task and how far it is'],
    ['| 2.1 | Log in | done |', 'a table row with a task and how far it is'],
    ['```\n- [x] hidden in a block\n```', 'a checkbox'],
  ])('HUB-13.2 the state of a single task is refused with its line: %s', (line, reason) => {
    const body = `First.\n\n${line}\nLast.`
    const at = line.startsWith('```') ? 4 : 3
    expect(findTaskState(body)).toEqual({ line: at, reason })
    expect(() => putSection(GUIDE, 'status', body)).toThrow(
      expect.objectContaining({
        code: 'CONTEXT_TASK_STATE',
        message: expect.stringContaining(`Line ${at}`),
        details: expect.objectContaining({ line: at, reason }),
      }),
    )
  })

  test.each([
    'Wave 3 done; 24 of 40 parts complete.',
    '- PostgreSQL 15.4 with pgvector: ✅ operational',
    'Tasks live in specs/; each names its requirement.',
    'Schema Pattern: use actual_odoo_schemas.json (948 fields).',
    '| 1.2 | the version of the protocol |',
    'See [1.2](x) and [x] in the guide of markers',
    'Task 2.1 showed that one pool is enough.',
  ])('HUB-13.2 what concerns the project is welcome: %s', (line) => {
    expect(findTaskState(line)).toBeNull()
  })

  test('HUB-13.1 a heading cannot be written so that finding the sections holds up the hub', () => {
    for (const sign of [' ', '(']) {
      const text = `## Status${sign.repeat(40_000)}x\n\n## Architecture (Updated Weekly)\n`
      expect(processorMs(() => findSections(text))).toBeLessThan(1_000)
      expect(findSections(text).map(({ section }) => section)).toEqual(['architecture'])
    }
  })

  test('HUB-13.2 states that a person wrote into the document are counted, at most so many', () => {
    expect(taskStates(`${GUIDE}- [x] 1 a\n- [ ] 2 b\n- [ ] 3 c\n`, 2).map(({ line }) => line)).toEqual([
      24, 25,
    ])
  })
})

const ENTRY = { title: 'Retry with jitter', text: 'Body.', date: '2026-11-21', author: 'qa_engineer' }

describe('HUB-13 the memory', () => {
  test('HUB-13.3 an entry is added at the end; all that was there stays, and it is read as it was written', () => {
    const first = appendEntry(null, 'patterns', ENTRY)
    expect(first).toBe('# Patterns\n\n## Retry with jitter\n\n_2026-11-21 · qa-engineer_\n\nBody.\n')
    const second = appendEntry(first, 'patterns', { ...ENTRY, title: 'Two\nlines', text: '```\nopen' })
    expect(second.startsWith(first)).toBe(true)
    const third = appendEntry(second, 'patterns', { ...ENTRY, title: 'Third', text: 'a\n## b\nc' })
    expect(memoryEntries(third, 'patterns')).toMatchObject([
      { title: 'Retry with jitter', text: 'Body.', line: 3, date: '2026-11-21', author: 'qa-engineer' },
      { title: 'Two lines', text: '```\nopen\n```' },
      { title: 'Third', text: 'a\n**b**\nc' },
    ])
    expect(appendEntry('by hand', 'odoo', ENTRY)).toMatch(/^by hand\n\n## Retry/)
    expect(appendEntry('# x\r\n', 'odoo', { ...ENTRY, text: 'a\nb' }).replaceAll('\r\n', '')).not.toContain(
      '\n',
    )
  })

  test('HUB-13.3 entries that people wrote by hand are found too', () => {
    const text = 'Loose note.\n# Odoo\n## Fields\nx2many\n### Deeper\nmore\n## Empty\n'
    expect(memoryEntries(text, 'odoo')).toEqual([
      { title: 'odoo', text: 'Loose note.', line: 1, date: null, author: null },
      { title: 'Fields', text: 'x2many', line: 3, date: null, author: null },
      { title: 'Deeper', text: 'more', line: 5, date: null, author: null },
    ])
  })

  test('HUB-13.3 any text stays one entry', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('#', ' ', '\n', '`', '~', 'a', '-', '\r', '>', '\t') }),
        (text) => {
          fc.pre(text.trim() !== '')
          const file = appendEntry(appendEntry(null, 'issues', { ...ENTRY, text }), 'issues', {
            ...ENTRY,
            title: 'Next',
          })
          const entries = memoryEntries(file, 'issues')
          expect(entries.map(({ title }) => title)).toEqual([ENTRY.title, 'Next'])
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test('HUB-13.3 an entry with more of the words comes first, then titles and rare words count', () => {
    const entries = [
      { title: 'Pools', text: 'embedding embedding embedding embedding' },
      { title: 'Embedding pool', text: 'short' },
      { title: 'Other', text: 'the pool and the embeddings of opportunities' },
      { title: 'None', text: 'nothing here' },
    ]
    const scores = scoresOf(entries, 'embedding POOL')
    expect(scores.map((score) => Math.floor(score))).toEqual([2, 2, 2, 0])
    expect(scores[1]).toBeGreaterThan(scores[2] ?? 0)
    expect(scoresOf(entries, 'embeddings').map((score) => score > 0)).toEqual([false, false, true, false])
    expect(scoresOf(entries, '!?')).toEqual([0, 0, 0, 0])
  })
})

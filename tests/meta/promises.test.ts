import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const PAGE = 'docs/03-guides/10-promises-and-tests.md'
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const spaced = (text: string) => text.replace(/\s+/g, ' ')

interface Row {
  readonly chapter: string
  readonly promise: string
  readonly file: string
  readonly title: string
}

/** The rows of the page; an empty first cell goes on with the promise above. */
function rowsOf(page: string): Row[] {
  let [chapter, promise] = ['', '']
  return page.split('\n').flatMap((line) => {
    chapter = /^## (PIPE-\d+) /.exec(line)?.[1] ?? chapter
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
    const [, first = '', test = '', title = ''] = cells
    const file = /^`(.+)`$/.exec(test)?.[1]
    if (file === undefined) return []
    promise = first === '' ? promise : first
    return [{ chapter, promise, file, title }]
  })
}

/** The chapters of the requirements, each with what its heading says. */
function chaptersOf(requirements: string): ReadonlyMap<string, string> {
  const parts = requirements.split(/^## (?=PIPE-)/m).slice(1)
  return new Map(parts.map((part) => [/^PIPE-\d+/.exec(part)?.[0] ?? '', part.replace(/^PIPE-\d+ /, '')]))
}

/** What a chapter says, one by one: list items, rows of tables, the numbered semantics, sentences. */
function sayings(body: string): string[] {
  const blocks = body.split(/\n(?=[-|])|\n(?=[A-Z][^|]*$)/m).flatMap((block) => {
    const plain = spaced(block).trim()
    return plain.startsWith('|') ? [plain] : plain.split(/ · |; |(?<=[.])\s(?=[A-Z])/)
  })
  return blocks.filter((text) => /\w/.test(text) && !/^\|( ?source \||-)/.test(text))
}

/** Facts, and what only explains the promise beside it: nothing a test could break. */
const NO_PROMISE = [
  /^Measured against a real Odoo 17/,
  /^see `..\/facts/,
  /^JSON-RPC 3,176/,
  /^What a sync must survive there: /,
]

const rows = rowsOf(read(PAGE))
const chapters = chaptersOf(read('specs/pipeline/requirements.md'))

describe(`${PAGE} is true`, () => {
  test.each([...new Set(rows.map(({ file }) => file))])('%s holds the tests that the page names', (file) => {
    expect(existsSync(join(ROOT, file)), `${file} is there`).toBe(true)
    const source = read(file)
    for (const { title } of rows.filter((row) => row.file === file)) {
      expect(begins(source, title, file), `${file} has a title that begins: ${title}`).toBe(true)
      expect(title.length, `${title} tells its test`).toBeGreaterThan(9)
    }
  })

  test.each(['PIPE-2', 'PIPE-3', 'PIPE-4', 'PIPE-5', 'PIPE-6'])(
    '%s is quoted in its own words, and every sentence of it',
    (id) => {
      const body = chapters.get(id) ?? ''
      const words = spaced(body)
      const quoted = rows.filter(({ chapter }) => chapter === id).map(({ promise }) => promise)
      expect(quoted.length).toBeGreaterThan(5)
      for (const promise of quoted) expect(words, `${id} says so`).toContain(promise)
      const unquoted = sayings(body.replace(/^.*\n/, '')).filter(
        (saying) =>
          !NO_PROMISE.some((fact) => fact.test(saying)) &&
          !quoted.some((promise) => touches(saying, promise)),
      )
      expect(unquoted, `sentences of ${id} that no row of ${PAGE} quotes`).toEqual([])
    },
  )
})

/** As the first argument of a call; what a measurement says of itself is a property. */
function begins(source: string, title: string, file: string): boolean {
  const called = file.endsWith('.bench.ts') ? '(?:name|summary):' : '\\('
  return new RegExp(`${called}\\s*['"\`]${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`).test(source)
}

/** A quote may hold a saying, or the other way round. */
function touches(saying: string, promise: string): boolean {
  return saying.includes(promise) || promise.includes(saying.replace(/\.$/, ''))
}

import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { BEHAVIOURS } from './behaviours.ts'
import type { Outcome } from './run.ts'

const ROOT = join(import.meta.dirname, '../../..')
const RUN = join(import.meta.dirname, 'run.ts')
const ALL_WITHIN_MS = 600_000

/** What the tests of each behaviour say when it alone is broken, in the order of BEHAVIOURS. */
async function breakAll(): Promise<readonly Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'revops-broken-'))
  const file = join(folder, 'outcomes.json')
  const env = { ...process.env, TEST_DATABASE: databaseKind() }
  try {
    await promisify(execFile)(process.execPath, ['--import', 'tsx', RUN, file], { cwd: ROOT, env }).catch(
      (error) => {
        // It ends with 1, since tests fail; without outcomes it went wrong.
        if (!existsSync(file)) throw error
      },
    )
    return JSON.parse(readFileSync(file, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One is enough here: the suites themselves run on both. */
function databaseKind(): string {
  return process.env.TEST_DATABASE ?? (process.env.TEST_DATABASE_URL === undefined ? 'embedded' : 'server')
}

let outcomes: readonly Outcome[]
beforeAll(async () => {
  outcomes = await breakAll()
}, ALL_WITHIN_MS)

test.each(BEHAVIOURS.map((behaviour, index) => ({ ...behaviour, index })))(
  'a test of $requirement fails where this does not hold: $what',
  ({ index, requirement }) => {
    const { errors, failed } = outcomes[index] as Outcome
    expect(errors, 'the tests were loaded').toEqual([])
    expect(failed).toContainEqual(expect.stringMatching(new RegExp(`\\b${requirement}\\b`)))
  },
)

test('each requirement that is worked on or done has a behaviour that is broken', () => {
  const begun = ['hub', 'pipeline', 'operations'].flatMap((spec) => {
    const tasks = readFileSync(join(ROOT, 'specs', spec, 'tasks.md'), 'utf8')
    return [...tasks.matchAll(/^- \[[x-]\] .*\n(?: {2}- .*\n)*? {2}- _Requirements: ([A-Z]+-\d+)_$/gm)].map(
      ([, id]) => id,
    )
  })
  expect(begun.length).toBeGreaterThan(0)
  for (const id of begun) expect(BEHAVIOURS.map(({ requirement }) => requirement)).toContain(id)
})

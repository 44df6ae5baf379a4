import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { BEHAVIOURS, type Behaviour } from './behaviours.ts'

const ROOT = join(import.meta.dirname, '../../..')
const CONFIG = join(import.meta.dirname, 'vitest.config.ts')
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')

interface Report {
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** What the tests of a behaviour say when it is broken. */
async function reportWithout(index: number, { requirement, test, only }: Behaviour): Promise<Report> {
  const title = `${requirement}\\b${only === undefined ? '' : `.*${only}`}`
  const folder = mkdtempSync(join(tmpdir(), 'revops-broken-'))
  const file = join(folder, 'report.json')
  const args = [
    VITEST,
    'run',
    '--config',
    CONFIG,
    '--reporter=json',
    `--outputFile=${file}`,
    '-t',
    title,
    test,
  ]
  const env = { ...process.env, BROKEN_BEHAVIOUR: `${index}`, TEST_DATABASE: databaseKind() }
  try {
    await promisify(execFile)(process.execPath, args, { cwd: ROOT, env }).catch(() => {})
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One is enough here: the suites themselves run on both. */
function databaseKind(): string {
  return process.env.TEST_DATABASE ?? (process.env.TEST_DATABASE_URL === undefined ? 'embedded' : 'server')
}

test.each(BEHAVIOURS.map((behaviour, index) => ({ ...behaviour, index })))(
  'a test of $requirement fails where this does not hold: $what',
  async ({ index, ...behaviour }) => {
    const { testResults } = await reportWithout(index, behaviour)
    const results = testResults.flatMap(({ assertionResults }) => assertionResults)
    const failed = results.filter(({ status }) => status === 'failed')
    expect(testResults.map(({ message }) => message).join(), 'the tests were loaded').not.toContain(
      'does not hold once',
    )
    expect(failed.map(({ fullName }) => fullName)).toContainEqual(
      expect.stringMatching(new RegExp(`\\b${behaviour.requirement}\\b`)),
    )
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

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CliOptions, createVitest, type TestModule } from 'vitest/node'
import { BEHAVIOURS, type Behaviour } from './behaviours.ts'

/** What the tests of a behaviour said when it was broken. */
export interface Outcome {
  /** Why the test file could not be loaded. */
  readonly errors: readonly string[]
  /** Full names of the tests. */
  readonly failed: readonly string[]
}

const ROOT = join(import.meta.dirname, '../../..')

/**
 * Breaks one behaviour after the other and runs its tests, all in one vitest: what the others need is read and compiled
 * once. Nothing is written: code is changed as it is loaded. Writes the outcomes, in the order of BEHAVIOURS, to a file.
 * Usage: run.ts FILE
 */
async function main(file: string): Promise<void> {
  const broken: { now: Behaviour | undefined } = { now: undefined }
  const vitest = await createVitest('test', OPTIONS, { root: ROOT, plugins: [breaker(broken)] })
  const outcomes: Outcome[] = []
  try {
    for (const behaviour of BEHAVIOURS) {
      const [source, tests] = [join(ROOT, behaviour.file), join(ROOT, behaviour.test)]
      broken.now = behaviour
      vitest.invalidateFile(source)
      const options = { testNamePattern: titlesOf(behaviour) }
      const specification = vitest.getRootProject().createSpecification(tests, options)
      const { testModules } = await vitest.runTestSpecifications([specification])
      outcomes.push(outcomeOf(testModules, tests))
      // Whole again for the next one.
      vitest.invalidateFile(source)
    }
  } finally {
    await vitest.close()
  }
  writeFileSync(file, JSON.stringify(outcomes))
}

function titlesOf({ requirement, only }: Behaviour): RegExp {
  return new RegExp(`${requirement}\\b${only === undefined ? '' : `.*${only}`}`)
}

/** One worker: the test run that this is a part of has others. */
const OPTIONS: CliOptions = {
  config: false,
  watch: false,
  reporters: [{}],
  pool: 'forks',
  maxWorkers: 1,
  // That one fails is all that is asked.
  bail: 1,
  server: { deps: { inline: [/\/bin\/lib\//] } },
  testTimeout: 60_000,
  hookTimeout: 180_000,
}

function breaker(broken: { readonly now: Behaviour | undefined }) {
  return {
    name: 'broken-behaviour',
    enforce: 'pre' as const,
    transform(source: string, id: string) {
      if (broken.now === undefined || id !== join(ROOT, broken.now.file)) return undefined
      const { file, code, broken: instead } = broken.now
      if (source.split(code).length !== 2) throw new Error(`${file} does not hold once: ${code}`)
      return source.replace(code, () => instead)
    },
  }
}

/** Of this test file only: vitest answers all that it ever ran. */
function outcomeOf(modules: readonly TestModule[], path: string): Outcome {
  const mine = modules.filter(({ moduleId }) => moduleId === path)
  return {
    errors: mine.flatMap((module) => module.errors().map(({ message }) => message)),
    failed: mine.flatMap((module) => [...module.children.allTests('failed')].map(({ fullName }) => fullName)),
  }
}

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: run.ts FILE')
await main(file)

import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/helpers/longest-first.ts'

// One suite for all rooms. Databases come from tests/helpers; TEST_DATABASE_URL (set by `npm test`) names the server.
export default defineConfig({
  test: {
    include: [
      '{services,app,sample,scripts}/**/*.test.ts',
      'dashboard/**/*.test.{ts,tsx}',
      'tests/{acceptance,browser,helpers,meta,bench}/**/*.test.ts',
    ],
    globalSetup: 'tests/helpers/run-folder.ts',
    pool: 'forks',
    // One more than the processors of CI: many tests wait for a file to be seen or a program to start.
    maxWorkers: 3,
    // Modules keep no state of their own, so the files of a worker share them: a sixth of the processor time less.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // A busy machine takes more than the second that is the default to start a process.
    expect: { poll: { timeout: 20_000 } },
    coverage: {
      provider: 'v8',
      include: ['services/**/*.ts', 'app/**/*.ts'],
      exclude: ['**/*.test.ts'],
      thresholds: { lines: 80, branches: 80 },
    },
  },
})

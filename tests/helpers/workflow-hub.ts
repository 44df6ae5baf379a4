import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Actor, Clock } from '../../services/00-platform/index.ts'
import {
  bindActions,
  createLogger,
  createPlatform,
  type Platform,
  randomIds,
} from '../../services/00-platform/index.ts'
import {
  createEventWaiter,
  createKeeper,
  createRemembered,
  defaultWorkflowOptions,
  openFolders,
  type WorkflowOptions,
  workflowActions,
} from '../../services/07-workflow/index.ts'
import type { TestDatabase } from './database.ts'
import { ADMIN, AGENT } from './platform.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
type Output = Record<string, any>

/** A hub with the workflow actions on a test's own database and folder. Its clock can be put forward. */
export interface WorkflowHub {
  readonly platform: Platform
  /** Everything of this hub on disk. */
  readonly home: string
  /** A folder for a project, with files by path. */
  folder(name: string, files?: Readonly<Record<string, string>>): string
  register(id: string, root: string): Promise<void>
  call(
    action: string,
    input: object,
    more?: { actor?: Actor; dryRun?: boolean; confirm?: boolean },
  ): Promise<Output>
  /** Starts a long action and executes it here; answers the run. */
  run(action: string, input: object, more?: { actor?: Actor; confirm?: boolean }): Promise<Output>
  /** The clock is so many days ahead from now on. */
  putForward(days: number): void
  close(): Promise<void>
}

export async function workflowHub(
  database: TestDatabase,
  optionsFor: (home: string) => Partial<WorkflowOptions> = () => ({}),
): Promise<WorkflowHub> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'revops-workflow-')))
  let aheadMs = 0
  const clock: Clock = { now: () => new Date(Date.now() + aheadMs) }
  const openFolder = openFolders()
  const keeper = createKeeper({ openFolder })
  const deps = {
    ids: randomIds,
    options: { ...defaultWorkflowOptions, ...optionsFor(home) },
    openFolder,
    keeper,
    remembered: createRemembered(),
    nextEvent: createEventWaiter().nextEvent,
  }
  const platform = await createPlatform({
    pool: database.pool,
    target: database.target,
    home,
    version: '0.0.0-test',
    log: createLogger('silent'),
    actions: [bindActions(workflowActions, deps)],
    clock,
  })
  keeper.connect(platform)
  const call: WorkflowHub['call'] = async (action, input, { actor = AGENT, ...more } = {}) =>
    (await platform.invoke(action, input, { actor, channel: 'internal', ...more })).output as Output
  return {
    platform,
    home,
    call,
    folder: (name, files = {}) => {
      const root = join(home, name)
      mkdirSync(root, { recursive: true })
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true })
        writeFileSync(join(root, path), text)
      }
      return root
    },
    register: async (id, root) => {
      await call('projects.register', { id, root }, { actor: ADMIN })
    },
    run: async (action, input, { actor = ADMIN, ...more } = {}) => {
      const { runId } = await call(action, input, { actor, ...more })
      await platform.executor.execute(runId)
      return call('runs.get', { id: runId })
    },
    putForward: (days) => {
      aheadMs = days * 86_400_000
    },
    close: async () => {
      await keeper.stop()
      await platform.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Actor, bindActions, type Platform, randomIds } from '../../services/00-platform/index.ts'
import {
  createEventWaiter,
  createKeeper,
  createRemembered,
  defaultWorkflowOptions,
  openFolders,
  type RunningKeeper,
  type WorkflowOptions,
  workflowActions,
} from '../../services/07-workflow/index.ts'
import type { TestDatabase } from './database.ts'
import { ADMIN, AGENT, testPlatform } from './platform.ts'
import { type Output, projectIn, type TestProject, writeBelow } from './workflow-project.ts'

export type { Output, TestProject } from './workflow-project.ts'

type Files = Readonly<Record<string, string>>

/** A hub with the workflow actions on a test's own database and folder. Its clock can be put forward. */
export interface TestWorkflow {
  readonly platform: Platform
  readonly keeper: RunningKeeper
  /** Everything of this hub on disk. */
  readonly home: string
  /** Registers a new folder with these files. */
  project(files?: Files): Promise<TestProject>
  /** A folder with files by path, not registered. */
  folder(name: string, files?: Files): string
  register(id: string, root: string): Promise<void>
  /** As the shared agent, unless `more` names another. */
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

/** The workflow service on a test database. Nothing watches the folders until `keeper.start()`. */
export async function openWorkflow(
  database: TestDatabase,
  optionsFor: (home: string) => Partial<WorkflowOptions> = () => ({}),
): Promise<TestWorkflow> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'revops-workflow-')))
  let aheadMs = 0
  let count = 0
  const clock = { now: () => new Date(Date.now() + aheadMs) }
  const { platform, keeper } = await workflowPlatform(database, { home, clock }, optionsFor(home))
  const call: TestWorkflow['call'] = async (action, input, { actor = AGENT, ...more } = {}) =>
    (await platform.invoke(action, input, { actor, channel: 'internal', ...more })).output as Output
  const folder: TestWorkflow['folder'] = (name, files = {}) => {
    const root = join(home, name)
    mkdirSync(root, { recursive: true })
    for (const [path, text] of Object.entries(files)) writeBelow(root, path, text)
    return root
  }
  const register: TestWorkflow['register'] = (id, root) =>
    call('projects.register', { id, root }, { actor: ADMIN })
  return {
    ...{ platform, keeper, home, call, folder, register },
    project: async (files = {}) => {
      count += 1
      const id = `p${count}`
      const root = folder(id, files)
      await register(id, root)
      return projectIn(platform, id, root)
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

async function workflowPlatform(
  database: TestDatabase,
  place: { readonly home: string; readonly clock: { now(): Date } },
  options: Partial<WorkflowOptions>,
) {
  const openFolder = openFolders()
  const keeper = createKeeper({ openFolder, roundMs: 200 })
  const events = createEventWaiter()
  const deps = {
    ids: randomIds,
    options: { ...defaultWorkflowOptions, ...options },
    openFolder,
    keeper,
    remembered: createRemembered(),
    nextEvent: events.nextEvent,
  }
  const platform = await testPlatform(database, [bindActions(workflowActions, deps)], place)
  keeper.connect(platform)
  events.connect(platform.events)
  return { platform, keeper }
}

/** A named token of an agent: it acts for itself only. */
export function agentNamed(name: string): { actor: Actor } {
  return { actor: { name, kind: 'agent', role: 'agent' } }
}

export const PERSON: { actor: Actor } = { actor: { name: 'ada', kind: 'person', role: 'admin' } }

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
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

// biome-ignore lint/suspicious/noExplicitAny: answers of every action, which tests look into
export type Output = any

/** A project of its own in a folder of its own, on a database that others do not use meanwhile. */
export interface TestProject {
  readonly id: string
  readonly root: string
  /** Calls an action in this project, as the shared agent unless `more` says otherwise. */
  call(name: string, input: object, more?: object): Promise<Output>
  /** The same, for one that must fail. */
  refused(name: string, input: object, more?: object): ReturnType<typeof expect.poll>
  write(path: string, text: string): void
  read(path: string): string
  rows(): Promise<Record<string, { status: string; holder: string | null }>>
}

export interface TestWorkflow {
  readonly platform: Platform
  readonly keeper: RunningKeeper
  /** Registers a new folder with these files. */
  project(files?: Readonly<Record<string, string>>): Promise<TestProject>
  close(): Promise<void>
}

/** The workflow service on a test database. Nothing watches the folders until `keeper.start()`. */
export async function openWorkflow(
  database: TestDatabase,
  options: Partial<WorkflowOptions> = {},
): Promise<TestWorkflow> {
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
  const platform = await testPlatform(database, [bindActions(workflowActions, deps)])
  keeper.connect(platform)
  events.connect(platform.events)
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'revops-projects-')))
  let count = 0
  return {
    platform,
    keeper,
    project: async (files = {}) => {
      count += 1
      const id = `p${count}`
      const root = join(base, id)
      mkdirSync(root)
      for (const [path, text] of Object.entries(files)) write(root, path, text)
      await platform.invoke('projects.register', { root, id }, { actor: ADMIN, channel: 'internal' })
      return projectIn(platform, id, root)
    },
    close: async () => {
      await keeper.stop()
      await platform.stop()
      rmSync(base, { recursive: true, force: true })
    },
  }
}

function projectIn(platform: Platform, project: string, root: string): TestProject {
  const call = async (name: string, input: object, more: object = {}) => {
    const { action } = platform.registry.get(name)
    const named = 'project' in action.input.shape ? { project, ...input } : input
    return (await platform.invoke(name, named, { actor: AGENT, channel: 'internal', ...more }))
      .output as Output
  }
  return {
    id: project,
    root,
    call,
    refused: (name, input, more) => expect(call(name, input, more)).rejects as never,
    write: (path, text) => write(root, path, text),
    read: (path) => readFileSync(join(root, path), 'utf8'),
    rows: async () => {
      const rows = await platform.pool<{ ref: string; status: string; holder: string | null }[]>`
        select spec || '/' || key as ref, status, lease_holder as holder from ops.tasks
        where project_id = ${project} and gone_at is null order by 1`
      return Object.fromEntries(rows.map(({ ref, ...row }) => [ref, row]))
    },
  }
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** A named token of an agent: it acts for itself only. */
export function agentNamed(name: string): { actor: Actor } {
  return { actor: { name, kind: 'agent', role: 'agent' } }
}

export const PERSON: { actor: Actor } = { actor: { name: 'ada', kind: 'person', role: 'admin' } }

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import type { Platform } from '../../services/00-platform/index.ts'
import { AGENT } from './platform.ts'

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

export function projectIn(platform: Platform, project: string, root: string): TestProject {
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
    write: (path, text) => writeBelow(root, path, text),
    read: (path) => readFileSync(join(root, path), 'utf8'),
    rows: async () => {
      const rows = await platform.pool<{ ref: string; status: string; holder: string | null }[]>`
        select spec || '/' || key as ref, status, lease_holder as holder from ops.tasks
        where project_id = ${project} and gone_at is null order by 1`
      return Object.fromEntries(rows.map(({ ref, ...row }) => [ref, row]))
    },
  }
}

/** Makes the file and the folders above it. */
export function writeBelow(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

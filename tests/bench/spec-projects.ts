import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pause } from './hub-process.ts'
import type { Send } from './rest-client.ts'

/** Tasks of the large spec. */
export const LARGE = 20_000

/** Writes the `tasks.md` of some specs below `root` and registers the folder as a project. */
export async function register(
  send: Send,
  id: string,
  root: string,
  specs: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [spec, text] of Object.entries(specs)) {
    const file = join(root, 'specs', spec, 'tasks.md')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  await send('POST', '/projects', { root, id })
}

/** Waits until the hub has taken every spec of a project in. */
export async function settled(send: Send, project: string, specs: number): Promise<void> {
  for (;;) {
    const rows = await listAll(send, project)
    if (rows.filter(({ progress }) => progress.total > 0).length === specs) return
    await pause(200)
  }
}

/** Every spec of a project, in pages of 200. */
export async function listAll(send: Send, project: string) {
  const rows: { name: string; progress: { total: number } }[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = `/specs?project=${project}&limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`
    const page: { specs: typeof rows; nextCursor: string | null } = await send('GET', query)
    rows.push(...page.specs)
    cursor = page.nextCursor
  }
  return rows
}

/** A spec of tasks that wait for nothing. */
export function wideSpec(tasks: number): string {
  return Array.from({ length: tasks }, (_, at) => `- [ ] ${at + 1} Task ${at + 1}\n`).join('')
}

/** Each task waits for the one before it, in chains of ten. */
export function largeSpec(): string {
  return Array.from({ length: LARGE }, (_, at) => {
    const waits = at % 10 === 0 ? '' : `  - _Depends: ${at}_\n`
    return `- [ ] ${at + 1} Task ${at + 1}\n  - _Files: src/file-${at % 500}.ts_\n${waits}  - _Estimate: ${(at % 7) + 1}h_\n`
  }).join('')
}

/** Specs of two tasks each. */
export function manySpecs(count: number): Record<string, string> {
  const names = Array.from({ length: count }, (_, at) => `spec-${at}`)
  return Object.fromEntries(names.map((name) => [name, '- [x] 1 A\n- [ ] 2 B\n']))
}

import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Data } from './mcp-clients.ts'
import { buildProduct, bundleOf, createProcesses, type Hub, tokenOf, until } from './processes.ts'

const ROOT = join(import.meta.dirname, '../..')
const GUIDES = {
  reviewer: readFileSync(join(ROOT, 'docs/03-guides/05-reviewer-guide.md'), 'utf8'),
  coming: readFileSync(join(ROOT, 'docs/03-guides/06-coming-from-spec-workflow-mcp.md'), 'utf8'),
}
const DESIGN = '.spec-workflow/specs/web-shop/design.md'
const TASKS = '.spec-workflow/specs/web-shop/tasks.md'
const REPORT = {
  status: 'COMPLETE',
  accomplishments: ['The cart'],
  files: ['src/cart.ts'],
  databaseChanges: [],
  dependenciesUsed: [],
  testing: ['unit: 3 passed'],
  nextTasks: ['2'],
  processImprovements: [],
  handoffNotes: [],
}
const OLD = {
  id: 'approval_1761987600000_abc123def',
  title: 'Tasks of web-shop',
  filePath: TASKS,
  type: 'document',
  status: 'pending',
  createdAt: '2025-11-01T09:00:00.000Z',
  category: 'spec',
  categoryName: 'web-shop',
}

const run = promisify(execFile)
const processes = createProcesses()
let hub: Hub
let project: string
let blanks: Record<string, string>

beforeAll(async () => {
  buildProduct()
  hub = await processes.hub(await processes.usedHome(), { SAMPLE: 'false' })
  project = realpathSync(processes.home())
  write(TASKS, '- [ ] 1 Cart\n- [ ] 2 Checkout\n  - _Depends: 1_\n')
  write(DESIGN, '# Design\n\nA bank.\nA cart.\n')
  write('src/cart.ts', 'export const cart = []\n')
  write('src/pay.ts', 'export const pay = 1\n')
  write(`.spec-workflow/approvals/web-shop/${OLD.id}.json`, JSON.stringify(OLD))
  write('bin/revops', `#!/bin/sh\nexec "${process.execPath}" "${bundleOf('cli')}" "$@"\n`)
  chmodSync(join(project, 'bin/revops'), 0o755)
  blanks = {
    'http://localhost:8000': hub.api,
    'Bearer TOKEN': `Bearer ${tokenOf(hub.home, 'owner')}`,
    '/path/to/project': project,
  }
}, 120_000)

afterAll(() => processes.cleanUp())

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true })
  writeFileSync(join(project, path), text)
}

function blocks(guide: string): string[] {
  return [...guide.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, text = '']) => text)
}

/** A block as somebody would paste it into a shell; a command that fails ends it. */
async function paste(block: string): Promise<string> {
  const script = Object.entries(blanks).reduce((text, [blank, value]) => text.replaceAll(blank, value), block)
  const env = {
    PATH: `${join(project, 'bin')}:${process.env.PATH ?? ''}`,
    HOME: hub.home,
    REVOPS_HOME: hub.home,
  }
  return (await run('bash', ['-euo', 'pipefail', '-c', script], { env, cwd: project })).stdout
}

async function call(action: string, input: object, token?: string): Promise<Data> {
  const { status, body } = await hub.call<Data>(action, input, token)
  expect(status, `${action}: ${JSON.stringify(body)}`).toBe(200)
  return body
}
const request = async (filePath: string, more: object = {}) =>
  (await call('approvals.request', { title: filePath, filePath, categoryName: 'web-shop', ...more })).id

test('HUB-1.66 the commands of the page for who comes from spec-workflow-mcp do what it says', async () => {
  const [register = '', plan = '', start = ''] = blocks(GUIDES.coming)
  expect(await paste(register)).toContain(project)
  expect(await paste(plan)).toContain(OLD.id)
  expect((await call('approvals.list', {})).approvals).toEqual([])
  await paste(start)
  const { approvals } = await call('approvals.list', {})
  expect(approvals).toMatchObject([
    { title: OLD.title, status: 'pending', createdAt: '2025-11-01T09:00:00Z' },
  ])
  expect(blocks(GUIDES.coming)).toHaveLength(3)
}, 60_000)

test('HUB-7.65 the commands of the reviewer guide do what it says', async () => {
  const spec = { spec: 'web-shop', id: '1' }
  const begun = await call('tasks.set-status', { ...spec, status: 'in-progress' })
  const lease = begun.lease.token
  await call('tasks.set-status', { ...spec, status: 'completed', lease })
  await call('tasks.report', { ...spec, report: REPORT })
  const first = await request(DESIGN, { taskId: '1' })
  blanks = {
    ...blanks,
    APPROVAL_ID: first,
    SECOND_ID: await request('src/cart.ts'),
    THIRD_ID: await request('src/pay.ts'),
  }
  const approval = () => call('approvals.get', { id: first })
  const shell = blocks(GUIDES.reviewer)
  const next = () => paste(shell.shift() ?? '')

  expect(await next()).toContain('olga')
  expect(await next()).toContain(DESIGN)
  expect(JSON.parse(await next()).approvals.length).toBeGreaterThan(2)
  await next()
  const { comments } = await approval()
  expect(comments).toMatchObject([{ selection: 'A bank.' }, { selection: 'A bank.\nA cart.', endLine: 4 }])
  blanks = { ...blanks, COMMENT_ID: String(comments[0].id) }
  await next()
  expect(await approval()).toMatchObject({ status: 'needs-revision', reason: 'Name the bank' })

  write(DESIGN, '# Design\n\nThe bank of Olga.\nA cart.\n')
  expect(await request(DESIGN)).toBe(first)
  const diff = await next()
  expect(diff).toContain('-A bank.')
  expect(diff).toContain('+The bank of Olga.')
  await next()
  expect((await approval()).comments[0].resolvedBy).toEqual(expect.any(String))
  await next()
  expect(await approval()).toMatchObject({ status: 'approved', revision: 2, stale: false })

  expect(JSON.parse(await next())).toMatchObject({ status: 'rejected', reason: 'Too early' })
  await next()
  for (const id of [blanks.SECOND_ID, blanks.THIRD_ID])
    expect(await call('approvals.get', { id })).toMatchObject({ status: 'approved' })
  await next()
  expect(await next()).toContain('confirmed')

  write(TASKS, readFileSync(join(project, TASKS), 'utf8').replace('[ ] 2', '[x] 2'))
  await until('the conflict', async () => (await call('tasks.get', { ...spec, id: '2' })).conflict !== null)
  expect(await next()).toContain('TASK_')
  await next()
  await until('the marker', () => readFileSync(join(project, TASKS), 'utf8').includes('- [ ] 2 Checkout'))
  expect(shell).toEqual([])
}, 120_000)

test('HUB-7.65 each code in the reviewer guide is one of the product', () => {
  const known = readFileSync(join(ROOT, 'docs/02-api/errors.md'), 'utf8')
  const settings = readFileSync(join(ROOT, '.env.example'), 'utf8')
  const codes = Object.values(GUIDES)
    .flatMap((guide) => [...guide.matchAll(/`([A-Z]+(?:_[A-Z]+){2,})`/g)].map(([, code]) => code))
    .filter((code) => !new RegExp(`^#? ?${code}=`, 'm').test(settings))
  expect(codes.length).toBeGreaterThan(10)
  for (const code of codes) expect(known, code).toContain(`id="${code}"`)
})

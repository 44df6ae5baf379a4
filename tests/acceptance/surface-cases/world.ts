import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { HUB_POLL_MS, type Hub, tokenOf, until } from '../processes.ts'
import { chainEnded } from './answers.ts'
import type { Output, World } from './case.ts'

/** The engineering context of the project, as it lies there at first. */
export const CONTEXT = '# Shop\n\n## Status\n\nGreen.\n'

const FILES = {
  'CLAUDE.md': CONTEXT,
  'specs/login/design.md': '# Design\n',
  'specs/cart/design.md': '# Cart\n\nFill it.\n',
  'specs/cart/tasks.md': `# Cart

- [ ] 1 Put things into the cart
  - _Estimate: 2h_
- [ ] 2 Pay for them
  - _Depends: 1_
- [x] 3 Draw the button
`,
  'specs/work/tasks.md': '- [x] 1 Draw the page\n- [ ] 2 Write the guide\n- [ ] 3 Write the manual\n',
  'archive/specs/old/design.md': '# Old\n',
  'steering/tech.md': 'TypeScript.\n',
  '.spec-workflow/approvals/login/broken.json': '{',
}

/** Registers the project `shop`, puts a request with two revisions before people, and finds what the sample has. */
export async function makeWorld(hub: Hub, project: string): Promise<World> {
  const call: World['call'] = async (action, input, as = 'owner') => {
    const { status, body } = await hub.call<Output>(action, input, tokenOf(hub.home, as))
    if (status >= 400) throw new Error(`${action} ${JSON.stringify(input)}: ${JSON.stringify(body)}`)
    return body
  }
  for (const [path, text] of Object.entries(FILES)) write(project, path, text)
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: project })
  await call('projects.register', { root: project, id: 'shop' })
  for (const spec of ['cart', 'work']) await call('specs.sync', { spec })
  const request = {
    title: 'How the cart is filled',
    filePath: 'specs/cart/design.md',
    categoryName: 'cart',
  }
  await call('approvals.request', request, 'agent')
  write(project, request.filePath, '# Cart\n\nFill it.\nPay at the end.\n')
  const { id: approvalId } = await call('approvals.request', request, 'agent')
  const { runId: shortRunId } = await call('embedding.run', {}, 'agent')
  await chainEnded(hub, String(shortRunId))
  // The first search of a hub that was started anew does not wait until the model is read, and says so.
  const meant = async () => (await call('search.opportunities', { q: 'cloud' })).degraded === null
  await until('searches by meaning', meant, { program: hub, timeoutMs: 60_000, everyMs: HUB_POLL_MS })
  return {
    ...(await sampleOf(hub)),
    ...{ shortRunId: String(shortRunId), approvalId: String(approvalId), project, call },
  }
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

async function sampleOf(hub: Hub) {
  const { matches } = await hub.read<{
    matches: { id: string; odoo: { id: number }; ace: { id: string } }[]
  }>('/matches?status=matched&limit=1')
  const { runs } = await hub.read<{ runs: { id: string }[] }>('/runs?action=validate.run&limit=1')
  const [match, run] = [matches[0], runs[0]]
  if (match === undefined || run === undefined) throw new Error('the sample was not matched')
  return { matchId: match.id, odooId: String(match.odoo.id), aceId: match.ace.id, runId: run.id }
}

/** Everything that a write could leave. */
export async function stateOf(hub: Hub, { call, project }: World) {
  const { runs } = await hub.read<{ runs: { startedBy: string }[] }>('/runs?limit=200')
  const { tokens } = (await call('token.list', {})) as { tokens: object[] }
  return {
    runs,
    tokens: tokens.map((one) => ({ ...one, lastUsedAt: null })),
    summary: await hub.read('/matches/summary'),
    stages: await hub.read('/pipeline/status'),
    specs: await hub.read('/specs'),
    tasks: await hub.read('/specs/cart/tasks'),
    tasksFile: readFileSync(join(project, 'specs/cart/tasks.md'), 'utf8'),
    approvals: await hub.read('/approvals'),
    lastEvent: (await hub.read<{ lastEvent: number }>('/status')).lastEvent,
  }
}

/** Runs that the clock started. */
export function scheduledRuns({ runs }: Awaited<ReturnType<typeof stateOf>>): number {
  return runs.filter(({ startedBy }) => startedBy === 'system').length
}

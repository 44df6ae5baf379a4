import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Agent, connectAgent, type Data } from './mcp-clients.ts'
import { buildProduct, createProcesses, type Hub, tokenOf, until } from './processes.ts'

const ROOT = join(import.meta.dirname, '../..')
const GUIDE = readFileSync(join(ROOT, 'docs/03-guides/03-agent-guide.md'), 'utf8')

const processes = createProcesses()
let hub: Hub
let project: string

beforeAll(async () => {
  buildProduct()
  hub = await processes.hub(await processes.usedHome(), { SAMPLE: 'false' })
  project = realpathSync(processes.home())
  const files = {
    'specs/web-shop/tasks.md': '- [ ] 1 Cart\n- [ ] 2 Checkout\n  - _Depends: 1_\n',
    'src/cart.ts': 'export const cart = []\n',
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true })
    writeFileSync(join(project, path), text)
  }
}, 120_000)

afterAll(() => processes.cleanUp())

/** What stands in the guide, with the blanks filled in. */
function filled(text: string, more: Readonly<Record<string, string>> = {}): string {
  const blanks: Record<string, string> = {
    PATH_TO_THE_HUB: ROOT,
    HOME_OF_THE_HUB: hub.home,
    'http://localhost:8000': hub.api,
    PROJECT_ID: 'web-shop-project',
    'PROJECT"': `${project}"`,
    'Bearer TOKEN': `Bearer ${tokenOf(hub.home, 'agent')}`,
    ...more,
  }
  return Object.entries(blanks).reduce((done, [blank, value]) => done.replaceAll(blank, value), text)
}

function blocks(language: string): string[] {
  return [...GUIDE.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, text = '']) => text,
  )
}

function transportOf(config: Data): Transport {
  const { command, args, env, url, headers } = config.mcpServers['spec-workflow']
  if (url !== undefined)
    return new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }) as Transport
  return new StdioClientTransport({ command, args, env: { PATH: process.env.PATH ?? '', ...env } })
}

async function follow(agent: Agent, calls: readonly string[]): Promise<Data[]> {
  const answers: Data[] = []
  let lease = ''
  for (const text of calls) {
    const { tool, arguments: given } = JSON.parse(filled(text, { LEASE: lease }))
    const answer = await agent.call(tool, given)
    lease = answer.lease?.token ?? lease
    answers.push(answer)
  }
  return answers
}

test('HUB-9.1 the commands, configurations and calls of the agent guide do what it says', async () => {
  const register = blocks('bash').find((text) => text.startsWith('revops projects register'))
  expect(register).toBe('revops projects register /path/to/project\n')
  const args = [
    'projects',
    'register',
    project,
    '--id',
    'web-shop-project',
    '--token',
    tokenOf(hub.home, 'owner'),
  ]
  expect((await processes.cli(hub.home, args)).code).toBe(0)

  const json = blocks('json')
  const configs = json.filter((text) => text.includes('mcpServers')).map((text) => JSON.parse(filled(text)))
  expect(configs).toHaveLength(2)
  const calls = json.filter((text) => text.includes('"tool"'))
  const [stdio, http] = [
    await connectAgent(transportOf(configs[0])),
    await connectAgent(transportOf(configs[1])),
  ]

  const begins = calls.findIndex((text) => text.includes('tasks_next'))
  const old = calls.slice(0, begins)
  const first = await follow(stdio, old)
  expect(first[0].data.nextTask.id).toBe('1')
  expect(first[1].data.newStatus).toBe('in-progress')
  expect(first[3].data).toMatchObject({ newStatus: 'completed', unlocked: ['web-shop/2'] })
  expect(first[4].data.status).toBe('pending')
  expect(first[5].data.taskProgress.completed).toBe(1)
  expect(first[6].data.entry).toMatchObject({ task: '1', linesAdded: 1 })
  expect(first[7].task).toMatchObject({ status: 'completed', verification: 'in-review' })

  const own = calls.slice(begins)
  const second = await follow(http, own)
  expect(second[0]).toMatchObject({ task: { id: '2' }, lease: { token: expect.any(String) } })
  expect(second[3].task.status).toBe('completed')
  expect(second[5].approvals).toMatchObject([{ status: 'pending', requestedBy: 'agent' }])
  expect([old.length, own.length]).toEqual([8, 6])
  await until('the markers', () =>
    readFileSync(join(project, 'specs/web-shop/tasks.md'), 'utf8').startsWith('- [x] 1 Cart\n- [x] 2'),
  )
  await stdio.close()
  await http.close()
}, 120_000)

test('HUB-9.1 each code in the agent guide is one of the product', () => {
  const known = readFileSync(join(ROOT, 'docs/02-api/errors.md'), 'utf8')
  const codes = [...GUIDE.slice(GUIDE.indexOf('## Errors')).matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(
    ([, code]) => code,
  )
  expect(codes.length).toBeGreaterThan(12)
  for (const code of codes) expect(known, code).toContain(`id="${code}"`)
})

import { expect, test } from 'vitest'
import type { McpCall } from '../../00-platform/index.ts'
import { workflowMcp } from './index.ts'

/** Answers like the hub, and remembers what was asked. */
function recorder() {
  const calls: { name: string; input: object | undefined }[] = []
  const call = (async (name: string, input?: object) => {
    calls.push({ name, input })
    if (name === 'projects.list') return { projects: [{ id: 'shop', root: '/srv/shop' }] }
    return name === 'tasks.keep' ? { kept: [] } : { id: 7 }
  }) as McpCall
  return { calls, call }
}

const tool = workflowMcp.tools.find(({ name }) => name === 'log-implementation')

test('HUB-9.1 log-implementation becomes implementation.log, the lines of its statistics beside the rest', async () => {
  const { calls, call } = recorder()
  const input = tool?.input.parse({
    projectPath: '/srv/shop/backend',
    specName: 'cart',
    taskId: '2.1',
    summary: 'The cart',
    filesModified: ['a.ts'],
    filesCreated: [],
    statistics: { linesAdded: 10, linesRemoved: 2 },
    artifacts: { functions: [{ name: 'add', purpose: 'adds', location: 'a.ts:1' }] },
  })
  const answer = await tool?.run(input as never, call)
  expect(answer).toMatchObject({ success: true, data: { entry: { id: 7 } } })
  expect(calls.map(({ name }) => name)).toEqual(['projects.list', 'implementation.log', 'tasks.keep'])
  expect(calls[1]?.input).toEqual({
    project: 'shop',
    spec: 'cart',
    id: '2.1',
    summary: 'The cart',
    filesModified: ['a.ts'],
    filesCreated: [],
    linesAdded: 10,
    linesRemoved: 2,
    artifacts: { functions: [{ name: 'add', purpose: 'adds', location: 'a.ts:1' }] },
  })
})

test('HUB-9.1 log-implementation without artifacts is refused before anything is asked', () => {
  const bare = { specName: 'cart', taskId: '1', summary: 'x', filesModified: [], filesCreated: [] }
  expect(tool?.input.safeParse(bare).success).toBe(false)
})

import { expect, test } from 'vitest'
import type { McpCall } from '../../00-platform/index.ts'
import { workflowMcp } from './index.ts'

/** Answers like the hub, and remembers what was asked. */
function recorder(status = 'in-progress') {
  const calls: { name: string; input: object | undefined }[] = []
  const call = (async (name: string, input?: object) => {
    calls.push({ name, input })
    if (name === 'projects.list') return { projects: [{ id: 'shop', root: '/srv/shop' }] }
    if (name === 'tasks.get') return { id: '2.1', status, verification: 'report-due' }
    return name === 'tasks.keep' ? { kept: [] } : { id: 7 }
  }) as McpCall
  return { calls, call }
}

const tool = workflowMcp.tools.find(({ name }) => name === 'log-implementation')

const ENTRY = {
  specName: 'cart',
  taskId: '2.1',
  summary: 'The cart',
  filesModified: ['a.ts'],
  filesCreated: [],
  artifacts: { functions: [{ name: 'add', purpose: 'adds', location: 'a.ts:1' }] },
}

test('HUB-9.1 log-implementation becomes implementation.log, the lines of its statistics beside the rest', async () => {
  const { calls, call } = recorder()
  const input = tool?.input.parse({
    projectPath: '/srv/shop/backend',
    ...ENTRY,
    statistics: { linesAdded: 10, linesRemoved: 2 },
  })
  const answer = await tool?.run(input as never, call)
  expect(answer).toMatchObject({ success: true, data: { entry: { id: 7 } } })
  expect(calls.map(({ name }) => name)).toEqual([
    'projects.list',
    'implementation.log',
    'tasks.keep',
    'tasks.get',
  ])
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

test('HUB-9.1 log-implementation says what comes next for the task as it stands: in guides it follows the completion too', async () => {
  const stepsAfter = async (status: string) => {
    const answer = await tool?.run(tool.input.parse(ENTRY) as never, recorder(status).call)
    return (answer as { nextSteps: string[] }).nextSteps.join()
  }
  expect(await stepsAfter('in-progress')).toContain('set-status completed for task 2.1')
  expect(await stepsAfter('completed')).not.toContain('set-status completed')
  expect(await stepsAfter('completed')).toContain('request-approval')
})

test('HUB-9.1 log-implementation without artifacts is refused before anything is asked', () => {
  const bare = { specName: 'cart', taskId: '1', summary: 'x', filesModified: [], filesCreated: [] }
  expect(tool?.input.safeParse(bare).success).toBe(false)
})

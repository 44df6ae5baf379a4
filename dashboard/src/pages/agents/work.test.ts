import { expect, test } from 'vitest'
import type { Assignment, HeldTask } from '../../api/agent-queries.ts'
import { workByAgent } from './work.ts'

const held = (
  holder: string | null,
  id: string,
  leaseExpiresAt: string | null = '2026-01-01T10:00:00.000Z',
) => ({ spec: 'shop', id, title: `Title ${id}`, holder, leaseExpiresAt }) as HeldTask
const turn = (agent: string | null, task: string, step: string) =>
  ({
    spec: 'shop',
    task,
    due: agent === null ? null : { agent, step },
    texts: { short: `Task ${task}: Name of ${task}\nAgent: ${agent}`, long: '' },
  }) as Assignment

test('HUB-11.71 what an agent holds comes first, a task that is also its turn stands once, people are no agents', () => {
  const work = workByAgent(
    [held('ada', '1'), held(null, '2'), held('ben', '3', null)],
    [
      turn('ada', '1', 'implement'),
      turn('ada', '4', 'qa-review'),
      turn('pm', '5', 'confirm'),
      turn(null, '6', 'implement'),
    ],
  )
  expect([...work.keys()]).toEqual(['ada', 'ben'])
  expect(work.get('ada')).toEqual([
    { spec: 'shop', id: '1', title: 'Title 1', leaseExpiresAt: '2026-01-01T10:00:00.000Z', step: null },
    { spec: 'shop', id: '4', title: 'Name of 4', leaseExpiresAt: null, step: 'qa-review' },
  ])
  expect(work.get('ben')).toEqual([
    { spec: 'shop', id: '3', title: 'Title 3', leaseExpiresAt: null, step: null },
  ])
})

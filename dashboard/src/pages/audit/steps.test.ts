import { expect, test } from 'vitest'
import type { AuditEntry, Run } from '../../api/types.ts'
import { type StoryEvent, stepsOf, subjectOf } from './steps.ts'

const AT = '2026-01-01T10:00:00.000Z'
const event = (type: string, payload: Record<string, unknown> = {}, at = AT): StoryEvent => ({
  ...{ seq: 1, type, payload, actor: 'ada', at },
})

test('HUB-11.77 a story goes from what was asked over what was started to what happened, in the order of time', () => {
  const entries = [
    { id: 2, at: '2026-01-01T10:00:00.500Z' },
    { id: 1, at: AT },
  ] as AuditEntry[]
  const runs = [{ id: 'r', createdAt: AT }] as Run[]
  const events = [
    event('run.queued'),
    event('run.progress'),
    event('run.succeeded', {}, '2026-01-01T10:00:02.000Z'),
  ]
  const steps = stepsOf(entries, { runs, events }).map((step) =>
    step.kind === 'asked' ? step.entry.id : step.kind === 'run' ? step.run.id : step.event.type,
  )
  expect(steps).toEqual([1, 'r', 'run.queued', 2, 'run.succeeded'])
})

test('HUB-11.77 an event leads to the task, run or approval that it names, and to nothing else', () => {
  expect(subjectOf(event('task.changed', { project: 'web', spec: 'shop', task: '2.1' }))).toEqual({
    ...{ project: 'web', task: { spec: 'shop', id: '2.1' }, runId: null, approvalId: null },
  })
  expect(subjectOf(event('run.failed', { runId: 'r1', action: 'x' }))).toMatchObject({
    runId: 'r1',
    task: null,
  })
  expect(subjectOf(event('approval.changed', { id: 'a1' }))).toMatchObject({ approvalId: 'a1' })
  expect(subjectOf(event('match.decided', { id: 'm1', spec: 7, task: '' }))).toEqual({
    ...{ project: null, task: null, runId: null, approvalId: null },
  })
})

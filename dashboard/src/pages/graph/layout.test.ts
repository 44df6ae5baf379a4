import { expect, test } from 'vitest'
import type { Graph } from '../../api/types.ts'
import { layoutOf, NODE, neighbourOf, placedAt, placedIn, STEP } from './layout.ts'

const times = (start: number, minutes: number, slack: number) => ({
  minutes,
  earliestStart: start,
  earliestFinish: start + minutes,
  latestStart: start + slack,
  latestFinish: start + minutes + slack,
  slack,
  critical: slack === 0,
})
const task = (id: string, more: object = {}) => ({
  ref: `s/${id}`,
  id,
  title: `Task ${id}`,
  status: 'pending' as const,
  agent: null,
  holder: null,
  times: null,
  ...more,
})

/** `0` is completed; `1` and `2` begin; `3` waits for `2`, `4` for `1`; `5` is in a circle. */
const GRAPH: Graph = {
  project: 'p',
  spec: 's',
  tasks: [
    task('0', { status: 'completed' }),
    task('1', { times: times(0, 30, 60) }),
    task('2', { times: times(0, 60, 0) }),
    task('3', { times: times(60, 60, 0) }),
    task('4', { times: times(30, 30, 60) }),
    task('5'),
  ],
  edges: [
    { from: 's/0', to: 's/1' },
    { from: 's/2', to: 's/3' },
    { from: 's/1', to: 's/4' },
    { from: 's/5', to: 's/5' },
  ],
  waves: [
    { wave: 1, tasks: ['s/1', 's/2'], groups: [] },
    { wave: 2, tasks: ['s/3', 's/4'], groups: [] },
  ],
  unreachable: ['s/5'],
  criticalPath: { tasks: ['s/2', 's/3'], totalMinutes: 120, assumedEstimates: 0 },
  cycles: [],
  missing: [],
  outside: [],
}
const ids = (tasks: readonly { id: string }[]) => tasks.map(({ id }) => id)

test('HUB-11.4 a column for each wave, what is critical on top, what cannot be reached behind, what is done before if wanted', () => {
  const { columns, edges } = layoutOf(GRAPH, false)
  expect(columns.map(({ kind, wave, tasks }) => [kind, wave, ids(tasks)])).toEqual([
    ['wave', 1, ['2', '1']],
    ['wave', 2, ['3', '4']],
    ['unreachable', 0, ['5']],
  ])
  expect(edges.filter(({ critical }) => critical).map(({ from, to }) => [from.task.id, to.task.id])).toEqual([
    ['2', '3'],
  ])
  const withDone = layoutOf(GRAPH, true)
  expect(ids(withDone.columns[0]?.tasks ?? [])).toEqual(['0'])
  expect(withDone.edges).toHaveLength(4)
})

test('HUB-11.4 only what lies in a part of the picture is named for it, however many tasks there are', () => {
  const refs = Array.from({ length: 5_000 }, (_, at) => String(at))
  const large: Graph = {
    ...GRAPH,
    tasks: refs.map((id) => task(id)),
    edges: [],
    waves: [
      { wave: 1, tasks: refs.slice(0, 2_500).map((id) => `s/${id}`), groups: [] },
      { wave: 2, tasks: refs.slice(2_500).map((id) => `s/${id}`), groups: [] },
    ],
    unreachable: [],
  }
  const layout = layoutOf(large, false)
  const shown = placedIn(layout, { left: 0, right: STEP.x, top: 6_000, bottom: 6_600 })
  expect(shown.length).toBeLessThan(30)
  expect(shown.every(({ y }) => y + NODE.height + STEP.y > 6_000 && y < 6_600)).toBe(true)
  const [one] = shown
  expect(placedAt(layout, (one?.x ?? 0) + 5, (one?.y ?? 0) + 5)).toBe(one)
  expect(placedAt(layout, (one?.x ?? 0) + 5, (one?.y ?? 0) + NODE.height + 5)).toBeUndefined()
})

test('HUB-11.4 arrows go down a column, and along the edges from wave to wave', () => {
  const layout = layoutOf(GRAPH, false)
  const go = (ref: string, key: string) => neighbourOf(layout, ref, key)?.task.id
  expect(go('s/2', 'ArrowDown')).toBe('1')
  expect(go('s/1', 'ArrowDown')).toBe('1')
  expect(go('s/1', 'ArrowRight')).toBe('4')
  expect(go('s/3', 'ArrowLeft')).toBe('2')
  expect(go('s/4', 'ArrowRight')).toBe('5')
  expect(go('s/2', 'ArrowLeft')).toBe(undefined)
})

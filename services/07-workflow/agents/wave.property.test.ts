import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type MaxParallel, normalisePath, parallelGroups } from '../graph/index.ts'
import { type MatchTask, matchAgents, whyNobody } from './match.ts'
import type { AgentCard } from './model.ts'
import { proposeWave } from './wave.ts'

const card = (name: string, expertise: string[], capacity = 1): AgentCard => ({
  name,
  role: name,
  expertise,
  capacity,
  tools: [],
  text: '',
})
const task = (key: string, title: string, more: Partial<MatchTask> = {}): MatchTask => ({
  ref: `alpha/${key}`,
  spec: 'alpha',
  key,
  title,
  status: 'pending',
  depends: [],
  estimateMinutes: null,
  priority: null,
  files: [],
  parallel: null,
  agent: null,
  words: '',
  ...more,
})

describe('HUB-6 matching', () => {
  const cards = [
    card('backend', ['api', 'sql'], 2),
    card('writer', ['docs']),
    card('data', ['sql', 'etl'], 2),
  ]

  test('HUB-6.10 declared expertise decides, what title and files ask for before what the text says', () => {
    const wanted = task('1', 'Write the ETL', { files: ['db/load.sql'], words: 'for the api' })
    const found = matchAgents(wanted, cards, new Map())
    expect(found.map(({ agent, score }) => [agent, score])).toEqual([
      ['data', 4],
      ['backend', 3],
    ])
    expect(found[0]?.reasons).toEqual([
      { code: 'EXPERTISE', text: 'declares sql, etl' },
      { code: 'LOAD', text: 'works on 0 of 2' },
    ])
    expect(found[1]?.reasons.map(({ code }) => code)).toEqual(['EXPERTISE', 'EXPERTISE_IN_TEXT', 'LOAD'])
  })

  test('HUB-6.11 equal ones by load; who has no room is left out; a named agent is the only one', () => {
    const sql = task('1', 'Tune the SQL')
    expect(matchAgents(sql, cards, new Map([['backend', 1]])).map(({ agent }) => agent)).toEqual([
      'data',
      'backend',
    ])
    expect(matchAgents(sql, cards, new Map([['backend', 2]])).map(({ agent }) => agent)).toEqual(['data'])
    const named = task('1', 'Tune the SQL', { agent: 'writer' })
    expect(matchAgents(named, cards, new Map()).map(({ agent }) => agent)).toEqual(['writer'])
    expect(matchAgents(named, cards, new Map([['writer', 1]]))).toEqual([])
    expect(whyNobody(named, cards, new Map([['writer', 1]]))).toBe('writer works on 1 of 1 tasks')
    expect(whyNobody(task('1', 'x', { agent: 'ghost' }), cards, new Map())).toContain('no such card')
    expect(whyNobody(task('1', 'Dance'), cards, new Map())).toContain('no agent declares')
    expect(whyNobody(task('1', 'Docs'), cards, new Map([['writer', 1]]))).toContain('writer would fit')
  })

  test('HUB-6.12 a wave: different agents, no shared file, and a reason for each that is left out', () => {
    const ready = [
      task('1', 'Build the api', { files: ['src/api.ts'] }),
      task('2', 'Load with sql', { files: ['src/api.ts'] }),
      task('3', 'Write docs'),
      task('4', 'More docs'),
      task('5', 'ETL alone', { parallel: false }),
      task('6', 'Tune the etl'),
    ]
    const { proposed, skipped } = proposeWave({ ready, running: [], cards, loads: new Map(), agents: 4 })
    expect(proposed.map((one) => [one.task.key, one.match.agent])).toEqual([
      ['1', 'backend'],
      ['3', 'writer'],
      ['6', 'data'],
    ])
    expect(skipped).toEqual([
      { ref: 'alpha/2', why: 'it shares files with alpha/1' },
      { ref: 'alpha/4', why: 'no agent declares expertise that fits' },
      { ref: 'alpha/5', why: 'it runs alone (`_Parallel: no_`)' },
    ])
  })

  test('HUB-6.13 who is at work takes a place', () => {
    const running = [task('8', 'x'), task('9', 'y')]
    const ready = [task('1', 'Build the api'), task('2', 'Write docs')]
    const order = { ready, running, cards, loads: new Map() }
    expect(proposeWave({ ...order, agents: 2 }).proposed).toEqual([])
    expect(proposeWave({ ...order, agents: 3 }).proposed.map((one) => one.task.key)).toEqual(['1'])
  })

  const words = ['api', 'sql', 'docs', 'etl', 'ui']
  const anyTask = fc.record({
    title: fc.shuffledSubarray(words).map((some) => some.join(' ')),
    files: fc.subarray(['a.ts', './a.ts', 'src/b.ts', 'src/**', 'c.ts', 'd/e.ts']),
    parallel: fc.constantFrom(null, null, null, true, false),
    agent: fc.constantFrom(null, null, null, 'agent-0', 'agent-1', 'ghost'),
  })
  const anyOrder = fc.record({
    tasks: fc.array(anyTask, { maxLength: 12 }),
    running: fc.array(anyTask, { maxLength: 3 }),
    cards: fc.array(fc.tuple(fc.subarray(words), fc.integer({ min: 0, max: 3 })), { maxLength: 6 }),
    loads: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }),
    agents: fc.constantFrom<MaxParallel>(2, 3, 4),
  })

  test('HUB-6.14 any wave: places, room, names and files are kept, and nothing possible is left out', () => {
    fc.assert(
      fc.property(anyOrder, ({ tasks, running, cards: made, loads: numbers, agents }) => {
        const ready = tasks.map(({ title, ...more }, at) => task(`${at}`, title, more))
        const atWork = running.map(({ title, ...more }, at) => task(`r${at}`, title, more))
        const all = made.map(([expertise, capacity], at) => card(`agent-${at}`, expertise, capacity))
        const loads = new Map(numbers.map((load, at) => [`agent-${at}`, load]))
        const { proposed, skipped } = proposeWave({ ready, running: atWork, cards: all, loads, agents })

        expect(proposed.length + skipped.length).toBe(ready.length)
        expect(proposed.length).toBeLessThanOrEqual(Math.max(0, agents - atWork.length))
        expect(new Set(proposed.map(({ match }) => match.agent)).size).toBe(proposed.length)
        for (const { task: given, match } of proposed) {
          const own = all.find(({ name }) => name === match.agent)
          expect(loads.get(match.agent) ?? 0).toBeLessThan(own?.capacity ?? 0)
          if (given.agent !== null) expect(match.agent).toBe(given.agent)
          else expect(match.score).toBeGreaterThan(0)
          const others = [...atWork, ...proposed.map((one) => one.task)].filter((other) => other !== given)
          for (const other of others) {
            expect(parallelGroups([other, given], 2)).toHaveLength(1)
            const paths = new Set(other.files.map(normalisePath))
            expect(given.files.map(normalisePath).filter((path) => paths.has(path))).toEqual([])
          }
        }
        const together = [...atWork, ...proposed.map((one) => one.task)]
        if (together.length >= agents) return
        // There was a place left: whatever was skipped shares something, or nobody who is free fits.
        const free = all.filter(({ name }) => !proposed.some(({ match }) => match.agent === name))
        for (const { ref } of skipped) {
          const left = ready.find((one) => one.ref === ref) as MatchTask
          const apart = together.some((other) => parallelGroups([other, left], 2).length > 1)
          expect(apart || matchAgents(left, free, loads).length === 0).toBe(true)
        }
      }),
    )
  })
})

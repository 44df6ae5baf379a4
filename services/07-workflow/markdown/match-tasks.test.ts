import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorMs } from '../../../tests/helpers/processor-time.ts'
import { type KnownTask, matchTasks, type TaskMatch } from './index.ts'

const task = (line: string) => {
  const [key = '', ...words] = line.split(' ')
  return { key, title: words.join(' ') }
}
/** Known tasks have their old line as uid. */
const known = (...lines: string[]): KnownTask[] => lines.map((line) => ({ uid: line, ...task(line) }))
const match = (before: readonly string[], after: readonly string[]) =>
  matchTasks(known(...before), after.map(task)).map(told)
const told = (answer: TaskMatch): string => {
  if (answer.kind === 'ask') return `${answer.key} ask ${answer.candidates.join(' | ')}`
  return answer.kind === 'new' ? `${answer.key} new` : `${answer.key} ${answer.kind} ${answer.uid}`
}

const PLAN = ['1 Store', '1.1 Write tests', '2 Graph', '2.1 Write tests', '3 Report']

describe('HUB-2.33 a renumbered or moved task keeps its history', () => {
  test('HUB-2.33 an unchanged file: every task is the same', () => {
    expect(match(PLAN, PLAN)).toEqual(PLAN.map((line) => `${line.split(' ')[0]} same ${line}`))
  })

  test('HUB-2.33 one put in between: the rest is renumbered, also where a title stands twice', () => {
    expect(
      match(PLAN, [
        '1 Setup',
        '1.1 Write tests',
        '2 Store',
        '2.1 Write tests',
        '3 Graph',
        '3.1 Write tests',
        '4 Report',
      ]),
    ).toEqual([
      '1 new',
      '1.1 new',
      '2 rekeyed 1 Store',
      '2.1 rekeyed 1.1 Write tests',
      '3 rekeyed 2 Graph',
      '3.1 rekeyed 2.1 Write tests',
      '4 rekeyed 3 Report',
    ])
  })

  test('HUB-2.33 one removed: the rest is renumbered and the removed one is gone', () => {
    expect(match(PLAN, ['1 Graph', '1.1 Write tests', '2 Report'])).toEqual([
      '1 rekeyed 2 Graph',
      '1.1 rekeyed 2.1 Write tests',
      '2 rekeyed 3 Report',
      '1 gone 1 Store',
      '1.1 gone 1.1 Write tests',
    ])
  })

  test('HUB-2.33 moved with their numbers, or swapped numbers', () => {
    expect(match(PLAN, ['3 Report', '2 Graph', '2.1 Write tests', '1 Store', '1.1 Write tests'])).toEqual([
      '3 same 3 Report',
      '2 same 2 Graph',
      '2.1 same 2.1 Write tests',
      '1 same 1 Store',
      '1.1 same 1.1 Write tests',
    ])
    expect(match(['1 Store', '2 Graph'], ['1 Graph', '2 Store'])).toEqual([
      '1 rekeyed 2 Graph',
      '2 rekeyed 1 Store',
    ])
  })

  test('HUB-2.33 letters, emphasis and blanks do not make another title', () => {
    expect(match(['1 Write the *big* `store`.'], ['4 write  the big store'])).toEqual([
      '4 rekeyed 1 Write the *big* `store`.',
    ])
  })

  test('HUB-2.33 an edited title: by its key, or renumbered between the same neighbours', () => {
    expect(
      match(['1 Store', '2 Write the claims', '3 Graph'], ['1 Store', '2 Write all the claims', '3 Graph']),
    ).toEqual(['1 same 1 Store', '2 retitled 2 Write the claims', '3 same 3 Graph'])
    expect(
      match(
        ['1 Store', '2 Write the claims', '3 Graph'],
        ['1 New', '2 Store', '3 Write all the claims', '4 Graph'],
      ),
    ).toEqual(['1 new', '2 rekeyed 1 Store', '3 rekeyed 2 Write the claims', '4 rekeyed 3 Graph'])
  })
})

describe('HUB-2.34 what is equally likely is asked', () => {
  test('HUB-2.34 quite another title under a known key', () => {
    expect(match(['1 Store', '2 Graph'], ['1 Store', '2 Deploy it'])).toEqual([
      '1 same 1 Store',
      '2 ask 2 Graph',
    ])
  })

  test('HUB-2.34 two of one title swapped with their numbers between neighbours that kept theirs', () => {
    expect(match(PLAN, ['1 Store', '2.1 Write tests', '2 Graph', '1.1 Write tests', '3 Report'])).toEqual([
      '1 same 1 Store',
      '2.1 ask 1.1 Write tests | 2.1 Write tests',
      '2 same 2 Graph',
      '1.1 ask 1.1 Write tests | 2.1 Write tests',
      '3 same 3 Report',
    ])
  })

  test('HUB-2.34 several of one title without a key or neighbour to tell them apart', () => {
    expect(match(['1 Test', '2 Test'], ['8 Test', '9 Test'])).toEqual([
      '8 ask 1 Test | 2 Test',
      '9 ask 1 Test | 2 Test',
    ])
    expect(match(['1 Test', '2 Test'], ['1 Test', '9 Test'])).toEqual(['1 same 1 Test', '9 rekeyed 2 Test'])
  })
})

describe('HUB-2.35 properties of matching', () => {
  const tasks = fc.array(fc.tuple(fc.nat(9), fc.constantFrom('a', 'b', 'c', 'a b', 'a b c', '')), {
    maxLength: 12,
  })
  const unique = (lines: (readonly [number, string])[]) => [
    ...new Map(lines.map(([key, title]) => [key, { key: `${key}`, title }])).values(),
  ]

  test('HUB-2.35 every new task has one answer; no history has two tasks; none is lost silently', () => {
    fc.assert(
      fc.property(tasks, tasks, (one, other) => {
        const before = unique(one).map((found) => ({ uid: `u${found.key}`, ...found }))
        const after = unique(other)
        const answers = matchTasks(before, after)
        expect(answers).toEqual(matchTasks(before, after))
        const ofAfter = answers.slice(0, after.length)
        expect(ofAfter.map(({ key }) => key)).toEqual(after.map(({ key }) => key))
        const sure = answers.flatMap((answer) => ('uid' in answer ? answer.uid : []))
        expect(new Set(sure).size).toBe(sure.length)
        const asked = new Set(answers.flatMap((answer) => (answer.kind === 'ask' ? answer.candidates : [])))
        for (const uid of asked) expect(sure).not.toContain(uid)
        expect(new Set([...sure, ...asked])).toEqual(new Set(before.map(({ uid }) => uid)))
      }),
      { numRuns: 5_000 },
    )
  })

  test('HUB-2.35 an unchanged list is the same, whatever its titles', () => {
    fc.assert(
      fc.property(tasks, (one) => {
        const before = unique(one).map((found) => ({ uid: `u${found.key}`, ...found }))
        expect(matchTasks(before, before).every(({ kind }) => kind === 'same')).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test('HUB-2.35 time grows with the number of tasks, also when all titles are equal', () => {
    const list = (size: number, title: (at: number) => string) =>
      Array.from({ length: size }, (_, at) => ({ uid: `u${at}`, key: `${at}`, title: title(at) }))
    const timed = (size: number, title: (at: number) => string) => {
      const before = list(size, title)
      const after = before.map((one) => ({ key: `${Number(one.key) + 1}`, title: one.title }))
      // The least of three: what else the machine does, and collected garbage, only ever add to it.
      return Math.min(...[1, 2, 3].map(() => processorMs(() => matchTasks(before, after))))
    }
    for (const title of [(at: number) => `t${at}`, () => 'equal', (at: number) => `t${at % 7}`]) {
      timed(2_000, title)
      const [small, large] = [timed(5_000, title), timed(40_000, title)]
      // Eight times the tasks: 8 when linear, 64 when quadratic.
      expect(large / Math.max(small, 5)).toBeLessThan(30)
    }
  })
})

import { expect, test } from 'vitest'
import { createGate } from './gate.ts'
import { never } from './testing/loopback.ts'

/** Work that starts when admitted and ends when told. */
function piece(log: string[], name: string) {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const work = async () => {
    log.push(name)
    await ended
    return name
  }
  return { work, end: () => end() }
}
const missing = async () => 'missing'
const settle = () => new Promise((resolve) => setImmediate(resolve))

test('PIPE-4.15 never more than its size at once, in order of arrival, also after failures', async () => {
  const gate = createGate(2)
  const log: string[] = []
  const pieces = ['a', 'b', 'c', 'd'].map((name) => piece(log, name))
  const runs = pieces.map(({ work }) => gate.run(never, work))
  await settle()
  expect(log).toEqual(['a', 'b'])
  pieces[1]?.end()
  await runs[1]
  await settle()
  expect(log).toEqual(['a', 'b', 'c'])
  pieces[0]?.end()
  pieces[2]?.end()
  pieces[3]?.end()
  expect(await Promise.all(runs)).toEqual(['a', 'b', 'c', 'd'])
  await expect(gate.run(never, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await Promise.all([1, 2, 3].map((value) => gate.run(never, async () => value)))).toEqual([1, 2, 3])
})

test('PIPE-10 an aborted waiter leaves the queue and takes no place', async () => {
  const gate = createGate(1)
  const log: string[] = []
  const [first, second, third] = ['a', 'b', 'c'].map((name) => piece(log, name))
  const controller = new AbortController()
  const one = gate.run(never, first?.work ?? missing)
  const two = gate.run(controller.signal, second?.work ?? missing)
  const three = gate.run(never, third?.work ?? missing)
  controller.abort(new Error('stop'))
  await expect(two).rejects.toThrow('stop')
  first?.end()
  third?.end()
  expect(await Promise.all([one, three])).toEqual(['a', 'c'])
  expect(log).toEqual(['a', 'c'])
})

import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

const never = new AbortController().signal

test('PIPE-3 turns are taken one after another, in the order in which they were asked for', async () => {
  const turns = createTurns()
  const seen: string[] = []
  const work = async (name: string) => {
    const end = await turns.take(never)
    seen.push(`${name} begins`)
    await new Promise((resolve) => setImmediate(resolve))
    seen.push(`${name} ends`)
    end()
    end()
  }
  await Promise.all(['a', 'b', 'c'].map(work))
  expect(seen).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]))
})

test('PIPE-3 who gives up waiting is told so at once, and holds up nobody behind', async () => {
  const turns = createTurns()
  const end = await turns.take(never)
  const impatient = new AbortController()
  const second = turns.take(impatient.signal)
  let third = 'waits'
  const last = turns.take(never).then(() => {
    third = 'has its turn'
  })
  impatient.abort(new Error('enough'))
  await expect(second).rejects.toThrow('enough')
  expect(third).toBe('waits')
  end()
  await last
  expect(third).toBe('has its turn')
})

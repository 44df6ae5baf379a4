import { afterEach, beforeAll, expect, test } from 'vitest'
import { buildProduct, createProcesses, until } from './processes.ts'

const LITTLE = { SAMPLE_OPPORTUNITIES: '200' }
const LIMIT_MS = 180_000

const processes = createProcesses()
beforeAll(async () => {
  buildProduct()
  await processes.usedHome()
})
afterEach(() => processes.cleanUp())

test('PIPE-11 a first load that was stopped goes on with the next start, which says so; a third start loads nothing', {
  timeout: LIMIT_MS,
}, async () => {
  const first = await processes.hub(await processes.usedHome(), LITTLE)
  await until('the load to be under way', () => /ingestion\.sync: loading/.test(first.output()), {
    program: first,
  })
  first.kill('SIGTERM')
  expect((await first.ended).code).toBe(0)
  expect(first.output()).not.toContain('loaded and matched')

  const second = await processes.hub(first.home, LITTLE)
  await until('the load to end', () => /loaded and matched|the first load/.test(second.output()), {
    program: second,
    timeoutMs: LIMIT_MS,
  })
  expect(second.output()).toContain('going on with the load that was stopped in ingestion.sync')
  expect(second.output()).toMatch(/match\.run: writing/)
  expect(second.output()).toMatch(/loaded and matched in .* s\n {2}matched +[1-9]/)
  second.kill('SIGTERM')
  await second.ended

  const third = await processes.hub(first.home, LITTLE)
  await until('the link to be printed', () => third.output().includes('Sign in'), { program: third })
  third.kill('SIGTERM')
  await third.ended
  expect(third.output()).not.toMatch(/load/)
})

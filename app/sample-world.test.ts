import { afterAll, expect, test } from 'vitest'
import { createLogger } from '../services/00-platform/index.ts'
import { createSampleWorld } from './sample-world.ts'

// The sample's two processes are started from source here.
const nodeOptions = process.env.NODE_OPTIONS
process.env.NODE_OPTIONS = '--import tsx'
const world = createSampleWorld({ seed: 1, opportunities: 200 }, createLogger('silent'))
afterAll(async () => {
  if (nodeOptions === undefined) delete process.env.NODE_OPTIONS
  else process.env.NODE_OPTIONS = nodeOptions
  await world.stop()
})

test('PIPE-3 who reads while the sample company is being stopped gets the next one, which stays', {
  timeout: 120_000,
}, async () => {
  const { signal } = new AbortController()
  const first = await world.acquire(signal)
  first.release()
  const stopping = world.stop()
  const second = await world.acquire(signal)
  expect(second.sample.odoo.url).not.toBe(first.sample.odoo.url)
  await stopping
  const answer = await fetch(`${second.sample.odoo.url}/web/version`).catch(() => null)
  expect(answer).not.toBeNull()
  const third = await world.acquire(signal)
  expect(third.sample).toBe(second.sample)
})

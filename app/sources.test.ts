import { afterAll, expect, test } from 'vitest'
import { createLogger, loadConfig } from '../services/00-platform/index.ts'
import { readSourceSettings } from '../services/01-ingestion/index.ts'
import { configureSources } from './sources.ts'

// The sample's two processes are started from source here.
const nodeOptions = process.env.NODE_OPTIONS
process.env.NODE_OPTIONS = '--import tsx'
const config = loadConfig({ SAMPLE_OPPORTUNITIES: '200' }, import.meta.dirname)
const sources = configureSources(config, readSourceSettings(), createLogger('silent'))
afterAll(async () => {
  if (nodeOptions === undefined) delete process.env.NODE_OPTIONS
  else process.env.NODE_OPTIONS = nodeOptions
  await sources.close()
})

test('PIPE-3 the sample’s APN database has one session: who reads it at the same moment waits for the others', {
  timeout: 120_000,
}, async () => {
  const signal = new AbortController().signal
  const look = async () => {
    const source = await sources.open('apn', signal)
    try {
      const { product } = await source.test(signal)
      return [product, (await source.discover(signal)).map(({ name }) => name).sort()]
    } finally {
      await source.close()
    }
  }
  const [first, ...others] = await Promise.all(Array.from({ length: 8 }, look))
  expect(first?.[1]).toContain('apn_opportunity')
  for (const other of others) expect(other).toEqual(first)
})

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

test('PIPE-3 Partner Central is read where a catalog is named; the APN database wins over it, it wins over a file', () => {
  const kindOf = (env: Record<string, string>) => {
    const configured = configureSources(
      loadConfig(env, import.meta.dirname),
      readSourceSettings(),
      createLogger('silent'),
    )
    return configured.describe().find(({ name }) => name === 'apn')
  }
  const central = { APN_PARTNER_CENTRAL: 'Sandbox', ACE_CSV_FILE: 'export.csv' }
  expect(kindOf(central)).toMatchObject({
    kind: 'apn-partner-central',
    database: 'Sandbox',
    location: 'https://partnercentral-selling.us-east-1.api.aws',
  })
  const local = { ...central, APN_PARTNER_CENTRAL_ENDPOINT: 'http://user:secret@127.0.0.1:4566/?a=b' }
  expect(kindOf(local)?.location).toBe('http://127.0.0.1:4566')
  const both = { ...central, APN_DB_HOST: 'db', APN_DB_NAME: 'apn', APN_DB_USER: 'reader' }
  expect(kindOf(both)?.kind).toBe('apn-sql')
  expect(() => kindOf({ APN_PARTNER_CENTRAL: 'Production' })).toThrow(/APN_PARTNER_CENTRAL/)
})

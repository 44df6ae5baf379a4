import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)

/** Loaded packages of AWS after the service was read and a source opened, and after its first call. */
const PROGRAM = `
import { createRequire } from 'node:module'
import { createSources } from ${JSON.stringify(resolve(import.meta.dirname, '../create-sources.ts'))}
const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('/@aws-sdk/')).length
const endpoint = 'http://127.0.0.1:9'
const deps = { sleep: async () => {}, random: () => 0 }
const apn = { kind: 'apn-partner-central', catalog: 'AWS', region: 'us-east-1', endpoint }
const sources = createSources({ odoo: null, apn }, undefined, deps)
sources.describe()
const source = await sources.open('apn')
const before = loaded()
const code = await source.test(new AbortController().signal).catch((error) => error.code)
console.log(JSON.stringify({ before, after: loaded() > 0, code }))
await source.close()`

test('PIPE-3 the SDK is loaded by the first call: a start, and whoever reads elsewhere, do not pay for it', {
  timeout: 60_000,
}, async () => {
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  }
  const { stdout } = await run(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM],
    { env },
  )
  expect(JSON.parse(stdout)).toEqual({ before: 0, after: true, code: 'PARTNER_CENTRAL_UNREACHABLE' })
})

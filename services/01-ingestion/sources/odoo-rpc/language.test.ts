import { expect, test } from 'vitest'
import { readSourceSettings } from '../../settings.ts'
import { createSources } from '../create-sources.ts'
import { loopback, never } from './testing/loopback.ts'

interface Call {
  readonly id: number
  readonly params: { readonly service: string; readonly method: string; readonly args: readonly unknown[] }
}

/** The languages that the reading of stages asks for, one per call. */
async function languagesAsked(language: string | undefined): Promise<unknown[]> {
  const asked: unknown[] = []
  await using odoo = await loopback((_, body, response) => {
    const { id, params } = JSON.parse(body) as Call
    const [, , , , method, , kwargs] = params.args as [...unknown[]]
    if (params.service === 'object' && method !== 'fields_get') {
      asked.push((kwargs as { context?: { lang?: string } }).context?.lang)
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: answerTo(params.service, method) }))
  })
  const settings = readSourceSettings()
  const models = [{ model: 'crm.stage', required: true }]
  const source = await createSources(
    {
      odoo: {
        ...{ kind: 'odoo-jsonrpc', url: odoo.url, database: 'd', username: 'u', password: 'p' },
        ...(language === undefined ? {} : { language }),
      },
      apn: null,
    },
    { ...settings, odoo: { ...settings.odoo, models, relations: [] } },
  ).open('odoo')
  const [table] = await source.discover(never)
  if (table === undefined) throw new Error('no crm_stage')
  const from = { phase: 'full', afterKey: null } as const
  for await (const _ of source.read(table, from, { batchSize: 10, signal: never }));
  await source.close()
  return asked
}

function answerTo(service: string, method: unknown): unknown {
  if (service === 'common') return 2
  return method === 'fields_get'
    ? { id: { type: 'integer', store: true }, name: { type: 'char', store: true } }
    : []
}

test('PIPE-5 PIPE-3 over RPC translated names are asked for in the configured language', async () => {
  const german = await languagesAsked('de_DE')
  expect(german.length).toBeGreaterThan(0)
  expect(new Set(german)).toEqual(new Set(['de_DE']))
})

test('PIPE-3 without a language, and in English, calls name none: Odoo answers them in English', async () => {
  expect(new Set(await languagesAsked(undefined))).toEqual(new Set([undefined]))
  expect(new Set(await languagesAsked('en_US'))).toEqual(new Set([undefined]))
})

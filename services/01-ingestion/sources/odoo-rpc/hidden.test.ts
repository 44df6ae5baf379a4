import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOdooJson2Client } from './json2.ts'
import { createOdooJsonRpcClient } from './jsonrpc.ts'
import { createOdooRpcSource } from './odoo-source.ts'
import { instantDeps, never, testConfig } from './testing/loopback.ts'
import { createOdooXmlRpcClient } from './xmlrpc.ts'

const SERVER = resolve(import.meta.dirname, '../../../../sample/odoo-server/server.ts')
const CLIENTS = {
  'odoo-json2': createOdooJson2Client,
  'odoo-jsonrpc': createOdooJsonRpcClient,
  'odoo-xmlrpc': createOdooXmlRpcClient,
} as const
const KINDS = ['odoo-json2', 'odoo-jsonrpc', 'odoo-xmlrpc'] as const

const STAMPS = { create_date: '2026-01-01 00:00:00.5', write_date: '2026-01-02 00:00:00.25' }
const lead = (id: number, company_id: number | null, active: boolean) => ({
  ...{
    id,
    name: `Lead ${id}`,
    type: 'opportunity',
    company_id,
    active,
    stage_id: null,
    tag_ids: [],
    ...STAMPS,
  },
})
/** The user works in companies 1 and 2 of 3, and is in 1 by default. */
const DATA = {
  'res.company': [1, 2, 3].map((id) => ({ id, name: `Company ${id}`, ...STAMPS })),
  'res.users': [{ id: 2, login: 'tester', active: true, company_id: 1, company_ids: [1, 2], ...STAMPS }],
  'crm.lead': [
    lead(1, 1, true),
    lead(2, 1, false),
    lead(3, 2, true),
    lead(4, 2, false),
    lead(5, null, true),
    lead(6, null, false),
    lead(7, 3, true),
  ],
}

interface StandIn {
  readonly url: string
  close(): Promise<void>
}

describe.each(KINDS)('what Odoo hides by default, over %s', (kind) => {
  let server: StandIn
  beforeAll(async () => {
    // By address, not by import: the sample is another world that only speaks Odoo's protocols (docs/decisions/001).
    const module = (await import(pathToFileURL(SERVER).href)) as {
      startOdooServer(options: object): Promise<StandIn>
    }
    server = await module.startOdooServer({
      ...{ data: DATA, database: 'test-db', now: () => '2026-11-21 04:05:06.789012' },
      logins: [{ uid: 2, login: 'tester', password: 'S3cret-pass', profile: 'admin' }],
    })
  })
  afterAll(async () => {
    await server?.close()
  })

  const client = () => CLIENTS[kind](testConfig(server.url), instantDeps())

  test('PIPE-3 PIPE-4.6 archived records and those of every company of the user are read', async () => {
    const source = createOdooRpcSource({ kind, client: client(), models: ['crm.lead'], relations: [] })
    const [table] = await source.discover(never)
    if (table === undefined) throw new Error('no crm_lead')
    const read: unknown[][] = []
    const positions = [
      { phase: 'full', afterKey: null },
      { phase: 'incremental', at: '2026-01-01 00:00:00', afterKey: null },
    ] as const
    for (const from of positions) {
      const rows: unknown[] = []
      for await (const batch of source.read(table, from, { batchSize: 2, signal: never })) {
        rows.push(...batch.rows.map(({ id, active }) => `${id} ${active}`))
      }
      read.push(rows)
    }
    const all = ['1 true', '2 false', '3 true', '4 false', '5 true', '6 false']
    expect(read).toEqual([all, all])
    await source.close()
  })

  test('PIPE-3 records are asked for in batches with load=false, so that no label is worked out', async () => {
    const asked: { load: unknown; limit: unknown }[] = []
    const plain = client()
    const spying: typeof plain = {
      ...plain,
      executeKw: (model, method, args, kwargs, options) => {
        if (method === 'search_read' || method === 'read') {
          const { load, limit } = kwargs as Record<string, unknown>
          asked.push({ load, limit })
        }
        return plain.executeKw(model, method, args, kwargs, options)
      },
    }
    const source = createOdooRpcSource({ kind, client: spying, models: ['crm.lead'], relations: [] })
    const [table] = await source.discover(never)
    if (table === undefined) throw new Error('no crm_lead')
    const from = { phase: 'full', afterKey: null } as const
    for await (const { rows } of source.read(table, from, { batchSize: 4, signal: never }))
      expect(rows.length).toBeLessThanOrEqual(4)
    expect(asked.length).toBeGreaterThan(1)
    expect(new Set(asked.map(({ load }) => load))).toEqual(new Set([false]))
    expect(asked.every(({ limit }) => limit === undefined || limit === 4)).toBe(true)
  })

  test('PIPE-3 the stand-in hides as Odoo does: without the context of a sync, and for one company', async () => {
    const count = (context: Record<string, unknown>) =>
      client().executeKw('crm.lead', 'search_count', [[]], { context: context as never }, { signal: never })
    expect(await count({})).toBe(3)
    expect(await count({ active_test: false, allowed_company_ids: [1] })).toBe(4)
    expect(await count({ active_test: false })).toBe(6)
  })
})

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Batch, Position, RejectedRow, Source, SourceRow, SourceTable } from '../source.ts'
import type { OdooClient } from './client.ts'
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
}

interface StandIn {
  readonly url: string
  close(): Promise<void>
}
interface StandInModule {
  startOdooServer(options: {
    data: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
    database: string
    logins: readonly Readonly<Record<string, unknown>>[]
    now: () => string
  }): Promise<StandIn>
}

const ODD_NAMES = [
  'Ünïcode & <Söhne> "GmbH"',
  'CR\r\nLF',
  '👩‍👩‍👧 🇪🇸',
  'nonchar \ufffe\uffff',
  '',
  ']]> NaN Infinity',
  '  spaces  ',
]

/** Leads with every value that has hurt a sync: shared seconds, archived, NULL beside 0, NaN, odd texts. */
function leads() {
  return Array.from({ length: 130 }, (_, at) => ({
    id: at + 1,
    name: ODD_NAMES[at] ?? `Lead ${at}`,
    active: at % 5 !== 0,
    type: 'opportunity',
    description: at === 50 ? '<p>'.padEnd(200_000, 'é') : null,
    expected_revenue: at === 20 ? Number.NaN : at === 21 ? null : at === 22 ? 0 : at * 10.25,
    day_open: at === 23 ? Number.POSITIVE_INFINITY : at === 24 ? null : at / 3,
    color: at % 3 === 0 ? null : at % 3,
    date_deadline: at % 2 === 0 ? '2026-12-24' : null,
    stage_id: (at % 2) + 1,
    tag_ids: at % 4 === 0 ? [1, 3] : at % 4 === 1 ? [2] : [],
    company_id: null,
    create_date: '2026-01-01 00:00:00.5',
    write_date: `2026-03-03 03:03:${String(10 + Math.floor(at / 40)).padStart(2, '0')}.${String(999_000 - at * 7001).slice(0, 6)}`,
  }))
}

const STAMPS = { create_date: '2026-01-01 00:00:00.5', write_date: '2026-01-02 00:00:00.25' }
const DATA = {
  'crm.lead': leads(),
  'crm.stage': [1, 2].map((id) => ({ id, name: { en_US: `Stage ${id}` }, sequence: id, ...STAMPS })),
  'crm.tag': [1, 2, 3].map((id) => ({ id, name: { en_US: `Tag ${id}` }, color: id, ...STAMPS })),
  'res.company': [{ id: 1, name: 'Sample', ...STAMPS }],
}

// Parsing XML is slow, and this machine may be busy.
describe.skipIf(!existsSync(SERVER))(
  'PIPE-3 the local Odoo stand-in over all protocols',
  { timeout: 60_000 },
  () => {
    let server: StandIn
    beforeAll(async () => {
      // By address, not by import: the sample is another world that only speaks Odoo's protocols (docs/decisions/001).
      const { startOdooServer } = (await import(pathToFileURL(SERVER).href)) as StandInModule
      server = await startOdooServer({
        data: DATA,
        database: 'test-db',
        logins: [{ uid: 2, login: 'tester', password: 'S3cret-pass', profile: 'admin' }],
        now: () => '2026-11-21 04:05:06.789012',
      })
    })
    afterAll(async () => {
      await server?.close()
    })

    const sourceOver = (kind: keyof typeof CLIENTS): Source => {
      const client: OdooClient = CLIENTS[kind](testConfig(server.url), instantDeps())
      return createOdooRpcSource({
        kind,
        client,
        models: ['crm.lead', 'crm.stage', 'crm.tag'],
        relations: [
          { model: 'crm.lead', field: 'tag_ids', table: 'crm_tag_rel', columns: ['lead_id', 'tag_id'] },
        ],
      })
    }

    interface Everything {
      readonly rows: SourceRow[]
      readonly rejected: RejectedRow[]
    }
    async function readAll(source: Source, table: SourceTable, from: Position): Promise<Everything> {
      const batches: Batch[] = []
      for await (const batch of source.read(table, from, { batchSize: 17, signal: never }))
        batches.push(batch)
      return {
        rows: batches.flatMap(({ rows }) => rows),
        rejected: batches.flatMap(({ rejected }) => rejected),
      }
    }

    test('PIPE-4.13 counts its records and divides them, over every protocol alike', async () => {
      for (const kind of ['odoo-json2', 'odoo-jsonrpc', 'odoo-xmlrpc'] as const) {
        const source = sourceOver(kind)
        const tables = await source.discover(never)
        for (const name of ['crm_lead', 'crm_tag_rel']) {
          const table = tables.find((each) => each.name === name) as SourceTable
          const bounds = await source.split?.(table, 3, never)
          expect(bounds, kind).toEqual(['43', '86'])
        }
        const lead = tables.find(({ name }) => name === 'crm_lead') as SourceTable
        const measure = await source.measure?.(lead, never)
        expect(measure?.rows, kind).toBe(130)
        expect(measure?.bytes, kind).toBeGreaterThan(130 * 50)
      }
    })

    test('says who it is, refuses a wrong password and an unknown database with codes', async () => {
      for (const kind of ['odoo-json2', 'odoo-jsonrpc', 'odoo-xmlrpc'] as const) {
        expect(await sourceOver(kind).test(never)).toMatchObject({
          kind,
          product: 'Odoo',
          database: 'test-db',
          user: 'tester',
        })
        const signIn = (extra: object) =>
          CLIENTS[kind](testConfig(server.url, extra), instantDeps()).authenticate({ signal: never })
        await expect(signIn({ password: 'wrong' })).rejects.toMatchObject({ code: 'ODOO_LOGIN_FAILED' })
        const code = kind === 'odoo-json2' ? 'ODOO_JSON2_MISSING' : 'ODOO_DATABASE_UNKNOWN'
        await expect(signIn({ database: 'nodb' })).rejects.toMatchObject({ code })
      }
    })

    test('gives equal tables and equal rows, whole and incremental, relation included', async () => {
      const [json, xml, json2] = [
        sourceOver('odoo-jsonrpc'),
        sourceOver('odoo-xmlrpc'),
        sourceOver('odoo-json2'),
      ]
      const tables = await json.discover(never)
      expect(await xml.discover(never)).toEqual(tables)
      expect(await json2.discover(never)).toEqual(tables)
      expect(tables.map(({ name }) => name)).toEqual(['crm_lead', 'crm_stage', 'crm_tag', 'crm_tag_rel'])
      for (const table of tables) {
        const whole = await readAll(json, table, { phase: 'full', afterKey: null })
        expect(await readAll(xml, table, { phase: 'full', afterKey: null })).toEqual(whole)
        expect(await readAll(json2, table, { phase: 'full', afterKey: null })).toEqual(whole)
        expect(await json2.watermark(table, never)).toEqual(await json.watermark(table, never))
        expect(await xml.watermark(table, never)).toEqual(await json.watermark(table, never))
        expect(whole.rows.length).toBe(
          { crm_lead: 130, crm_stage: 2, crm_tag: 3, crm_tag_rel: 99 }[table.name],
        )
      }
      const lead = tables.find(({ name }) => name === 'crm_lead') as SourceTable
      for (const at of ['2026-03-03 03:03:10', '2026-03-03 03:03:12']) {
        const since: Position = { phase: 'incremental', at, afterKey: null }
        const [one, two] = [await readAll(json, lead, since), await readAll(xml, lead, since)]
        expect(two).toEqual(one)
        expect(await readAll(json2, lead, since)).toEqual(one)
        const ids = one.rows.map(({ id }) => Number(id))
        const expected = leads()
          .filter(({ write_date }) => write_date >= at)
          .map(({ id }) => id)
        expect([...ids].sort((a, b) => a - b)).toEqual(expected)
      }
    })

    test('keeps texts, NULL beside 0, archived rows and NaN as the contract says', async () => {
      const source = sourceOver('odoo-xmlrpc')
      const lead = (await source.discover(never)).find(({ name }) => name === 'crm_lead') as SourceTable
      const { rows, rejected } = await readAll(source, lead, { phase: 'full', afterKey: null })
      const plan = leads()
      expect(rows.map(({ name }) => name)).toEqual(plan.map(({ name }) => name))
      expect(rows.map(({ active }) => active)).toEqual(plan.map(({ active }) => active))
      expect(rows.map(({ color }) => color)).toEqual(plan.map(({ color }) => color))
      expect(rows[20]).toMatchObject({ expected_revenue: null, date_deadline: '2026-12-24', stage_id: 1 })
      expect(rows[21]).toMatchObject({ expected_revenue: null, date_deadline: null })
      expect(rows[22]).toMatchObject({ expected_revenue: '0' })
      expect(rows[1]).toMatchObject({ expected_revenue: '10.25' })
      expect(rejected).toMatchObject([
        { key: { id: 21 }, column: 'expected_revenue', code: 'VALUE_NOT_A_NUMBER', value: 'NaN' },
        { key: { id: 24 }, column: 'day_open', code: 'VALUE_NOT_A_NUMBER', value: 'Infinity' },
      ])
    })

    test('a model it does not have is named', async () => {
      for (const create of Object.values(CLIENTS)) {
        const client = create(testConfig(server.url), instantDeps())
        const source = createOdooRpcSource({ kind: 'odoo-jsonrpc', client, models: ['helpdesk.ticket'] })
        await expect(source.discover(never)).rejects.toMatchObject({
          code: 'ODOO_MODEL_UNKNOWN',
          details: { model: 'helpdesk.ticket' },
        })
      }
    })
  },
)

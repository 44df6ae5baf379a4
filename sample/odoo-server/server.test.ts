import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateCompany, SAMPLE_LOGINS } from '../generator/index.ts'
import { type OdooServer, startOdooServer } from './server.ts'

const Odoo = createRequire(import.meta.url)('odoo-await')
const { database, admin, sales } = SAMPLE_LOGINS
const { odoo } = generateCompany({ seed: 'server', opportunities: 300, aceOpportunities: 120 })
const leads = odoo['crm.lead'] ?? []
let server: OdooServer
let ticks = 0

beforeAll(async () => {
  server = await startOdooServer({
    data: odoo,
    database,
    logins: [
      { ...admin, profile: 'admin' },
      { ...sales, profile: 'sales' },
    ],
    now: () => {
      ticks += 1
      return `2026-11-20 10:00:00.${String(ticks).padStart(6, '0')}`
    },
  })
})
afterAll(() => server.close())

interface Reply {
  result?: unknown
  error?: { code: number; data: { name: string; message: string } }
}
async function ask(
  model: string,
  method: string,
  args: unknown[],
  kwargs: object = {},
  who: { uid: number; password: string } = admin,
): Promise<Reply> {
  const params = {
    service: 'object',
    method: 'execute_kw',
    args: [database, who.uid, who.password, model, method, args, kwargs],
  }
  const response = await fetch(`${server.url}/jsonrpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params, id: 1 }),
  })
  return (await response.json()) as Reply
}
const call = async (...given: Parameters<typeof ask>) => {
  const reply = await ask(...given)
  if (reply.error !== undefined) throw new Error(`${reply.error.data.name}: ${reply.error.data.message}`)
  return reply.result
}
const count = (domain: unknown[], context: object = { active_test: false }) =>
  call('crm.lead', 'search_count', [domain], { context })
const visible = leads.filter((lead) => lead.company_id !== 4)

describe('PIPE-3 queries nobody recorded', () => {
  test('prefix domains: |, &, ! and implicit and', async () => {
    const expected = visible.filter(
      (lead) => (lead.stage_id === 1 || Number(lead.expected_revenue ?? 0) > 50_000) && lead.type !== 'lead',
    )
    expect(
      await count(['|', ['stage_id', '=', 1], ['expected_revenue', '>', 50_000], '!', ['type', '=', 'lead']]),
    ).toBe(expected.length)
    expect(await count(['!', '&', ['stage_id', '=', 1], ['active', '=', true]])).toBe(
      visible.filter((lead) => !(lead.stage_id === 1 && lead.active === true)).length,
    )
  })

  test('dotted paths, names of a many2one, lists, patterns and child_of', async () => {
    const german = await count([['partner_id.country_id.code', '=', 'DE']])
    expect(german).toBeGreaterThan(10)
    expect(await count([['partner_id.country_id', 'ilike', 'germany']])).toBe(german)
    expect(await count([['stage_id', '=', 'Won']])).toBe(visible.filter((lead) => lead.stage_id === 4).length)
    expect(await count([['tag_ids', 'in', [1]]])).toBe(
      visible.filter((lead) => (lead.tag_ids as number[]).includes(1)).length,
    )
    expect(await count([['name', '=ilike', '%DATA LAKE%']])).toBe(
      visible.filter((lead) => /data lake/i.test(String(lead.name))).length,
    )
    const company = odoo['res.partner']?.find(
      (partner) => partner.is_company === true && Number(partner.id) > 30,
    )
    const children = odoo['res.partner']?.filter(
      (partner) => partner.id === company?.id || partner.parent_id === company?.id,
    )
    expect(
      await call('res.partner', 'search_count', [[['id', 'child_of', company?.id]]], {
        context: { active_test: false },
      }),
    ).toBe(children?.length)
  })

  test('NULL is false, 0 is 0, and the other negative operators find NULL too', async () => {
    const isNull = visible.filter((lead) => lead.expected_revenue === null).length
    expect(await count([['expected_revenue', '=', false]])).toBe(isNull)
    expect(await count([['expected_revenue', '=', 0]])).toBe(
      visible.filter((lead) => lead.expected_revenue === 0).length,
    )
    expect(await count([['referred', '!=', 'AWS account team']])).toBe(
      visible.filter((lead) => lead.referred !== 'AWS account team').length,
    )
    expect(await count([['lost_reason_id', 'not in', [1]]])).toBe(
      visible.filter((lead) => lead.lost_reason_id !== 1).length,
    )
  })

  test('keyset by (write_date, id) reads every visible lead once, archived ones and equal timestamps too', async () => {
    const seen: number[] = []
    for (let last = 0; ; ) {
      const page = (await call('crm.lead', 'search_read', [[['id', '>', last]]], {
        fields: ['write_date'],
        limit: 50,
        order: 'id',
        load: false,
        context: { active_test: false },
      })) as { id: number }[]
      if (page.length === 0) break
      seen.push(...page.map((row) => row.id))
      last = seen.at(-1) ?? 0
    }
    expect(seen).toEqual(visible.map((lead) => lead.id).sort((a, b) => a - b))
  })

  test('write moves write_date to the clock, create and unlink leave their traces', async () => {
    const id = (await call('crm.lead', 'create', [
      { name: 'New <deal>', description: 'plain <script>x</script>text', tag_ids: [[6, 0, [1, 2]]] },
    ])) as number
    const read = async () =>
      (
        (await call('crm.lead', 'read', [[id]], {
          fields: ['write_date', 'description', 'tag_ids', 'user_id'],
        })) as Record<string, unknown>[]
      )[0]
    expect(await read()).toEqual({
      id,
      write_date: '2026-11-20 10:00:00',
      description: '<p>plain text</p>',
      tag_ids: [1, 2],
      user_id: [2, 'Robin Admin'],
    })
    const before = server.store.get('crm.lead')?.rows.get(id)?.write_date
    await call('crm.lead', 'write', [[id], {}])
    expect(String(server.store.get('crm.lead')?.rows.get(id)?.write_date) > String(before)).toBe(true)
    expect(await call('crm.lead', 'unlink', [[id]])).toBe(true)
    expect(await call('crm.lead', 'exists', [[id]])).toEqual([])
    expect((await ask('crm.lead', 'write', [[id], {}])).error?.data.name).toBe('odoo.exceptions.MissingError')
    expect((await ask('crm.lost.reason', 'unlink', [[1]])).error?.data.name).toBe(
      'odoo.exceptions.ValidationError',
    )
  })

  test('currency rates, translations, name_search and access rights', async () => {
    const [euro] = (await call('res.currency', 'search_read', [[['name', '=', 'EUR']]], {
      fields: ['rate'],
    })) as { rate: number }[]
    expect(euro?.rate).toBeCloseTo(0.92, 6)
    expect(await call('crm.stage', 'read', [[4]], { fields: ['name'], context: { lang: 'de_DE' } })).toEqual([
      { id: 4, name: 'Gewonnen' },
    ])
    expect(await call('crm.stage', 'name_search', ['prop'])).toEqual([[3, 'Proposition']])
    expect(await call('crm.stage', 'check_access_rights', ['write', false], {}, sales)).toBe(false)
    expect((await ask('crm.stage', 'write', [[1], { name: 'x' }], {}, sales)).error?.data.name).toBe(
      'odoo.exceptions.AccessError',
    )
  })

  test('bad calls are errors in Odoo words, not crashes', async () => {
    const nameOf = async (...given: Parameters<typeof ask>) => (await ask(...given)).error?.data.name
    expect(await nameOf('crm.lead', 'search', [[['name', 'resembles', 'x']]])).toBe('builtins.ValueError')
    expect(await nameOf('crm.lead', 'search', [['name']])).toBe('builtins.ValueError')
    expect(await nameOf('crm.lead', 'search', [[['id', '=', 3_000_000_000]]])).toBe(
      'psycopg2.errors.NumericValueOutOfRange',
    )
    expect(await nameOf('crm.lead', 'search', [[]], { unknown: 1 })).toBe('builtins.TypeError')
    expect(await nameOf('crm.lead', 'constructor', [[]])).toBe('builtins.AttributeError')
    expect(await nameOf('crm.lead', 'read', [['x']])).toBe('builtins.ValueError')
  })
})

test('PIPE-3 odoo-await reads and writes over XML-RPC', async () => {
  const client = new Odoo({
    baseUrl: 'http://127.0.0.1',
    port: server.port,
    db: database,
    username: admin.login,
    password: admin.password,
  })
  expect(await client.connect()).toBe(2)
  const id = await client.create('res.partner', { name: 'Ümläut & <Söhne> 🚀' })
  const [partner] = await client.read('res.partner', [id], ['name', 'phone', 'is_company', 'create_uid'])
  expect(partner).toEqual({
    id,
    name: 'Ümläut & <Söhne> 🚀',
    phone: false,
    is_company: false,
    create_uid: [2, 'Robin Admin'],
  })
  await client.update('res.partner', id, { phone: '+49 1' })
  expect(await client.search('res.partner', { phone: '+49 1' })).toEqual([id])
  await client.delete('res.partner', id)
  expect(await client.read('res.partner', [id], ['name'])).toEqual([])
})

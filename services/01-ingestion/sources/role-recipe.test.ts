import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { openPool, productPath } from '../../00-platform/index.ts'
import { readSourceSettings } from '../settings.ts'
import { readApnModel } from './apn-model.ts'
import { createOdooSqlSource } from './odoo-sql.ts'

interface Reviewed {
  readonly tables: readonly {
    readonly name: string
    readonly columns: readonly { readonly name: string; readonly type: string }[]
  }[]
}
const REVIEWED = JSON.parse(readFileSync(productPath('data', 'schemas', 'odoo.json'), 'utf8')) as Reviewed
const PASSWORD = 'reads-only-7'
const quote = (name: string) => `"${name}"`

/** The SQL that the README gives to people, for a role of this test's own. */
function recipe(role: string): string {
  const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')
  const [, sql] = /## A source role with the least rights\s+```sql\n([\s\S]*?)```/.exec(readme) ?? []
  if (sql === undefined) throw new Error('services/01-ingestion/README.md has no recipe')
  return sql.replaceAll('revops_reader', role).replace("'…'", `'${PASSWORD}'`)
}

describe.skipIf(!DATABASE_KINDS.includes('server'))(
  'the recipe of the README (needs TEST_DATABASE_URL)',
  () => {
    let odoo: TestDatabase
    const role = `recipe_${process.pid}`
    beforeAll(async () => {
      odoo = await testDatabase({ kind: 'server', empty: true })
      for (const { name, columns } of REVIEWED.tables) {
        const secrets = name === 'res_users' ? ', password varchar, totp_secret varchar' : ''
        await odoo.pool.unsafe(
          `create table public.${quote(name)} (${columns.map((each) => `${quote(each.name)} ${each.type}`).join(', ')}${secrets})`,
        )
      }
      await odoo.pool.unsafe(`
      create table if not exists public.res_currency_rate (id integer, name date, rate numeric, write_date timestamp);
      create table if not exists public.ir_property (id integer, name varchar, res_id varchar, company_id integer,
        fields_id integer, type varchar, value_float float8, value_integer integer, value_text text,
        value_reference varchar, value_datetime timestamp, create_uid integer, write_uid integer, create_date timestamp,
        write_date timestamp, value_binary bytea);
      create table if not exists public.ir_model_fields (id integer, model varchar, name varchar, write_date timestamp);
      create table public.ir_config_parameter (id integer, key varchar, value text);
      ${recipe(role)}`)
    }, 60_000)
    afterAll(async () => {
      await odoo.pool.unsafe(`drop owned by ${role}; drop role ${role}`)
      await odoo.close()
    })

    test('PIPE-2 the least-privilege role of the README is enough for all 17 models, and for nothing more', async () => {
      const settings = readSourceSettings()
      const config = { ...odoo.source, schema: 'public', user: role, password: PASSWORD }
      const deps = { sleep: async () => {}, random: () => 0.5 }
      const source = createOdooSqlSource(deps, config, settings.odoo)
      const tables = await source.discover(new AbortController().signal)
      await source.close()
      const names = tables.map(({ name }) => name)
      const wanted = settings.odoo.models.map(({ model }) => model.replaceAll('.', '_'))
      expect(wanted.filter((name) => !names.includes(name))).toEqual([])
      expect(names).toContain('crm_tag_rel')
      const users = tables.find(({ name }) => name === 'res_users')
      expect(users?.columns.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['id', 'login', 'partner_id', 'write_date']),
      )
      const url = Object.assign(new URL(odoo.url ?? ''), { username: role, password: PASSWORD })
      const reader = openPool({ ...odoo.target, url: url.href })
      const refused = async (sql: string) =>
        reader.unsafe(sql).then(
          () => 'allowed',
          ({ code }: { code: string }) => code,
        )
      const [DENIED, READ_ONLY] = ['42501', '25006']
      expect(await refused('select password from res_users')).toBe(DENIED)
      expect(await refused('select value from ir_config_parameter')).toBe(DENIED)
      expect(await refused('insert into crm_lead (id) values (1)')).toBe(READ_ONLY)
      expect(await refused('set transaction read write; delete from crm_lead')).toBe(DENIED)
      await reader.end()
    })
  },
)

describe('what is read, as it ships', () => {
  test('PIPE-2 the 17 models of Odoo and the six APN tables, apn_opportunity with 66 fields', () => {
    const { models } = readSourceSettings().odoo
    expect(models.map(({ model }) => model)).toEqual(
      expect.arrayContaining([
        ...['res.partner', 'res.users', 'res.company', 'res.country', 'res.country.state', 'res.currency'],
        ...[
          'crm.lead',
          'crm.stage',
          'crm.team',
          'crm.tag',
          'crm.lost.reason',
          'sale.order',
          'sale.order.line',
        ],
        ...['product.template', 'utm.source', 'utm.campaign', 'mail.activity'],
      ]),
    )
    expect(readApnModel().map(({ name, columns }) => [name, columns.length])).toEqual([
      ['apn_opportunity', 66],
      ['apn_company', 16],
      ['apn_contact', 12],
      ['apn_user', 12],
      ['apn_solution', 8],
      ['apn_engagement_invitation', 26],
    ])
  })
})

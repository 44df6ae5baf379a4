import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { OdooValue } from './client.ts'
import { CREDENTIAL_PATTERN, columnsOf, columnType, matches, readFields } from './columns.ts'

const REAL = resolve(import.meta.dirname, '../../../../../shared/odoo17/fields_get.json.gz')

test.each([
  'password',
  'password_crypt',
  'new_password',
  'smtp_pass',
  'totp_secret',
  'access_token',
  'oauth_access_token',
  'signup_token',
  'signup_type',
  'api_key',
  'apikey',
  'google_api_key',
  'private_key',
  'client_secret',
  'pin',
  'otp',
])('PIPE-2 %s is a credential and never leaves the source', (name) => {
  expect(CREDENTIAL_PATTERN.test(name)).toBe(true)
})

test.each([
  'name',
  'passport_id',
  'key',
  'keywords',
  'shipping_weight',
  'pinned',
  'compass',
  'bypass_check',
  'tokenized_text',
  'option_id',
  'credit_limit',
  'secretary_id',
  'spin',
  'optional',
])('PIPE-2 %s is not a credential', (name) => {
  expect(CREDENTIAL_PATTERN.test(name)).toBe(false)
})

test('PIPE-2 exclusions: field, model.field and * for a part', () => {
  expect(matches(['signature'], 'res.users', 'signature')).toBe(true)
  expect(matches(['res.users.signature'], 'res.users', 'signature')).toBe(true)
  expect(matches(['res.users.signature'], 'res.partner', 'signature')).toBe(false)
  expect(matches(['x_*'], 'crm.lead', 'x_secret_plan')).toBe(true)
  expect(matches(['x_*'], 'crm.lead', 'max_value')).toBe(false)
  expect(matches([], 'crm.lead', 'name')).toBe(false)
})

test('PIPE-2 a field type nobody knows yet becomes jsonb, nothing is lost', () => {
  const [field] = readFields({ x: { type: 'vector', store: true } })
  expect(field && columnType(field)).toBe('jsonb')
  expect(readFields(null)).toEqual([])
  expect(readFields({ broken: 'text', untyped: {} })).toEqual([])
})

describe.skipIf(!existsSync(REAL))(
  'PIPE-2 fields_get of a real Odoo 17 (../shared/odoo17/fields_get.json.gz)',
  () => {
    const { models } = existsSync(REAL)
      ? (JSON.parse(gunzipSync(readFileSync(REAL)).toString('utf8')) as { models: Record<string, OdooValue> })
      : { models: {} }
    const names = Object.keys(models)

    test('stored columns per model match the database: 66 of crm.lead, 14 of res.currency, none of the lists', () => {
      const count = (model: string) =>
        columnsOf(model, readFields(models[model] ?? null), { excludedFields: [], models: names }).length
      expect(count('crm.lead')).toBe(66)
      expect(count('res.currency')).toBe(14)
      expect(count('sale.order.line')).toBe(45)
      expect(count('product.template')).toBe(43)
      expect(count('mail.activity')).toBe(21)
      expect(count('res.users')).toBe(19)
    })

    test('no credential column in any of the 25 models', () => {
      expect(names).toHaveLength(25)
      for (const model of names) {
        const columns = columnsOf(model, readFields(models[model] ?? null), {
          excludedFields: [],
          models: names,
        })
        expect(columns.filter(({ name }) => /token|secret|password|^pin$|signup/.test(name))).toEqual([])
      }
    })
  },
)

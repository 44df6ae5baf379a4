import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { coreColumns } from '../../../tests/helpers/core-columns.ts'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { createRaw } from '../../../tests/helpers/raw-fixtures.ts'
import { productPath } from '../../00-platform/index.ts'
import { compileRule } from '../rules/compile.ts'
import { loadAceFacts, loadSuites } from '../rules/load.ts'
import { looksAt } from '../rules/looks-at.ts'
import { type Rule, RuleSchema } from '../rules/schema.ts'

const ace = loadAceFacts(productPath('data', 'ace'))
const suites = loadSuites(productPath('data', 'validation'), ace, coreColumns())
const shipped = suites.flatMap(({ rules }) => rules)

/** One of each kind that no shipped suite has, or not in this form. */
const more = [
  {
    ...{
      kind: 'cross-table',
      entity: 'core.odoo_opportunities',
      column: 'amount',
      with: 'core.ace_opportunities',
    },
    ...{
      on: { ace_opportunity_id: 'id', currency: 'currency' },
      valid: 't.amount <= r.amount or t.probability = 0',
    },
    ...{
      missing: 'fail',
      otherColumn: 'ace_stage',
      when: "t.stage_name <> 'x' and {is:ace_stage=Qualified}",
    },
  },
  {
    ...{
      kind: 'expression',
      entity: 'ace.opportunity',
      column: 'title',
      when: '{any:delivery_models=Other}',
    },
    ...{ valid: 't.title <> (select max(r.name) from core.ace_opportunities r where r.active_ok)' },
    ...{ judges: ['core.ace_opportunities.name'], reads: ['core.ace_opportunities.active_ok'] },
  },
].map((rule, n) =>
  RuleSchema.parse({ ...rule, id: `extra-${n}`, title: 'A rule', severity: 'warn', fix: 'Mend it.' }),
)

describe.each(DATABASE_KINDS)('what a rule looks at is what it says, on %s', (kind) => {
  let hub: TestDatabase
  beforeAll(async () => {
    hub = await testDatabase({ kind })
    const fields = Object.fromEntries(ace.fields.map(({ name, type }) => [name, type]))
    await createRaw(hub.pool, 'apn_opportunity', fields)
    await createRaw(hub.pool, 'apn_solution', { id: 'text', status: 'text' })
    await createRaw(hub.pool, 'odoo_crm_lead', { id: 'bigint' })
    const columns = ace.fields.map(({ name, type }) => `"${name}" ${type}`).join(', ')
    await hub.pool.unsafe(`create schema ace; create table ace.opportunity (${columns});
      alter table core.ace_opportunities add column active_ok boolean`)
  }, 60_000)
  afterAll(() => hub?.close())

  /** The columns on which PostgreSQL says that the rule's SQL depends: a view over it may not lose them. */
  async function dependsOn(rule: Rule): Promise<string[]> {
    const { failures } = compileRule(rule, {
      source: (entity) => ({ from: entity, key: 't.id' }),
      values: (list) => ace.values[list] ?? [],
      now: new Date('2026-03-01T12:00:00Z'),
    })
    await hub.pool.unsafe(`create or replace view public.of_rule as ${failures}`)
    const rows = await hub.pool<{ name: string }[]>`
      select distinct n.nspname || '.' || c.relname || '.' || a.attname as name
      from pg_depend d join pg_rewrite w on w.oid = d.objid and d.classid = 'pg_rewrite'::regclass
        join pg_class c on c.oid = d.refobjid join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
      where w.ev_class = 'public.of_rule'::regclass and d.refobjsubid > 0 and c.relname <> 'of_rule' order by 1`
    await hub.pool`drop view public.of_rule`
    return rows.map(({ name }) => name)
  }

  test.each([...shipped, ...more].map((rule) => [rule.id, rule] as const))(
    'PIPE-6 %s declares, or lets be read off it, every column it looks at and no other',
    async (_, rule) => {
      const { judges, reads } = looksAt(rule)
      const said = [...judges, ...reads].map(({ entity, column }) => `${entity}.${column}`)
      // The key only names the row that fails; most rules do not look at it.
      const withoutKey = (names: readonly string[]) =>
        names.filter((name) => name !== `${rule.entity}.id`).sort()
      expect(withoutKey(said)).toEqual(withoutKey(await dependsOn(rule)))
    },
  )

  test('PIPE-6 the check of declarations notices one that is too little and one that is too much', async () => {
    const rule = shipped.find(({ id }) => id === 'accounts-total') as Rule
    const said = (of: Rule) => {
      const { judges, reads } = looksAt(of)
      return [...judges, ...reads].map(({ entity, column }) => `${entity}.${column}`).sort()
    }
    const { reads: _, ...less } = rule
    expect(said(rule)).toEqual(await dependsOn(rule))
    expect(said(less as Rule)).not.toEqual(await dependsOn(rule))
    expect(said({ ...rule, reads: [...(rule.reads ?? []), 'core.aws_accounts.name'] })).not.toEqual(
      await dependsOn(rule),
    )
  })
})

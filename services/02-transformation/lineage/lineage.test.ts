import { existsSync, readFileSync } from 'node:fs'
import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { productPath } from '../../00-platform/index.ts'
import { coreLineageDocument, defaultTransformationOptions, loadMaps } from '../index.ts'
import { fromClause } from '../model/compile.ts'
import { type CoreModel, referencesOf } from '../model/model.ts'
import { modelOf } from '../model/models.ts'
import { rawSelect } from '../sql/raw-shape.ts'
import * as tables from '../tables.ts'
import { columnLineage } from './lineage.ts'
import { OWN_TABLES } from './own-tables.ts'

const deps = { maps: loadMaps(productPath('config', 'maps')), options: defaultTransformationOptions }
const models: CoreModel[] = [modelOf(deps, 'odoo-opportunities'), modelOf(deps, 'ace-opportunities')]

test.each(models.map((m) => [m.entity, m] as const))(
  'PIPE-5 %s: every expression names only what the model declares',
  (_, model) => {
    const expressions = [
      ...model.columns.map((c) => c.sql),
      ...model.facts.flatMap((f) => Object.values(f.values)),
    ]
    for (const { alias, column } of expressions.flatMap(referencesOf)) {
      const role = model.roles.find((r) => r.alias === alias)
      const known =
        role === undefined
          ? [...model.facts, ...model.maps].some((part) => part.alias === alias) ||
            ['core', 'core_chr', 'piece'].includes(alias)
          : column in role.reads || role.origins?.[column] !== undefined
      expect(known, `${alias}.${column}`).toBe(true)
    }
  },
)

test.each(models.map((m) => [m.entity, m] as const))(
  'PIPE-4.12 %s: every column has a source',
  (_, model) => {
    for (const { column, sources } of columnLineage(model))
      if (column !== 'transformed_at') expect(sources.length, column).toBeGreaterThan(0)
  },
)

const coreTables = Object.values(tables)
  .filter((value) => is(value, PgTable))
  .map(getTableConfig)
  .filter(({ schema }) => schema === 'core')

test.each(coreTables.map((table) => [table.name, table] as const))(
  'PIPE-4.12 PIPE-5 core.%s: each column has a lineage, and its own type in it',
  (name, table) => {
    const declared = new Map([
      ...models.map((m) => [m.table, columnLineage(m).map(({ column, type }) => [column, type])] as const),
      ...OWN_TABLES.map((own) => [own.table, own.columns.map(({ column, type }) => [column, type])] as const),
    ])
    const spelled = (type: string) =>
      type.replace('timestamp with time zone', 'timestamptz').replace(', ', ',')
    const columns = table.columns.map((column) => [column.name, spelled(column.getSQLType())])
    expect(declared.get(name)?.toSorted()).toEqual(columns.toSorted())
  },
)

test('PIPE-4.12 what a table of our own comes from is there: columns of CORE, and files', () => {
  const known = new Set(coreTables.flatMap((t) => t.columns.map((c) => `core.${t.name}.${c.name}`)))
  for (const { columns } of OWN_TABLES) {
    for (const { column, from } of columns) {
      if (column !== 'transformed_at') expect(from.length, column).toBeGreaterThan(0)
      for (const source of from.filter((s) => s.startsWith('core.'))) expect([...known]).toContain(source)
      for (const source of from.filter((s) => s.startsWith('config/')))
        expect(existsSync(productPath(...source.split('/'))), source).toBe(true)
    }
  }
})

test('PIPE-5 docs/02-api/core-lineage.md is what the models say (npm run generate:docs)', () => {
  expect(readFileSync(productPath('docs', '02-api', 'core-lineage.md'), 'utf8')).toBe(
    coreLineageDocument(deps),
  )
})

test('PIPE-2 the SQL of a model names no column of RAW that RAW does not have', () => {
  const [model] = models
  const sql = fromClause(
    model as CoreModel,
    rawSelect(new Map([['odoo_crm_lead', new Map([['id', 'integer']])]]), 'en_US'),
    () => 'true',
  )
  expect(sql).toContain('raw."odoo_crm_lead"')
  expect(sql).not.toContain('raw."odoo_res_partner"')
  expect(sql).toContain('null::text as "email_from"')
})

test.each(models.map((m) => [m.entity, m] as const))(
  'PIPE-5 %s: a changed row leads to what it touches: plain roles are joined by their id, to roles before them',
  (_, model) => {
    const before = new Set<string>()
    for (const { alias, on, from } of model.roles) {
      const named = referencesOf(on ?? '').filter((reference) => reference.alias !== alias)
      for (const reference of named) expect([...before], `${alias}: ${on}`).toContain(reference.alias)
      if (on !== undefined && from === undefined) expect(on).toMatch(new RegExp(`^${alias}\\.id = `))
      if (from === undefined) expect((on ?? '').split(`${alias}.`).length, alias).toBeLessThanOrEqual(2)
      before.add(alias)
    }
  },
)

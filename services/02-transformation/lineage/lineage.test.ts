import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { productPath } from '../../00-platform/index.ts'
import { coreLineageDocument, defaultTransformationOptions, loadMaps } from '../index.ts'
import { fromClause } from '../model/compile.ts'
import { type CoreModel, referencesOf } from '../model/model.ts'
import { modelOf } from '../model/models.ts'
import { rawSelect } from '../sql/raw-shape.ts'
import { columnLineage } from './lineage.ts'

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
    for (const { column, sources } of columnLineage(model)) expect(sources.length, column).toBeGreaterThan(0)
  },
)

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
  )
  expect(sql).toContain('raw."odoo_crm_lead"')
  expect(sql).not.toContain('raw."odoo_res_partner"')
  expect(sql).toContain('null::text as "email_from"')
})

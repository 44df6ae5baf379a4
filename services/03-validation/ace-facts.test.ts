import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { coreColumns } from '../../tests/helpers/core-columns.ts'
import { productPath } from '../00-platform/index.ts'
import { comparableText } from './rules/comparable.ts'
import { loadAceFacts, loadSuites } from './rules/load.ts'
import type { Rule } from './rules/schema.ts'

const FILE = fileURLToPath(new URL('../../../shared/facts/apn_model.json', import.meta.url))
const Facts = z.object({
  ace_data_model: z.array(z.object({ api: z.string(), required: z.string().optional() })),
  ace_values: z.record(z.string(), z.array(z.string())),
  tables: z.object({
    apn_opportunity: z.object({
      fields: z.array(z.object({ name: z.string(), api_path: z.string().optional() })),
    }),
  }),
  meta: z.object({
    edit_rules: z.object({
      blocked_when_review_status: z.array(z.string()),
      editable_when_action_required: z.array(z.string()),
      frozen_after_approved: z.array(z.string()),
      terminal_stages: z.array(z.string()),
    }),
  }),
})

const ace = loadAceFacts(productPath('data', 'ace'))
const rules = loadSuites(productPath('data', 'validation'), ace, coreColumns()).flatMap(
  (suite) => suite.rules,
)

describe.skipIf(!existsSync(FILE))(
  'data/ace against what AWS publishes (../shared/facts/apn_model.json)',
  () => {
    const facts = existsSync(FILE) ? Facts.parse(JSON.parse(readFileSync(FILE, 'utf8'))) : undefined
    const plain = (path: string) => path.replaceAll('[]', '').toLowerCase()
    const needing = (required: RegExp) =>
      (facts?.ace_data_model ?? [])
        .filter((field) => required.test(field.required ?? ''))
        .map(({ api }) => api)
    /** Columns of the opportunity for paths of the API; a path stands for all below it. */
    const columnsOf = (paths: readonly string[]) =>
      paths.flatMap((path) =>
        ace.fields.filter(({ apiPath = '' }) => {
          const [own, wanted] = [plain(apiPath), plain(path)]
          return (
            own === wanted ||
            own.startsWith(`${wanted}.`) ||
            own.replace('competitorname', 'competitornames') === wanted
          )
        }),
      )
    const checked = (has: (rule: Rule) => boolean) =>
      new Set(rules.filter((r) => r.entity === 'ace.opportunity' && has(r)).map(({ column }) => column))
    const unchecked = (paths: readonly string[], by: ReadonlySet<string | undefined>) =>
      columnsOf(paths)
        .filter(({ name }) => !by.has(name))
        .map(({ name }) => name)

    test('PIPE-6 each of the 12 fields that are always required has a not-null rule', () => {
      const paths = needing(/^Required$/)
      expect(paths).toHaveLength(12)
      expect(columnsOf(paths)).toHaveLength(12)
      expect(
        unchecked(
          paths,
          checked((r) => r.kind === 'not-null' && r.severity === 'warn'),
        ),
      ).toEqual([])
    })

    test('PIPE-6 each field that submission and updates need has a not-null rule', () => {
      const paths = needing(/^Required for (Submi|Updates)/)
      expect(columnsOf(paths)).toHaveLength(6)
      expect(
        unchecked(
          paths,
          checked((r) => r.kind === 'not-null' && r.severity === 'warn'),
        ),
      ).toEqual([])
    })

    test('PIPE-6 each of the 13 conditional fields has a rule with its condition', () => {
      const paths = needing(/^Conditionally Required$/)
      expect(paths).toHaveLength(13)
      expect(columnsOf(paths)).toHaveLength(13)
      const conditional = checked((r) => r.kind === 'not-null' && r.when !== undefined)
      // a description of another solution is asked for by the rule that takes either
      const either = rules.find(({ id }) => id === 'ace-solution-or-description')
      expect(either?.kind === 'expression' && either.valid).toContain('t.other_solution_description')
      expect(unchecked(paths, conditional)).toEqual(['other_solution_description'])
    })

    const lists: [list: string, published: string, count: number][] = [
      ['Industry', 'Customer.Account.Industry', 28],
      ['Stage', 'LifeCycle.Stage', 7],
      ['UseCase', 'Project.CustomerUseCase', 39],
      ['ClosedLostReason', 'LifeCycle.ClosedLostReason', 19],
      ['PrimaryNeeds', 'PrimaryNeedsFromAWS', 9],
      ['DeliveryModel', 'Project.DeliveryModels', 6],
      ['SalesActivity', 'Project.SalesActivities', 8],
      ['Competitor', 'Project.CompetitorNames', 11],
      ['Country', 'Customer.Account.Address.CountryCode', 249],
      ['Currency', 'SoftwareRevenue.Value.CurrencyCode', 168],
      ['MarketingChannel', 'Marketing.Channels', 13],
      ['MarketingUseCase', 'Marketing.UseCases', 26],
    ]
    test.each(lists)('PIPE-6 %s holds what %s publishes: %i values', (list, published, count) => {
      const compared = (values: readonly string[] = []) => [...new Set(values.map(comparableText))].sort()
      expect(compared(ace.values[list])).toEqual(compared(facts?.ace_values[published]))
      expect(compared(ace.values[list])).toHaveLength(count)
    })

    test('PIPE-6 edit locks are those that are published', () => {
      const published = facts?.meta.edit_rules
      const names = (paths: readonly string[] = []) =>
        columnsOf(paths)
          .map(({ name }) => name)
          .sort()
      const { lockedWhenReviewStatus, editableWhenActionRequired, frozenAfterApproval, terminalStages } =
        ace.editRules
      expect(lockedWhenReviewStatus).toEqual(published?.blocked_when_review_status)
      expect(terminalStages).toEqual(published?.terminal_stages)
      expect([...editableWhenActionRequired].sort()).toEqual(names(published?.editable_when_action_required))
      expect([...frozenAfterApproval].sort()).toEqual(names(published?.frozen_after_approved))
    })

    test('PIPE-6 all 66 fields are known', () => {
      const published = facts?.tables.apn_opportunity.fields ?? []
      expect(ace.fields.map(({ name }) => name)).toEqual(published.map(({ name }) => name))
      expect(published).toHaveLength(66)
    })
  },
)

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { coreColumns } from '../../tests/helpers/core-columns.ts'
import { productPath } from '../00-platform/index.ts'
import { comparableText } from './rules/comparable.ts'
import { loadAceFacts, loadSuites } from './rules/load.ts'
import { looksAt } from './rules/looks-at.ts'
import type { Rule } from './rules/schema.ts'

const FILE = fileURLToPath(new URL('../../../shared/facts/apn_model.json', import.meta.url))
const Facts = z.object({
  ace_data_model: z.array(
    z.object({
      api: z.string(),
      required: z.string().optional(),
      actions: z.array(z.string()).default([]),
      update_approved: z.string().optional(),
      update_action_required: z.string().optional(),
      update_after_launched: z.string().optional(),
      pattern: z.string().optional(),
    }),
  ),
  ace_values: z.record(z.string(), z.array(z.string())),
  tables: z.object({
    apn_opportunity: z.object({
      fields: z.array(
        z.object({
          name: z.string(),
          api_path: z.string().optional(),
          required: z.string(),
          pattern: z.string().optional(),
          enum: z.string().optional(),
          note: z.string().optional(),
        }),
      ),
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
        [...new Set(columnsOf(paths).map(({ name }) => name))].sort()
      const writable = (facts?.ace_data_model ?? []).filter(
        ({ actions, required }) => actions.includes('UpdateOpportunity') && !/Read Only/.test(required ?? ''),
      )
      const without = (when: 'update_approved' | 'update_action_required' | 'update_after_launched') =>
        names(writable.filter((field) => field[when] === undefined).map(({ api }) => api))
      const { lockedWhenReviewStatus, editableWhenActionRequired, frozenAfterApproval, terminalStages } =
        ace.editRules
      expect(lockedWhenReviewStatus).toEqual(published?.blocked_when_review_status)
      expect(terminalStages).toEqual(published?.terminal_stages)
      expect([...editableWhenActionRequired].sort()).toEqual(names(published?.editable_when_action_required))
      // Both lists that AWS publishes count: what either says is closed, an update may be refused for.
      const readOnly = ['review_status', 'review_comments', 'last_modified_date']
      const frozen = new Set([...names(published?.frozen_after_approved), ...without('update_approved')])
      expect([...frozenAfterApproval].sort()).toEqual(
        [...frozen].filter((name) => !readOnly.includes(name)).sort(),
      )
      const open = (list: readonly string[]) => new Set(list)
      for (const name of without('update_after_launched'))
        expect(open(ace.editRules.editableAfterLaunched).has(name), name).toBe(false)
    })

    test('PIPE-6 every field that a team can fill in has a rule, and those without one are told', () => {
      const judged = checked(() => true)
      const others = new Set(
        rules
          .flatMap((rule) => looksAt(rule).judges)
          .flatMap(({ entity, column }) => (entity === 'ace.opportunity' ? [column] : [])),
      )
      const without = (facts?.tables.apn_opportunity.fields ?? []).filter(
        ({ name }) => !judged.has(name) && !others.has(name),
      )
      expect(without.map(({ required }) => required)).toEqual(without.map(() => 'read-only'))
      expect(without.length).toBeLessThan(12)
    })

    test('PIPE-6 every field with a published pattern, length or list of values has a rule that knows it', () => {
      const kinds = ['pattern', 'length', 'range', 'accepted-values', 'expression']
      const shaped = new Set(
        rules
          .filter(({ kind }) => kinds.includes(kind))
          .flatMap((rule) => looksAt(rule).judges)
          .flatMap(({ entity, column }) => (entity === 'ace.opportunity' ? [column] : [])),
      )
      const asked = (facts?.tables.apn_opportunity.fields ?? []).filter(
        ({ pattern, enum: list, required }) =>
          (pattern !== undefined || list !== undefined) && required !== 'read-only',
      )
      expect(asked.length).toBeGreaterThan(45)
      expect(asked.filter(({ name }) => !shaped.has(name)).map(({ name }) => name)).toEqual([])
    })

    const samples: [column: string, api: string, values: readonly string[]][] = [
      [
        'customer_website_url',
        'Customer.Account.WebsiteUrl',
        [
          ...[
            'acme.de',
            'www.acme.de',
            'https://acme.de',
            'http://www.acme.de/a?b=c',
            'acme',
            'ftp://acme.de',
          ],
          ...[
            'acme.de/?a=1&b=2',
            'acme.de/#top',
            'acme.de/~me',
            'acme.de/@team',
            'acme.de/a b',
            'acme..de',
            'acme.',
          ],
          ...[
            'ac_me.de',
            'acme.de/a[1]',
            'acme.de/{x}',
            'acme.de/%20',
            'HTTPS://acme.de',
            ' acme.de',
            'a-b.c',
          ],
        ],
      ],
      [
        'customer_aws_account_id',
        'Customer.Account.AwsAccountId',
        ['123456789012', '1234567890123', 'acme_1', 'acme-1', '12 34'],
      ],
    ]
    test.each(samples)('PIPE-6 the pattern of %s says what the published one says', (column, api, values) => {
      const published = facts?.ace_data_model.find((field) => field.api === api)?.pattern ?? ''
      const own = rules.find(
        (rule) => rule.kind === 'pattern' && rule.column === column && rule.when === undefined,
      )
      const verdicts = (pattern: string) => values.map((value) => [value, new RegExp(pattern).test(value)])
      expect(verdicts(own?.kind === 'pattern' ? own.pattern : '')).toEqual(verdicts(published))
      expect(new Set(verdicts(published).map(([, verdict]) => verdict)).size).toBe(2)
    })

    test('PIPE-6 all 66 fields are known', () => {
      const published = facts?.tables.apn_opportunity.fields ?? []
      expect(ace.fields.map(({ name }) => name)).toEqual(published.map(({ name }) => name))
      expect(published).toHaveLength(66)
    })
  },
)

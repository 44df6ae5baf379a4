import { z } from 'zod'

export const SEVERITIES = ['error', 'warn', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/, 'a column name')
const entity = z.string().regex(/^[a-z_]+\.[a-z_][a-z0-9_]*$/, 'schema.table')
const bound = z.union([z.number(), z.string().regex(/^[0-9-]{1,20}$/)])

const common = {
  id: z.string().regex(/^[a-z0-9-]{3,64}$/, 'kebab-case'),
  title: z.string().min(5),
  entity: entity.describe('`schema.table`, or `ace.opportunity`: an opportunity in the shape AWS expects'),
  severity: z.enum(SEVERITIES),
  fix: z.string().min(5),
  /** Which rows count, over alias t. Files of the product, so SQL is allowed. */
  when: z.string().optional(),
  /** How much may fail. Without it: nothing. */
  threshold: z
    .object({ maxFailures: z.int().min(0).optional(), maxRatio: z.number().min(0).max(1).optional() })
    .optional(),
  /** Tables that must exist; else the rule is skipped. */
  requires: z.array(entity).optional(),
  personal: z.boolean().optional(),
  apiPath: z.string().optional(),
}
const onColumn = { ...common, column: name }
const onTable = { ...common, column: name.optional() }

export const RuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('not-null'), ...onColumn }),
  z.strictObject({ kind: z.literal('unique'), ...onColumn }),
  z.strictObject({
    kind: z.literal('references'),
    ...onColumn,
    references: z.object({ entity, column: name }),
  }),
  z.strictObject({
    kind: z.literal('accepted-values'),
    ...onColumn,
    values: z.array(z.string()).min(1).optional(),
    /** A list of data/ace/values.json. */
    valuesFrom: z.string().optional(),
    /** The column is an array: every element must be accepted. */
    each: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('range'), ...onColumn, min: bound.optional(), max: bound.optional() }),
  z.strictObject({ kind: z.literal('pattern'), ...onColumn, pattern: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('length'),
    ...onColumn,
    min: z.int().optional(),
    max: z.int().optional(),
  }),
  /** A condition over alias t that must not be false (NULL passes). `{today}` is the run's date. */
  z.strictObject({ kind: z.literal('expression'), ...onColumn, valid: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('row-count'),
    ...onTable,
    min: z.int().optional(),
    max: z.int().optional(),
  }),
  z.strictObject({ kind: z.literal('freshness'), ...onColumn, maxAgeHours: z.number().positive() }),
  /** A query of entity_key and value: each row is a failure. */
  z.strictObject({ kind: z.literal('sql'), ...onTable, sql: z.string().min(10) }),
])
export type Rule = z.output<typeof RuleSchema>
export type RuleKind = Rule['kind']

export const SuiteSchema = z.object({
  suite: z.string().regex(/^[a-z0-9-]{2,40}$/),
  description: z.string(),
  rules: z.array(RuleSchema).min(1),
})
export type Suite = z.output<typeof SuiteSchema>

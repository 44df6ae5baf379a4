import { z } from 'zod'

export const SEVERITIES = ['error', 'warn', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/, 'a column name')
const entity = z.string().regex(/^[a-z_]+\.[a-z_][a-z0-9_]*$/, 'schema.table')
const columnName = z.string().regex(/^[a-z_]+\.[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/, 'schema.table.column')
const bound = z.union([z.number(), z.string().regex(/^[0-9-]{1,20}$/)])

const common = {
  id: z.string().regex(/^[a-z0-9-]{3,64}$/, 'kebab-case'),
  title: z.string().min(5),
  entity: entity.describe('`schema.table`, or `ace.opportunity`: an opportunity in the shape AWS expects'),
  severity: z.enum(SEVERITIES),
  fix: z.string().min(5),
  /** Which rows count, over alias t. Files of the product, so SQL is allowed. */
  when: z.string().optional(),
  /** How many rows, and which share of those looked at, may fail; with both, neither may be passed. Without it: nothing. */
  threshold: z
    .strictObject({ maxFailures: z.int().min(0).optional(), maxRatio: z.number().min(0).max(1).optional() })
    .optional(),
  /** Tables (`raw.x`) and columns (`raw.x.y`) that must exist; else the rule is skipped. */
  requires: z
    .array(z.string().regex(/^[a-z_]+(\.[a-z_][a-z0-9_]*){1,2}$/, 'schema.table or schema.table.column'))
    .optional(),
  /**
   * What SQL over more than the entity's own rows looks at (`schema.table.column`): the columns about whose values it
   * decides, and those it only reads. Everything else is read off the rule (looks-at.ts).
   */
  judges: z.array(columnName).optional(),
  reads: z.array(columnName).optional(),
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
  /** A condition over alias t that must not be false (NULL passes). Placeholders: placeholders.ts. */
  z.strictObject({ kind: z.literal('expression'), ...onColumn, valid: z.string().min(1) }),
  /**
   * A condition over a row `t` and the row `r` of another entity with the same keys. It must not be false (NULL passes);
   * a row without a partner passes unless `missing` is `fail`.
   */
  z.strictObject({
    kind: z.literal('cross-table'),
    ...onColumn,
    with: entity,
    /** Column of the entity → column of the other. */
    on: z.record(name, name).refine((on) => Object.keys(on).length > 0, 'at least one pair of columns'),
    valid: z.string().min(1),
    missing: z.enum(['pass', 'fail']).optional(),
    /** Shown beside the column's own value. */
    otherColumn: name.optional(),
  }),
  z.strictObject({
    kind: z.literal('row-count'),
    ...onTable,
    min: z.int().optional(),
    max: z.int().optional(),
  }),
  z.strictObject({ kind: z.literal('freshness'), ...onColumn, maxAgeHours: z.number().positive() }),
  /** A select of entity_key and value: each row is a failure. `{rows}` are the rows of the entity. */
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

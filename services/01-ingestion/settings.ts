import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { productPath } from '../00-platform/index.ts'
import { ingestionErrors } from './errors.ts'
import { CONTRACTS } from './raw/contract.ts'

const patterns = z.array(z.string().min(1)).default([])

/** A table, a source or all. */
const NAMES = z.string().regex(/^(\*|(odoo|apn)(\..+)?)$/)

const days = (standard: number) => z.int().min(1).max(36_500).default(standard)

/** Where persons stand in a source, for their erasure (privacy/). */
const Person = z.object({
  table: z.string().min(1),
  /** Columns that hold the whole name, and those that make it together. */
  names: patterns,
  nameParts: patterns,
  /** What is about the person besides the columns that are marked personal. */
  columns: patterns,
  /** A row where this column is true is no person. */
  unless: z.string().optional(),
  /** Columns that name the same person in another of these tables. */
  sameAs: z.record(z.string(), z.string()).default({}),
  /** Column that names the row's parent: rows below a person are the person's other addresses. */
  parent: z.string().optional(),
  /** The personal columns of rows that point here are this person's too. */
  followed: z.boolean().default(false),
})

export type PersonSettings = z.output<typeof Person>

const Settings = z.object({
  loading: z.object({
    batchSize: z.int().min(1).max(10_000),
    relationBatchSize: z.int().min(1).max(50_000),
    /** Rows of one transaction where they go by COPY. */
    copyBatchSize: z.int().min(1).max(100_000),
    lookbackSeconds: z.int().min(0).max(86_400),
    /** How large the hub's database may grow; a backfill that would pass it is refused. Absent: as the disk allows. */
    databaseLimitBytes: z.int().min(1).optional(),
    contracts: z.record(z.string().regex(/^(\*|(odoo|apn)\..+)$/), z.enum(CONTRACTS)).default({}),
    /**
     * How many rows may vanish from a table at once, by `odoo.crm_lead`, `odoo` or `*`: `rows` always, and `share` of the
     * known ones; more are not marked as gone before a person accepts it. null: any number.
     */
    deletions: z
      .record(NAMES, z.object({ rows: z.int().min(0), share: z.number().gt(0).max(1) }).nullable())
      .default({}),
  }),
  /** Minutes after which a table is too old: by `odoo.crm_lead`, `odoo` or `*`; the closest counts, null is no limit. */
  freshness: z.record(NAMES, z.int().min(1).max(5_000_000).nullable()).default({}),
  /** Days for which what loading left in OPS is kept. */
  retention: z
    .object({
      loadsDays: days(365),
      /** Loads of a watch one by one; from then on summed up by the hour. */
      watchLoadsDays: days(7),
      backfillsDays: days(90),
      quarantineDays: days(90),
      driftDays: days(365),
      alertsDays: days(365),
    })
    .prefault({}),
  odoo: z.object({
    models: z.array(
      z.object({
        model: z
          .string()
          .regex(/^[a-z0-9_.]+$/)
          .refine(
            (model) => model !== 'ir.property',
            'is read by companyValues, which leaves credentials out',
          ),
        required: z.boolean(),
      }),
    ),
    /** Over SQL: also the values per company that Odoo up to 17 keeps in ir_property, of the models' own fields. */
    companyValues: z.boolean().optional(),
    /** many2many fields and the tables Odoo keeps them in. */
    relations: z.array(
      z.object({
        table: z.string().min(1),
        model: z.string().min(1),
        field: z.string().min(1),
        /** Column of the owning record, column of the other one. */
        columns: z.tuple([z.string(), z.string()]),
      }),
    ),
    changeColumn: z.string().min(1),
    excludeColumns: patterns,
    excludeTypes: patterns,
    volatileColumns: patterns,
    personalColumns: patterns,
    persons: z.array(Person).default([]),
  }),
  apn: z.object({
    excludeColumns: patterns,
    /** CSV header → column of apn_opportunity; wins over the built-in headers. `""` leaves a header out. */
    csvColumns: z.record(z.string(), z.string()).default({}),
    persons: z.array(Person).default([]),
  }),
})

/** What is read from the sources, and how (config/sources.json). */
export type SourceSettings = z.output<typeof Settings>

/** Reads config/sources.json or the file given. @throws SOURCE_SETTINGS_INVALID with every problem at once */
export function readSourceSettings(file = productPath('config', 'sources.json')): SourceSettings {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw ingestionErrors.SOURCE_SETTINGS_INVALID({ file, problems: 'it is missing or not JSON' }, { cause })
  }
  const result = Settings.safeParse(content)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  throw ingestionErrors.SOURCE_SETTINGS_INVALID({ file, problems })
}

/** What is set for a table: by `odoo.crm_lead`, `odoo` or `*`, the closest counts; undefined where nothing is. */
export function closestOf<T>(set: Readonly<Record<string, T>>, source: string, table: string): T | undefined {
  const name = [`${source}.${table}`, source, '*'].find((each) => set[each] !== undefined)
  return name === undefined ? undefined : set[name]
}

/** Table of an Odoo model: `crm.lead` → `crm_lead`. */
export function tableOfModel(model: string): string {
  return model.replaceAll('.', '_')
}

/** A test for column names against patterns where `*` stands for any text; case does not matter. */
export function columnMatcher(list: readonly string[]): (name: string) => boolean {
  const source = list.map((pattern) =>
    pattern
      .toLowerCase()
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*'),
  )
  const expression = new RegExp(`^(?:${source.join('|')})$`)
  return list.length === 0 ? () => false : (name) => expression.test(name.toLowerCase())
}

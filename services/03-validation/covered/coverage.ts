import type { Db } from '../../00-platform/index.ts'
import type { ValidationDeps } from '../deps.ts'
import type { Catalogue } from '../entities/catalogue.ts'
import { missingOf } from '../entities/entities.ts'
import { validationErrors } from '../errors.ts'
import { readCatalogue } from '../queries.ts'
import type { ColumnOf } from '../rules/looks-at.ts'
import { aceCoverage } from './ace-coverage.ts'
import { type Looks, looksOf } from './looks.ts'
import {
  type NewestResult,
  newestResults,
  type RuleOfRun,
  rowsOfTables,
  rulesOfLastRuns,
  type TableRows,
} from './queries.ts'

export interface CoverageQuery {
  readonly table?: string | undefined
  readonly fields: 'all' | 'without-rule'
  readonly runs: number
}

/**
 * Which fields of CORE, and of the RAW tables that suites look at, which rules decide about, and which none; how many
 * rows were checked when they last ran; the same of the fields of ACE; and how many fields were covered in each of the
 * last runs. Worked out from the suites and the catalogue of the database at each call. Tables by name, fields in the
 * order of the table, rules by id, runs the oldest first. Rules whose tables are not there yet cover nothing.
 *
 * @throws AppError VALIDATION_TABLE_UNKNOWN
 */
export async function validationCoverage(deps: ValidationDeps, db: Db, query: CoverageQuery) {
  const catalogue = await readCatalogue(db)
  const looks = looksOf(deps.suites, (rule) => missingOf(rule, catalogue))
  const tables = tablesLookedAt(catalogue, looks)
  const chosen = tables.filter((table) => query.table === undefined || table === query.table)
  if (chosen.length === 0 && query.table !== undefined) throw unknownTable(query.table, tables)
  const rows = await rowsOfTables(
    db,
    chosen.map((table) => ({ table, hasTombstones: catalogue.get(table)?.has('_deleted_at') === true })),
  )
  const results = new Map((await newestResults(db, [...looks.keys()])).map((result) => [result.rule, result]))
  const listed = chosen.map((table) => ofTable(table, catalogue, looks, rows.get(table), results))
  const wanted = query.fields === 'all' ? () => true : ({ judgedBy }: Field) => judgedBy.length === 0
  return {
    schemas: (['core', 'raw'] as const).map((schema) => ofSchema(schema, listed)),
    tables: listed.map((table) => ({ ...table, fields: table.fields.filter(wanted) })),
    ace: aceCoverage(deps.ace, looks, query.fields),
    rules: [...looks.values()].map((look) => ofRule(look, results.get(look.rule.id))),
    runs: ofRuns(await rulesOfLastRuns(db, query.runs), looks, catalogue, tables),
  }
}

function unknownTable(table: string, tables: readonly string[]) {
  return validationErrors.VALIDATION_TABLE_UNKNOWN({ table, tables: tables.join(', ') })
}

/** Every table of CORE, and those of RAW that a rule names. */
function tablesLookedAt(catalogue: Catalogue, looks: ReadonlyMap<string, Looks>): string[] {
  const named = new Set(
    [...looks.values()].flatMap(({ rule, judges, reads }) => [
      rule.entity,
      ...[...judges, ...reads].map(({ entity }) => entity),
    ]),
  )
  return [...catalogue.keys()].filter((table) => table.startsWith('core.') || named.has(table)).sort()
}

export interface Field {
  readonly column: string
  readonly type: string
  readonly judgedBy: string[]
  readonly readBy: string[]
}

function ofTable(
  table: string,
  catalogue: Catalogue,
  looks: ReadonlyMap<string, Looks>,
  counted: TableRows | undefined,
  results: ReadonlyMap<string, NewestResult>,
) {
  const { rows, estimated } = counted ?? { rows: 0, estimated: false }
  const active = [...looks.values()].filter(({ waitsFor }) => waitsFor === null)
  const fields = fieldsOf(table, catalogue).map(([column, type]): Field => {
    const among = (columns: readonly ColumnOf[]) =>
      columns.some((one) => one.entity === table && one.column === column)
    return {
      ...{ column, type },
      judgedBy: active.filter(({ judges }) => among(judges)).map(({ rule }) => rule.id),
      readBy: active.filter(({ reads }) => among(reads)).map(({ rule }) => rule.id),
    }
  })
  const judged = fields.filter(({ judgedBy }) => judgedBy.length > 0).length
  const checked = checkedRows(table, active, results)
  return {
    ...{ table, rows, rowsEstimated: estimated, columns: fields.length, judged },
    share: shareOf(judged, fields.length),
    checked,
    checkedShare: checked === null ? null : shareOf(checked, rows),
    tableRules: active
      .filter((look) => look.ofTable && look.entities.includes(table))
      .map(({ rule }) => rule.id),
    fields,
  }
}

/** The lineage columns of RAW are the hub's own: nothing a team enters, nothing a rule could find fault with. */
function fieldsOf(table: string, catalogue: Catalogue): [string, string][] {
  return [...(catalogue.get(table) ?? [])].filter(
    ([column]) => !(table.startsWith('raw.') && column.startsWith('_')),
  )
}

/** The most rows that a rule over rows looked at when it last ran; null when none ever did. Joins count rows twice. */
function checkedRows(
  table: string,
  looks: readonly Looks[],
  results: ReadonlyMap<string, NewestResult>,
): number | null {
  const counts = looks
    .filter(
      ({ rule, ofTable, entities }) => !ofTable && rule.kind !== 'cross-table' && entities.includes(table),
    )
    .flatMap(({ rule }) => results.get(rule.id) ?? [])
    .filter(({ status }) => status === 'passed' || status === 'failed')
    .map(({ checked }) => checked)
  return counts.length === 0 ? null : Math.max(...counts)
}

/** Between 0 and 1; of nothing everything. Rows may have gone since they were checked. */
function shareOf(part: number, whole: number): number {
  return whole === 0 ? 1 : Math.min(1, part / whole)
}

function ofSchema(schema: 'core' | 'raw', tables: readonly ReturnType<typeof ofTable>[]) {
  const own = tables.filter(({ table }) => table.startsWith(`${schema}.`))
  const sum = (of: (table: (typeof own)[number]) => number) =>
    own.reduce((total, table) => total + of(table), 0)
  const [columns, judged] = [sum((table) => table.columns), sum((table) => table.judged)]
  return { schema, tables: own.length, columns, judged, share: shareOf(judged, columns) }
}

function ofRule({ rule, suite, waitsFor, ofTable: isOfTable }: Looks, result: NewestResult | undefined) {
  return {
    ...{
      rule: rule.id,
      suite,
      title: rule.title,
      severity: rule.severity,
      kind: rule.kind,
      entity: rule.entity,
    },
    ...{ column: rule.column ?? null, ofTable: isOfTable, waitsFor },
    status: result?.status ?? null,
    checked: result?.checked ?? null,
    failed: result?.failed ?? null,
    checkedAt: result?.startedAt ?? null,
  }
}

/**
 * How many of the fields there are now were judged in each run. What a rule that is gone looked at besides its own
 * column is not known any more.
 */
function ofRuns(
  ran: readonly RuleOfRun[],
  looks: ReadonlyMap<string, Looks>,
  catalogue: Catalogue,
  tables: readonly string[],
) {
  const there = new Set(
    tables.flatMap((table) => fieldsOf(table, catalogue).map(([column]) => `${table}.${column}`)),
  )
  const runs = new Map<string, { runId: string; startedAt: string; rules: number; judged: Set<string> }>()
  for (const { runId, startedAt, rule, entity, column } of ran) {
    const run = runs.get(runId) ?? { runId, startedAt, rules: 0, judged: new Set<string>() }
    runs.set(runId, { ...run, rules: run.rules + 1 })
    const judged = looks.get(rule)?.judges ?? (column === null ? [] : [{ entity, column }])
    for (const one of judged) run.judged.add(`${one.entity}.${one.column}`)
  }
  return [...runs.values()].map(({ judged, ...run }) => ({
    ...run,
    judged: [...judged].filter((name) => there.has(name)).length,
  }))
}

import type { Db } from '../00-platform/index.ts'
import type { Catalogue } from './entities/catalogue.ts'
import type { CompiledRule } from './rules/compile.ts'
import type { Rule } from './rules/schema.ts'

/** Tables and columns of the schemas raw and core as they are now. */
export async function readCatalogue(db: Db): Promise<Catalogue> {
  const rows = await db<{ table: string; column: string; type: string }[]>`
    select table_schema || '.' || table_name as "table", column_name as "column", data_type as "type"
    from information_schema.columns where table_schema in ('raw', 'core') order by 1, ordinal_position`
  const catalogue = new Map<string, Map<string, string>>()
  for (const { table, column, type } of rows) {
    const columns = catalogue.get(table) ?? new Map<string, string>()
    catalogue.set(table, columns.set(column, type))
  }
  return catalogue
}

export interface RuleCounts {
  readonly checked: number
  readonly failed: number
  readonly stored: number
}

/** Runs a rule once: counts all failures and stores the first `limit` of them by key; only the beginning of a value is kept. */
export async function checkRule(
  db: Db,
  runId: string,
  rule: Rule,
  compiled: CompiledRule,
  limit: number,
): Promise<RuleCounts> {
  // For this transaction only: each rule is a statement of its own, run once, too short for compiling it (JIT) to pay.
  await db`select set_config('jit', 'off', true)`
  await db`delete from ops.validation_failures where run_id = ${runId} and rule = ${rule.id}`
  const [row] = await db<RuleCounts[]>`
    with failing as materialized (
      select coalesce(entity_key, '(no key)') as entity_key, left(value, 500) as value
      from (${db.unsafe(compiled.failures)}) found),
    kept as (
      insert into ops.validation_failures (run_id, rule, entity, entity_key, "column", value, message, fix, personal)
      select ${runId}, ${rule.id}, ${rule.entity}, entity_key, ${rule.column ?? null}, value,
        ${rule.title}, ${rule.fix}, ${rule.personal ?? false}
      from failing order by entity_key collate "C", value collate "C" limit ${limit}
      returning 1
    )
    select (${db.unsafe(compiled.checked)}) as checked, (select count(*) from failing) as failed,
      (select count(*) from kept)::int as stored`
  return row ?? { checked: 0, failed: 0, stored: 0 }
}

export interface RuleResult extends RuleCounts {
  readonly rule: string
  readonly suite: string
  readonly title: string
  readonly severity: string
  readonly kind: string
  readonly entity: string
  readonly column: string | null
  readonly status: 'passed' | 'failed' | 'broken' | 'skipped'
  readonly blocks: boolean
  readonly threshold: Rule['threshold'] | null
  readonly sql: string
  readonly fix: string
  readonly problem: string | null
  readonly startedAt: string
  readonly durationMs: number
}

/** Records the result of a rule; a repeated attempt of the same run replaces it. */
export async function upsertResult(db: Db, runId: string, result: RuleResult): Promise<void> {
  const threshold = result.threshold === null ? null : db.json(result.threshold ?? {})
  await db`
    insert into ops.validation_results (run_id, rule, suite, title, severity, kind, entity, "column", status, checked,
      failed, stored, threshold, blocks, sql, fix, problem, started_at, duration_ms)
    values (${runId}, ${result.rule}, ${result.suite}, ${result.title}, ${result.severity}, ${result.kind},
      ${result.entity}, ${result.column}, ${result.status}, ${result.checked}, ${result.failed}, ${result.stored},
      ${threshold}, ${result.blocks}, ${result.sql}, ${result.fix}, ${result.problem}, ${result.startedAt}, ${result.durationMs})
    on conflict (run_id, rule) do update set status = excluded.status, checked = excluded.checked,
      failed = excluded.failed, stored = excluded.stored, blocks = excluded.blocks, sql = excluded.sql,
      problem = excluded.problem, started_at = excluded.started_at, duration_ms = excluded.duration_ms`
}

/** Deletes at most `limit` failing rows of runs older than the `keep` newest; answers how many. */
export async function deleteOldFailures(db: Db, keep: number, limit: number): Promise<number> {
  const rows = await db`
    with kept as (
      select run_id from ops.validation_results group by run_id order by max(started_at) desc, run_id desc limit ${keep}
    )
    delete from ops.validation_failures where id in (
      select id from ops.validation_failures f where f.run_id not in (select run_id from kept) order by id limit ${limit}
    ) returning 1`
  return rows.length
}

/** The newest recorded run, of one suite or of any. */
export async function latestRun(db: Db, suite: string | undefined): Promise<string | undefined> {
  const [row] = await db<{ runId: string }[]>`
    select run_id as "runId" from ops.validation_results
    where ${suite ?? null}::text is null or suite = ${suite ?? null}
    order by started_at desc, run_id desc limit 1`
  return row?.runId
}

/** The newest run that recorded a rule. */
export async function latestRunOfRule(db: Db, rule: string): Promise<string | undefined> {
  const [row] = await db<{ runId: string }[]>`
    select run_id as "runId" from ops.validation_results where rule = ${rule} order by started_at desc, run_id desc limit 1`
  return row?.runId
}

/** Results of a run: what failed first, then by severity, then by rule. */
export async function resultsOfRun(db: Db, runId: string, suite: string | undefined): Promise<RuleResult[]> {
  return db<RuleResult[]>`
    select rule, suite, title, severity, kind, entity, "column", status, checked, failed, stored, threshold, blocks, sql,
      fix, problem, started_at as "startedAt", duration_ms as "durationMs"
    from ops.validation_results
    where run_id = ${runId} and (${suite ?? null}::text is null or suite = ${suite ?? null})
    order by array_position(array['broken', 'failed', 'passed', 'skipped'], status),
      array_position(array['error', 'warn', 'info'], severity), rule limit 1000`
}

export interface FailureRow {
  readonly id: number
  readonly runId: string
  readonly rule: string
  readonly entity: string
  readonly entityKey: string
  readonly column: string | null
  readonly value: string | null
  readonly message: string
  readonly fix: string
  readonly personal: boolean
}

/** Failing rows of a run, in the order they were found (by key within a rule). */
export async function failuresOfRun(
  db: Db,
  runId: string,
  rule: string | undefined,
  after: number,
  limit: number,
): Promise<FailureRow[]> {
  return db<FailureRow[]>`
    select id, run_id as "runId", rule, entity, entity_key as "entityKey", "column", value, message, fix, personal
    from ops.validation_failures
    where run_id = ${runId} and (${rule ?? null}::text is null or rule = ${rule ?? null}) and id > ${after}
    order by id limit ${limit}`
}

export interface TrendPoint {
  readonly runId: string
  readonly rule: string
  readonly suite: string
  readonly title: string
  readonly severity: string
  readonly status: RuleResult['status']
  readonly failed: number
  readonly startedAt: string
}

/** Every result of the newest `runs` runs, of one suite or of all: the oldest run first, then by rule. */
export async function resultsOfLastRuns(
  db: Db,
  suite: string | undefined,
  runs: number,
): Promise<TrendPoint[]> {
  const ofSuite = suite === undefined ? db`true` : db`suite = ${suite}`
  return db<TrendPoint[]>`
    with newest as (
      select run_id, min(started_at) as begun from ops.validation_results where ${ofSuite}
      group by run_id order by min(started_at) desc, run_id desc limit ${runs})
    select r.run_id as "runId", r.rule, r.suite, r.title, r.severity, r.status, r.failed, n.begun as "startedAt"
    from newest n join ops.validation_results r on r.run_id = n.run_id
    where ${suite === undefined ? db`true` : db`r.suite = ${suite}`}
    order by n.begun, r.run_id, r.rule limit 100000`
}

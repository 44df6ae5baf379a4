import { type Db, inTransaction, type Progress } from '../00-platform/index.ts'
import type { ValidationDeps } from './deps.ts'
import type { Catalogue } from './entities/catalogue.ts'
import { entitySource, missingOf } from './entities/entities.ts'
import { validationErrors } from './errors.ts'
import {
  checkRule,
  deleteOldFailures,
  type RuleCounts,
  type RuleResult,
  readCatalogue,
  upsertResult,
} from './queries.ts'
import { type CompiledRule, compileRule } from './rules/compile.ts'
import type { Rule, Suite } from './rules/schema.ts'

/** What a validation needs of its run. */
export interface ValidateRun {
  readonly db: Db
  readonly runId: string
  readonly signal: AbortSignal
  now(): Date
  progress(progress: Progress): Promise<void>
}

export interface ValidationSummary {
  readonly suites: string[]
  readonly rules: number
  readonly passed: number
  readonly failed: number
  readonly broken: number
  readonly skipped: number
  /** Failing rows of rules that failed, by the severity of their rule. */
  readonly failures: { error: number; warn: number; info: number }
}

/**
 * Runs a suite, or all, some rules at once, each in its own short transaction, and records results and failing rows.
 * Running again with the same run id replaces what that run recorded.
 *
 * @throws AppError VALIDATION_SUITE_UNKNOWN; VALIDATION_BLOCKED after everything is recorded, when a rule of
 * severity `error` failed beyond its threshold or could not run.
 */
export async function validate(
  deps: ValidationDeps,
  run: ValidateRun,
  suite: string | undefined,
): Promise<ValidationSummary> {
  const suites = chosenSuites(deps, suite)
  const catalogue = await readCatalogue(run.db)
  const rules = suites.flatMap((chosen) => chosen.rules.map((rule) => ({ suite: chosen.suite, rule })))
  const results = await runRules(deps, run, catalogue, rules)
  while ((await deleteOldFailures(run.db, deps.options.keepRuns, 2_000)) > 0) run.signal.throwIfAborted()
  const blocking = results.filter(({ blocks }) => blocks)
  if (blocking.length > 0) throw blocked(run.runId, blocking)
  return summaryOf(suites, results)
}

function chosenSuites(deps: ValidationDeps, suite: string | undefined): readonly Suite[] {
  const chosen = deps.suites.filter((s) => suite === undefined || s.suite === suite)
  if (chosen.length > 0) return chosen
  const suites = deps.suites.map((s) => s.suite).join(', ')
  throw validationErrors.VALIDATION_SUITE_UNKNOWN({ suite: suite ?? '', suites })
}

function blocked(runId: string, blocking: readonly RuleResult[]) {
  const rules = blocking.map(({ rule }) => rule)
  return validationErrors.VALIDATION_BLOCKED(
    { count: blocking.length, rules: rules.slice(0, 10).join(', ') },
    { details: { runId, rules } },
  )
}

interface RuleOf {
  readonly suite: string
  readonly rule: Rule
}

/** Results in the order of the rules. The first error ends all, once what is under way has ended. */
async function runRules(
  deps: ValidationDeps,
  run: ValidateRun,
  catalogue: Catalogue,
  rules: readonly RuleOf[],
): Promise<RuleResult[]> {
  const results: RuleResult[] = []
  const waiting = [...rules.entries()]
  let done = 0
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      run.signal.throwIfAborted()
      const [index, { suite, rule }] = next
      const result = await runRule(deps, run, catalogue, suite, rule)
      await upsertResult(run.db, run.runId, result)
      results[index] = result
      await run.progress({ stage: suite, done: ++done, total: rules.length, message: rule.title })
    }
  }
  const lanes = Array.from({ length: deps.options.rulesAtOnce }, () =>
    lane().catch((error) => {
      waiting.length = 0
      throw error
    }),
  )
  for (const ended of await Promise.allSettled(lanes)) if (ended.status === 'rejected') throw ended.reason
  // Whichever rule ended last: what stays to be read of a run is the same each time.
  const last = rules.at(-1)
  if (last !== undefined)
    await run.progress({ stage: last.suite, done, total: rules.length, message: last.rule.title })
  return results
}

type Outcome = RuleCounts & Pick<RuleResult, 'status' | 'problem'>
const NOTHING: RuleCounts = { checked: 0, failed: 0, stored: 0 }

async function runRule(
  deps: ValidationDeps,
  run: ValidateRun,
  catalogue: Catalogue,
  suite: string,
  rule: Rule,
): Promise<RuleResult> {
  const now = run.now()
  const started = performance.now()
  const compiled = compileRule(rule, {
    source: (entity) => entitySource(catalogue, deps.ace, entity),
    values: (list) => deps.ace.values[list] ?? [],
    now,
  })
  const outcome = await check(deps, run, catalogue, rule, compiled)
  const failed = outcome.status === 'failed' || outcome.status === 'broken'
  return {
    ...outcome,
    rule: rule.id,
    suite,
    title: rule.title,
    severity: rule.severity,
    kind: rule.kind,
    entity: rule.entity,
    column: rule.column ?? null,
    threshold: rule.threshold ?? null,
    blocks: rule.severity === 'error' && failed,
    sql: compiled.failures,
    fix: rule.fix,
    startedAt: now.toISOString(),
    durationMs: Math.round(performance.now() - started),
  }
}

async function check(
  deps: ValidationDeps,
  run: ValidateRun,
  catalogue: Catalogue,
  rule: Rule,
  compiled: CompiledRule,
): Promise<Outcome> {
  const missing = missingOf(rule, catalogue)
  if (missing !== undefined) return { ...NOTHING, status: 'skipped', problem: `${missing} does not exist` }
  try {
    const counts = await inTransaction(run.db, (tx) =>
      checkRule(tx, run.runId, rule, compiled, deps.options.storedPerRule),
    )
    return { ...counts, status: withinThreshold(rule, counts) ? 'passed' : 'failed', problem: null }
  } catch (error) {
    const code = (error as { code?: unknown }).code
    // class 42 is a mistake in the rule's own SQL, 22 a value it cannot handle; anything else is the run's trouble
    if (typeof code !== 'string' || !/^(42|22)/.test(code)) throw error
    return { ...NOTHING, status: 'broken', problem: `SQLSTATE ${code}` }
  }
}

function withinThreshold({ threshold }: Rule, { checked, failed }: RuleCounts): boolean {
  if (failed === 0) return true
  if (threshold === undefined) return false
  const { maxFailures, maxRatio } = threshold
  if (maxFailures === undefined && maxRatio === undefined) return false
  const fewEnough = maxFailures === undefined || failed <= maxFailures
  return fewEnough && (maxRatio === undefined || (checked > 0 && failed / checked <= maxRatio))
}

function summaryOf(suites: readonly Suite[], results: readonly RuleResult[]): ValidationSummary {
  const having = (status: RuleResult['status']) => results.filter((r) => r.status === status)
  const failures = { error: 0, warn: 0, info: 0 }
  for (const { severity, failed } of having('failed')) failures[severity as keyof typeof failures] += failed
  return {
    suites: suites.map(({ suite }) => suite),
    rules: results.length,
    passed: having('passed').length,
    failed: having('failed').length,
    broken: having('broken').length,
    skipped: having('skipped').length,
    failures,
  }
}

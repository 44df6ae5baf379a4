import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Catalogue } from '../entities/catalogue.ts'
import { validationErrors } from '../errors.ts'
import { type Known, repeated, ruleProblems } from './check-suites.ts'
import { type Rule, RuleSchema, type Suite, SuiteSchema } from './schema.ts'

const FieldsFile = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      apiPath: z.string().optional(),
      csvName: z.string().optional(),
      required: z.string(),
      personal: z.boolean().optional(),
    }),
  ),
})
const ValuesFile = z.object({ values: z.record(z.string(), z.array(z.string())) })
const EditRulesFile = z.object({
  editableWhenReviewStatus: z.array(z.string()),
  lockedWhenReviewStatus: z.array(z.string()),
  closedWhenReviewStatus: z.array(z.string()),
  editableWhenActionRequired: z.array(z.string()),
  frozenAfterApproval: z.array(z.string()),
  editableAfterLaunched: z.array(z.string()),
  terminalStages: z.array(z.string()),
})

/** What ACE says about opportunities, from `data/ace`. */
export interface AceFacts {
  readonly fields: z.output<typeof FieldsFile>['fields']
  readonly values: Readonly<Record<string, readonly string[]>>
  readonly editRules: z.output<typeof EditRulesFile>
}

/**
 * Reads the facts of a folder (`data/ace`).
 * @throws AppError VALIDATION_SUITE_INVALID
 */
export function loadAceFacts(directory: string): AceFacts {
  return {
    fields: read(join(directory, 'opportunity-fields.json'), FieldsFile).fields,
    values: read(join(directory, 'values.json'), ValuesFile).values,
    editRules: read(join(directory, 'edit-rules.json'), EditRulesFile),
  }
}

/**
 * Reads all suites of a folder (`data/validation`), by file name, and checks them against the facts and the tables of
 * CORE (`schema.table` → column → type), so that a hub does not start with a rule that cannot run.
 *
 * @throws AppError VALIDATION_SUITE_INVALID that names every problem of every file, each with its rule; also as `details.problems`
 */
export function loadSuites(directory: string, ace: AceFacts, core: Catalogue): Suite[] {
  const shape = new Map(ace.fields.map(({ name, type }) => [name, type]))
  const known = {
    entities: new Map([...core, ['ace.opportunity', shape]]),
    lists: new Set(Object.keys(ace.values)),
  }
  const files = readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => readSuite(directory, file, known))
  const suites = files.flatMap(({ suite }) => suite ?? [])
  const problems = [...files.flatMap((file) => file.problems), ...repeated(suites)]
  if (problems.length > 0) throw invalid(directory, problems)
  return suites
}

function invalid(path: string, problems: readonly string[]) {
  return validationErrors.VALIDATION_SUITE_INVALID(
    { path, problem: problems.join('; ') },
    { details: { problems } },
  )
}

function readSuite(directory: string, file: string, known: Known): { suite?: Suite; problems: string[] } {
  const content = readJson(join(directory, file))
  if (content === undefined) return { problems: [`${file}: it is no JSON`] }
  const parsed = SuiteSchema.safeParse(content)
  const issues = parsed.success ? [] : parsed.error.issues.map((issue) => worded(content, issue))
  const unusable = soundRules(content).flatMap((rule) =>
    ruleProblems(rule, known).map((problem) => `rule ${rule.id}: ${problem}`),
  )
  const problems = [...issues, ...unusable].map((problem) => `${file}: ${problem}`)
  return parsed.success ? { suite: parsed.data, problems } : { problems }
}

/** The rules whose form is right, also where that of others is not. */
function soundRules(content: unknown): Rule[] {
  const rules = z.object({ rules: z.array(z.unknown()) }).safeParse(content).data?.rules ?? []
  return rules.flatMap((rule) => RuleSchema.safeParse(rule).data ?? [])
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

const Ids = z.object({ rules: z.array(z.object({ id: z.string() }).nullable().catch(null)) })

/** An issue of the form, with the id of its rule in place of its number. */
function worded(content: unknown, { path, message }: z.core.$ZodIssue): string {
  const [first, index, ...rest] = path
  const ids = Ids.safeParse(content).data?.rules ?? []
  if (first !== 'rules' || typeof index !== 'number') return `${path.join('.')}: ${message}`
  return `rule ${ids[index]?.id ?? `number ${index + 1}`}: ${[rest.join('.'), message].filter(Boolean).join(': ')}`
}

function read<S extends z.ZodType>(path: string, schema: S): z.output<S> {
  const parsed = schema.safeParse(readJson(path))
  if (parsed.success) return parsed.data
  throw invalid(path, [z.prettifyError(parsed.error)])
}

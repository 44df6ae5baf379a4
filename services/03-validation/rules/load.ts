import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { validationErrors } from '../errors.ts'
import { type Suite, SuiteSchema } from './schema.ts'

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
  lockedWhenReviewStatus: z.array(z.string()),
  editableWhenActionRequired: z.array(z.string()),
  frozenAfterApproval: z.array(z.string()),
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
 * Reads all suites of a folder (`data/validation`), by file name. Rule ids are unique over all suites.
 * @throws AppError VALIDATION_SUITE_INVALID
 */
export function loadSuites(directory: string): Suite[] {
  const files = readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .sort()
  const suites = files.map((file) => read(join(directory, file), SuiteSchema))
  const ids = suites.flatMap(({ rules }) => rules.map(({ id }) => id))
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined)
    throw validationErrors.VALIDATION_SUITE_INVALID({
      path: directory,
      problem: `rule ${twice} is declared twice`,
    })
  return suites
}

function read<S extends z.ZodType>(path: string, schema: S): z.output<S> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : 'it is missing or no JSON'
    throw validationErrors.VALIDATION_SUITE_INVALID({ path, problem }, { cause })
  }
}

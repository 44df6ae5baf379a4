import { z } from 'zod'
import { AppError } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import { type ProjectFiles, textOf } from '../files/index.ts'
import { selectTasksOfRequirements } from '../queries/task-lists.ts'
import { openSpec } from '../tasks/open-spec.ts'
import { type Coverage, parseRequirements } from './requirements.ts'

/** Beside the specs: tests by the requirement they cite, written by the project's own test tools. */
const FILE = 'coverage.json'

const CoverageFile = z.record(z.string(), z.array(z.object({ file: z.string(), title: z.string() })))

/**
 * The requirements of a spec with the tasks and tests that cite them, in the order of requirements.md. Tests are those that
 * `coverage.json` names; a project without that file has none.
 * @throws AppError SPEC_NOT_FOUND, DOCUMENT_NOT_FOUND, COVERAGE_UNREADABLE
 */
export async function requirementCoverage(
  call: Parameters<typeof openSpec>[0],
  input: { readonly project?: string | undefined; readonly spec: string },
) {
  const { projectId, files, spec } = await openSpec(call, input)
  const { text } = await files.readDocument(spec, 'requirements')
  const tests = await coverageOf(files)
  const tasks = await selectTasksOfRequirements(call.db, projectId)
  const requirements = parseRequirements(text).map(({ id, title, line }) => ({
    id,
    title,
    line,
    tasks: tasks.flatMap(({ requirement, ref, status, verification }) =>
      requirement === id || requirement.startsWith(`${id}.`) ? [{ ref, status, verification }] : [],
    ),
    tests: [...(tests[id] ?? [])],
  }))
  const covered = requirements.filter(({ tests: citing }) => citing.length > 0).length
  return { project: projectId, spec, requirements, covered, total: requirements.length }
}

async function coverageOf(files: ProjectFiles): Promise<Coverage> {
  const path = `${files.folders.specs}/${FILE}`
  try {
    const { bytes } = await files.readFile(path)
    return CoverageFile.parse(JSON.parse(textOf(bytes, path)))
  } catch (error) {
    if (error instanceof AppError && error.code === 'PATH_NOT_FOUND') return {}
    if (error instanceof AppError) throw error
    throw workflowErrors.COVERAGE_UNREADABLE({ path }, { cause: error })
  }
}

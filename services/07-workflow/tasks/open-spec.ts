import { checkSpecName, fileErrors, type ProjectFiles } from '../files/index.ts'
import { type ProjectCall, projectOf } from '../projects/projects.ts'
import { selectSpecRows } from '../queries/task-lists.ts'
import { syncSpec } from './sync.ts'

export interface OpenedSpec {
  readonly projectId: string
  readonly files: ProjectFiles
  readonly spec: string
}

/**
 * The spec of a call, with tasks as its file has them now: where a watcher of this process keeps it, it is; elsewhere the
 * file is looked at first. A file that cannot be read leaves the tasks as they were last known.
 * @throws AppError SPEC_NOT_FOUND, SPEC_NAME_INVALID and those of projectOf
 */
export async function openSpec(
  call: Pick<ProjectCall, 'deps' | 'db' | 'clock'> & { readonly requestId: string },
  input: { readonly project?: string | undefined; readonly spec: string },
): Promise<OpenedSpec> {
  const { id: projectId, files } = await projectOf(call, input.project)
  const spec = checkSpecName(input.spec)
  if (call.deps.keeper.isFresh(projectId, spec)) return { projectId, files, spec }
  const { active } = await syncSpec(call, { projectId, files, spec })
  if (!active && (await selectSpecRows(call.db, projectId, [spec])).length === 0)
    throw fileErrors.SPEC_NOT_FOUND({ name: spec, state: 'active or archived' })
  return { projectId, files, spec }
}

import type { Db } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import { checkSpecName, fileErrors } from '../files/index.ts'
import { type OpenedProject, type ProjectCall, projectOf } from '../projects/projects.ts'
import { lockKnownSpec } from '../queries/import.ts'
import { selectTasksAtWork, settleQuestion } from '../queries/rename-spec.ts'
import { RENAME_UNCLEAR } from '../tasks/renamed.ts'
import { syncSpec } from '../tasks/sync.ts'
import { moveSpecRows } from './move-rows.ts'
import { getSpec } from './specs.ts'

type Call = Pick<ProjectCall, 'deps' | 'db' | 'clock'> & { readonly requestId: string }

interface Adoption {
  readonly project?: string | undefined
  readonly spec: string
  readonly from?: string | undefined
}

/**
 * Makes a spec one whose folder is gone: its tasks go on with the history, status and approvals of that one. What was known
 * of it under the new name is kept aside, as tasks that left their file. Without `from` it is a new one from now on.
 * Markers of its file that say something else than the earlier tasks go through the life cycle, as edits do.
 *
 * @throws AppError SPEC_NOT_FOUND, SPEC_NOT_VANISHED, SPEC_AT_WORK
 */
export async function adoptSpec(call: Call, input: Adoption) {
  const project = await projectOf(call, input.project)
  const target = { projectId: project.id, files: project.files, spec: checkSpecName(input.spec) }
  await syncSpec(call, target)
  await checked(call.db, project, input)
  if (input.from === undefined) await settleQuestion(call.db, target, RENAME_UNCLEAR)
  else {
    await moveSpecRows(call.db, project, { from: input.from, to: input.spec, unread: true })
    await syncSpec(call, { ...target, isNew: true })
  }
  return getSpec(call, input)
}

/** What adopting would do. @throws as adoptSpec */
export async function planAdoption(call: Call, input: Adoption) {
  const project = await projectOf(call, input.project)
  await checked(call.db, project, input)
  return { project: project.id, from: input.from ?? null, spec: input.spec }
}

async function checked(db: Db, { id, files }: OpenedProject, { spec, from }: Adoption): Promise<void> {
  const [entry] = await files.listSpecs({ name: checkSpecName(spec) })
  if (entry === undefined || entry.archived) throw fileErrors.SPEC_NOT_FOUND({ name: spec, state: 'active' })
  if (from === undefined) return
  const names = await files.specNames()
  if (names.includes(checkSpecName(from)) || (await lockKnownSpec(db, id, from)) === undefined)
    throw workflowErrors.SPEC_NOT_VANISHED({ spec: from })
  const busy = await selectTasksAtWork(db, id, spec)
  if (busy.length > 0) throw workflowErrors.SPEC_AT_WORK({ spec, tasks: busy.join(', ') })
}

import { AppError, type Db } from '../../00-platform/index.ts'
import { tasksInTitle } from '../approvals/task-of-request.ts'
import { isSpecName, SPEC_DOCUMENTS } from '../files/index.ts'
import type { OpenedProject } from '../projects/projects.ts'
import { openSpec } from '../tasks/open-spec.ts'
import type { ApprovalEntry } from './model.ts'

type SpecCall = Parameters<typeof openSpec>[0]

/** Which task an imported approval is for: null where its files do not tell one. */
export type TaskOfApproval = (db: Db, entry: ApprovalEntry) => Promise<string | null>

/**
 * The task whose id, alone of its spec, stands in the title, as for a new request. An approval of the spec's own documents
 * is for no task, whatever numbers its title holds. What the requester worked on when is not known, so nothing is guessed
 * from that. Each spec is looked at once.
 */
export function taskOfApprovals(call: SpecCall, { id: projectId }: OpenedProject): TaskOfApproval {
  const known = new Map<string, boolean>()
  return async (db, { category, categoryName: spec, filePath, title }) => {
    if (category !== 'spec' || !isSpecName(spec) || isSpecDocument(filePath, spec)) return null
    if (!known.has(spec)) known.set(spec, await isThere(call, projectId, spec))
    if (known.get(spec) !== true) return null
    const named = await tasksInTitle(db, { projectId, spec, title })
    return named.length === 1 ? (named[0] ?? null) : null
  }
}

function isSpecDocument(filePath: string, spec: string): boolean {
  return SPEC_DOCUMENTS.some((document) => `/${filePath}`.endsWith(`/specs/${spec}/${document}.md`))
}

async function isThere(call: SpecCall, project: string, spec: string): Promise<boolean> {
  try {
    await openSpec(call, { project, spec })
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'SPEC_NOT_FOUND') return false
    throw error
  }
}

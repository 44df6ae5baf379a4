import { type ProjectCall, projectOf } from '../projects/projects.ts'
import { ATTENTION_KINDS } from './attention-model.ts'
import { selectApprovalsForPeople, selectTasksForPeople } from './attention-queries.ts'

type Call = Pick<ProjectCall, 'deps' | 'db'>

/**
 * What waits for a person in a project: kind by kind, the first ones of each and how many there are. It looks into two
 * indexes of what waits only, so that a page may ask after each event.
 * @throws AppError those of projectOf
 */
export async function attention(
  call: Call,
  { project, limit }: { readonly project?: string | undefined; readonly limit: number },
) {
  const { id } = await projectOf(call, project)
  const found = [
    ...(await selectApprovalsForPeople(call.db, id, limit)),
    ...(await selectTasksForPeople(call.db, id, limit)),
  ]
  const kinds = ATTENTION_KINDS.flatMap((kind) => {
    const shown = found.filter((each) => each.kind === kind)
    const total = shown[0]?.total ?? 0
    return total === 0 ? [] : [{ kind, total, shown: shown.map(({ kind: _, total: __, ...one }) => one) }]
  })
  return { project: id, total: kinds.reduce((sum, { total }) => sum + total, 0), kinds }
}

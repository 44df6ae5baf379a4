import type { Db } from '../../00-platform/index.ts'
import type { OpenedProject } from '../projects/projects.ts'
import { lockKnownSpec, lockSpec, lockTasks } from '../queries/import.ts'
import { renameSpecRows, setAside } from '../queries/rename-spec.ts'

/**
 * Gives a spec's rows to another name. The tasks that are known under that name already are kept aside, with their history.
 *
 * @param names `unread`: the text is to be imported, whatever it is
 */
export async function moveSpecRows(
  db: Db,
  { id, files }: OpenedProject,
  names: { readonly from: string; readonly to: string; readonly unread?: boolean },
): Promise<void> {
  await lockSpec(db, id, names.to)
  if ((await lockKnownSpec(db, id, names.from)) === undefined) return
  for (const name of [names.from, names.to]) await lockTasks(db, id, name)
  await setAside(db, id, names.to)
  await renameSpecRows(db, id, { ...names, folder: files.folders.specs })
}

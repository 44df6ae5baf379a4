import type { Db } from '../../00-platform/index.ts'
import type { ProjectFiles } from '../files/index.ts'
import { matchTasks, parseTasks } from '../markdown/index.ts'
import type { LineProblem, TaskText } from '../model.ts'
import { lockSpec, lockTasks, selectKnownTasks } from '../queries/import.ts'
import { renameSpecRows, selectVanishedSpecs, type VanishedSpec } from '../queries/rename-spec.ts'
import { outlineOf, type Remembered } from '../remembered.ts'

/** Which is reported for a spec that may be another one under a new name. */
export const RENAME_UNCLEAR = 'SPEC_RENAME_UNCLEAR'

/** A spec of which so many tasks are those of a vanished one is that one; of so few it is another one. */
const SURELY = 0.6
const HARDLY = 0.25
/** Named in the report. */
const MOST_NAMES = 5

interface NewSpec {
  readonly projectId: string
  readonly files: ProjectFiles
  readonly spec: string
  readonly text: string
  readonly etag: string
  readonly folderId: string | null
}

interface Likeness extends VanishedSpec {
  readonly sameText: boolean
  readonly sameFolder: boolean
  /** Of its tasks and those of the new text, whichever are more: how many are the same, 0 to 1. */
  readonly share: number
}

export interface Renamed {
  /** The text that the database agrees with now; null: nothing is known of this spec. */
  readonly known: string | null
  /** It may be another one, and a person has to say. */
  readonly problems: readonly LineProblem[]
}

/**
 * Looks whether a spec that nothing is known of is one whose folder is gone: then its tasks, history and approvals go with
 * the new name. It is when the folder is the same, one of its tasks is, and no other has more of them; or when it is the only
 * one with the same text, or the only one with most of the tasks. What may be and is not sure is reported, and nothing is moved.
 */
export async function followRename(
  { db, remembered }: { readonly db: Db; readonly remembered: Remembered },
  found: NewSpec,
): Promise<Renamed> {
  const { projectId, files, spec, etag } = found
  const vanished = await selectVanishedSpecs(db, projectId, await files.specNames(), found)
  if (vanished.length === 0) return { known: null, problems: [] }
  const { tasks } = parseTasks(found.text, outlineOf(remembered, { text: found.text, tag: etag }))
  const candidates: Likeness[] = []
  for (const each of vanished) candidates.push(await likeness(db, found, tasks, each))
  const one = chosen(candidates)
  if (one === undefined) return { known: null, problems: reportOf(spec, candidates) }
  await lockSpec(db, projectId, one.name)
  await lockTasks(db, projectId, one.name)
  await renameSpecRows(db, projectId, { from: one.name, to: spec, folder: files.folders.specs })
  return { known: one.tasksEtag, problems: [] }
}

async function likeness(
  db: Db,
  { projectId, etag, folderId }: NewSpec,
  tasks: readonly TaskText[],
  vanished: VanishedSpec,
): Promise<Likeness> {
  const sameFolder = folderId !== null && vanished.folderId === folderId
  if (vanished.tasksEtag === etag) return { ...vanished, sameFolder, sameText: true, share: 1 }
  const known = await selectKnownTasks(db, projectId, vanished.name)
  const same = matchTasks(known, tasks).filter(({ kind }) => kind === 'same' || kind === 'rekeyed').length
  const share = same / Math.max(known.length, tasks.length, 1)
  return { ...vanished, sameFolder, sameText: false, share }
}

function chosen(candidates: readonly Likeness[]): Likeness | undefined {
  const most = Math.max(...candidates.map(({ share }) => share))
  const ranks = [
    // Some file systems give the number of a removed folder to a new one: the folder alone says nothing.
    ({ sameFolder, share }: Likeness) => sameFolder && share > 0 && share === most,
    ({ sameText }: Likeness) => sameText,
    ({ share }: Likeness) => share >= SURELY,
  ]
  for (const isOne of ranks) {
    const these = candidates.filter(isOne)
    if (these.length > 0) return these.length === 1 ? these[0] : undefined
  }
  return undefined
}

function reportOf(spec: string, candidates: readonly Likeness[]): LineProblem[] {
  const like = candidates.filter(({ share }) => share >= HARDLY).sort((one, other) => other.share - one.share)
  if (like.length === 0) return []
  const names = like.slice(0, MOST_NAMES).map(({ name, share }) => `${name} (${Math.round(share * 100)} %)`)
  const adopt = `revops specs adopt ${spec}`
  const message = `This spec may be one whose folder is gone, under a new name: ${names.join(', ')} of the tasks are the same. Nothing was moved. Say which it is with \`${adopt} --from ${like[0]?.name}\`, or that it is a new one with \`${adopt}\`.`
  return [{ line: 1, code: RENAME_UNCLEAR, message }]
}

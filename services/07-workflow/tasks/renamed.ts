import type { Db } from '../../00-platform/index.ts'
import type { ProjectFiles } from '../files/index.ts'
import { matchTasks, parseTasks } from '../markdown/index.ts'
import type { LineProblem, TaskText } from '../model.ts'
import { lockSpec, lockTasks, selectKnownTasks } from '../queries/import.ts'
import {
  renameSpecRows,
  selectVanishedSpecs,
  setProblems,
  type VanishedSpec,
} from '../queries/rename-spec.ts'
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
  await moveTo(db, found, one)
  return { known: one.tasksEtag, problems: [] }
}

/**
 * The same for a spec without `tasks.md`, which only its folder can tell. A folder whose time of birth is not known may be
 * another one with the number of a removed one: then a person is asked.
 */
export async function followFolder(
  db: Db,
  found: Pick<NewSpec, 'projectId' | 'files' | 'spec' | 'folderId'>,
): Promise<void> {
  const { projectId, files, spec, folderId } = found
  if (folderId === null) return
  const there = await files.specNames()
  const vanished = await selectVanishedSpecs(db, projectId, there, { etag: null, folderId })
  const one = vanished.find((each) => each.folderId === folderId)
  if (one === undefined) return
  if (isCertain(folderId)) await moveTo(db, found, one)
  else await setProblems(db, projectId, spec, reportOf(spec, [{ ...one, ...FOLDER_ONLY }]))
}

const FOLDER_ONLY = { tasksEtag: null, sameFolder: true, sameText: false, share: 0 }

function isCertain(folderId: string): boolean {
  return !folderId.endsWith(':0')
}

async function moveTo(
  db: Db,
  { projectId, files, spec }: Pick<NewSpec, 'projectId' | 'files' | 'spec'>,
  { name }: VanishedSpec,
): Promise<void> {
  await lockSpec(db, projectId, name)
  await lockTasks(db, projectId, name)
  await renameSpecRows(db, projectId, { from: name, to: spec, folder: files.folders.specs })
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
    // One that had no tasks can have none in common.
    ({ sameFolder, tasksEtag, folderId }: Likeness) =>
      sameFolder && tasksEtag === null && folderId !== null && isCertain(folderId),
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
  const isLike = ({ share, sameFolder, tasksEtag }: Likeness) =>
    share >= HARDLY || (sameFolder && tasksEtag === null)
  const like = candidates.filter(isLike).sort((one, other) => other.share - one.share)
  if (like.length === 0) return []
  const names = like
    .slice(0, MOST_NAMES)
    .map(({ name, share }) => (share === 0 ? name : `${name} (${Math.round(share * 100)} %)`))
  const what = like.some(({ share }) => share > 0)
    ? 'of the tasks are the same'
    : '(the folder has its number)'
  const adopt = `revops specs adopt ${spec}`
  const message = `This spec may be one whose folder is gone, under a new name: ${names.join(', ')} ${what}. Nothing was moved. Say which it is with \`${adopt} --from ${like[0]?.name}\`, or that it is a new one with \`${adopt}\`.`
  return [{ line: 1, code: RENAME_UNCLEAR, message }]
}

import { AppError } from '../../00-platform/index.ts'
import { etagOf, type ProjectFiles, textOf } from '../files/index.ts'
import { approvalEntry, type FileNow } from './approval-entry.ts'
import { ApprovalFile, SnapshotFile } from './approval-format.ts'
import { type ApprovalEntry, type Skipped, SOURCE } from './model.ts'
import { type Source, skippedBy } from './read.ts'

const FOLDER = `${SOURCE}/approvals`

/** The approvals of one folder below `.spec-workflow/approvals` after the other, newest first in each. */
export async function* readApprovals(
  source: Source,
  readAt: Date,
): AsyncGenerator<(ApprovalEntry | Skipped)[]> {
  let categories: string[]
  try {
    categories = await source.names(FOLDER, 'folder')
  } catch (error) {
    yield [skippedBy(error, FOLDER)]
    return
  }
  for (const category of categories) {
    const folder = `${FOLDER}/${category}`
    yield await readCategory(source, folder, readAt).catch((error: unknown) => [skippedBy(error, folder)])
  }
}

async function readCategory(source: Source, folder: string, readAt: Date) {
  const { snapshots, skipped } = await readSnapshots(source, `${folder}/.snapshots`)
  const entries: ApprovalEntry[] = []
  for (const name of await source.names(folder, 'file')) {
    if (!name.endsWith('.json')) continue
    const path = `${folder}/${name}`
    try {
      entries.push(await readApproval(source, path, snapshots, readAt))
    } catch (error) {
      skipped.push(skippedBy(error, path))
    }
  }
  entries.sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
  return [...entries, ...skipped]
}

type Snapshots = ReadonlyMap<string, readonly SnapshotFile[]>

async function readApproval(source: Source, path: string, snapshots: Snapshots, readAt: Date) {
  const approval = await source.json(path, ApprovalFile)
  const filePath = belowProject(approval.filePath, source.files.root)
  const now = await fileNow(source.files, filePath)
  return approvalEntry({
    path,
    approval,
    snapshots: snapshots.get(approval.id) ?? [],
    filePath,
    now,
    readAt,
  })
}

/** All snapshots of a category by the request they were made for. */
async function readSnapshots(source: Source, folder: string) {
  const snapshots = new Map<string, SnapshotFile[]>()
  const skipped: Skipped[] = []
  for (const document of await source.names(folder, 'folder')) {
    for (const name of await source.names(`${folder}/${document}`, 'file')) {
      if (!name.endsWith('.json') || name === 'metadata.json') continue
      const path = `${folder}/${document}/${name}`
      try {
        const snapshot = await source.json(path, SnapshotFile)
        snapshots.set(snapshot.approvalId, [...(snapshots.get(snapshot.approvalId) ?? []), snapshot])
      } catch (error) {
        skipped.push(skippedBy(error, path))
      }
    }
  }
  return { snapshots, skipped }
}

/** Absolute paths, also those of another machine, as paths below the project where they can be read so. */
function belowProject(written: string, root: string): string {
  const path = written.replaceAll('\\', '/')
  const marker = path.lastIndexOf(`/${SOURCE}/`)
  const isAbsolute = /^([A-Za-z]:)?\//.test(path)
  if (path.startsWith(`${root}/`)) return tidy(path.slice(root.length + 1))
  return isAbsolute ? (marker < 0 ? path : tidy(path.slice(marker + 1))) : tidy(path)
}

function tidy(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
}

/** @throws AppError PATH_OUTSIDE_PROJECT: an approval of such a file cannot be kept */
async function fileNow(files: ProjectFiles, path: string): Promise<FileNow> {
  try {
    const { bytes } = await files.readFile(path)
    const hash = etagOf(bytes).slice('"sha256-'.length, -1)
    return { hash, text: textIn(bytes, path) }
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'PATH_OUTSIDE_PROJECT') throw error
    return { hash: null, text: null }
  }
}

function textIn(bytes: Uint8Array, path: string): string | null {
  try {
    return textOf(bytes, path)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

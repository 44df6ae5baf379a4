import type { z } from 'zod'
import { AppError } from '../../00-platform/index.ts'
import { type FolderEntry, listProjectFolder, type ProjectFiles, textOf } from '../files/index.ts'
import { importErrors } from './errors.ts'
import type { ImportBounds, Skipped } from './model.ts'

/** Reads files of one project for one import, up to its bounds. */
export interface Source {
  readonly files: ProjectFiles
  /** Names of the plain files or of the folders in a folder, sorted; none where there is no such folder. */
  names(folder: string, kind: FolderEntry['kind']): Promise<string[]>
  /** @throws AppError IMPORT_LIMIT_REACHED, DOCUMENT_NOT_UTF8, DOCUMENT_TOO_LARGE, PATH_OUTSIDE_PROJECT, PATH_NOT_FOUND */
  text(path: string): Promise<string>
  /** @throws AppError IMPORT_JSON_INVALID, IMPORT_ENTRY_INVALID and those of `text` */
  json<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>>
}

export function createSource(files: ProjectFiles, bounds: ImportBounds): Source {
  let filesLeft = bounds.files
  let bytesLeft = bounds.bytes
  const text = async (path: string) => {
    if (filesLeft <= 0 || bytesLeft <= 0) {
      const megabytes = Math.floor(bounds.bytes / 1024 / 1024)
      throw importErrors.IMPORT_LIMIT_REACHED({ path, files: bounds.files, megabytes })
    }
    const { bytes } = await files.readFile(path)
    filesLeft -= 1
    bytesLeft -= bytes.length
    return textOf(bytes, path)
  }
  return {
    files,
    text,
    names: async (folder, kind) =>
      ((await listProjectFolder(files, folder)) ?? []).flatMap((entry) =>
        entry.kind === kind ? [entry.name] : [],
      ),
    json: async (path, schema) => checked(path, schema, parsed(path, await text(path))),
  }
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 200) : 'it cannot be parsed'
    throw importErrors.IMPORT_JSON_INVALID({ path, reason }, { cause })
  }
}

/** @throws AppError IMPORT_ENTRY_INVALID that names the first field that is wrong */
export function checked<S extends z.ZodType>(path: string, schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `
  throw importErrors.IMPORT_ENTRY_INVALID({ path, reason: `${field}${issue?.message ?? 'invalid'}` })
}

/** What could not be read, told instead of thrown, so that the rest goes on. Errors of the program are thrown on. */
export function skippedBy(error: unknown, path: string, source: string | null = null): Skipped {
  if (!(error instanceof AppError)) throw error
  return { kind: 'skipped', path, source, code: error.code, reason: error.message }
}

import { AppError } from '../../00-platform/index.ts'
import { fileErrors } from './errors.ts'

const READ_ONLY = new Set(['EROFS', 'EACCES', 'EPERM'])
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** The errno name of an error of `node:fs`, e.g. `ENOENT`; an empty text for any other error. */
export function errnoOf(error: unknown): string {
  if (error instanceof AppError || !(error instanceof Error)) return ''
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? code : ''
}

/** Nothing there, or a file where a folder should be. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errnoOf(error))
}

/** Turns an error of the file system into a coded one; a coded one stays. `path` is relative to the project. */
export function readFailure(error: unknown, path: string): unknown {
  const errno = errnoOf(error)
  if (errno === '') return error
  if (errno === 'EACCES' || errno === 'EPERM')
    return fileErrors.PROJECT_ACCESS_DENIED({ path }, { cause: error })
  if (errno === 'EISDIR' || errno === 'ENXIO') return fileErrors.PATH_NOT_A_FILE({ path }, { cause: error })
  return fileErrors.PROJECT_FILES_FAILED({ path, errno }, { cause: error })
}

/** The same for an operation that writes. */
export function writeFailure(error: unknown, path: string): unknown {
  const errno = errnoOf(error)
  if (READ_ONLY.has(errno)) return fileErrors.PROJECT_READ_ONLY({ path }, { cause: error })
  if (FULL.has(errno)) return fileErrors.PROJECT_DISK_FULL({ path }, { cause: error })
  return readFailure(error, path)
}

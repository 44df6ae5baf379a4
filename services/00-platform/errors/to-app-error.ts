import { databaseErrorFor } from '../database/errors.ts'
import { AppError } from './app-error.ts'
import { platformErrors } from './platform-errors.ts'

/** Anything thrown, as what may leave the process. */
export function toAppError(thrown: unknown, requestId: string): AppError {
  if (thrown instanceof AppError) return thrown
  return databaseErrorFor(thrown) ?? platformErrors.INTERNAL({ requestId }, { cause: thrown })
}

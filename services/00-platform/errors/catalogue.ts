import { AppError, type AppErrorOptions, type ErrorKind } from './app-error.ts'

export interface ErrorEntry {
  readonly kind: ErrorKind
  /** Text with `{name}` places, filled from the values given when it is thrown. */
  readonly message: string
}

type Values = Readonly<Record<string, string | number>>
export type ErrorFactory = (values?: Values, options?: AppErrorOptions) => AppError
export type ErrorCatalogue<Code extends string = string> = Readonly<Record<Code, ErrorFactory>> & {
  readonly entries: Readonly<Record<Code, ErrorEntry>>
}

/** Declares a service's error codes. `throw errors.RUN_NOT_FOUND({ id })` builds the AppError. */
export function errorCatalogue<Code extends string>(entries: Record<Code, ErrorEntry>): ErrorCatalogue<Code> {
  const factories = Object.fromEntries(
    (Object.entries(entries) as [Code, ErrorEntry][]).map(([code, entry]) => [code, factoryFor(code, entry)]),
  ) as Record<Code, ErrorFactory>
  return Object.assign(factories, { entries })
}

function factoryFor(code: string, entry: ErrorEntry): ErrorFactory {
  return (values = {}, options = {}) => {
    const message = entry.message.replace(/\{(\w+)\}/g, (place, name: string) =>
      String(values[name] ?? place),
    )
    return new AppError(code, entry.kind, message, { ...options, details: { ...values, ...options.details } })
  }
}

/** Python exceptions as Odoo lets them out: class name, message, XML-RPC fault code. Tracebacks are made up here. */

export class OdooError extends Error {
  /** Dotted Python class, e.g. `odoo.exceptions.AccessError`. */
  readonly pythonName: string
  readonly faultCode: 1 | 2 | 3 | 4

  constructor(pythonName: string, message: string, faultCode: 1 | 2 | 3 | 4 = 1) {
    super(message)
    this.pythonName = pythonName
    this.faultCode = faultCode
  }
}

/** Answers with plain HTTP instead of a protocol error (a lone surrogate cannot be encoded by the server itself). */
export class HttpFailure extends Error {}

export const accessError = (message: string) => new OdooError('odoo.exceptions.AccessError', message, 4)
export const accessDenied = () => new OdooError('odoo.exceptions.AccessDenied', 'Access Denied', 3)
export const userError = (message: string) => new OdooError('odoo.exceptions.UserError', message, 2)
export const validationError = (message: string) =>
  new OdooError('odoo.exceptions.ValidationError', message, 2)
export const valueError = (message: string) => new OdooError('builtins.ValueError', message)
export const typeError = (message: string) => new OdooError('builtins.TypeError', message)
export const keyError = (key: string) => new OdooError('builtins.KeyError', key)
export const attributeError = (message: string) => new OdooError('builtins.AttributeError', message)

export const invalidField = (model: string, field: string) =>
  valueError(`Invalid field '${field}' on model '${model}'`)

export const outOfRange = () =>
  new OdooError('psycopg2.errors.NumericValueOutOfRange', 'integer out of range\n')

/** A record that is not there (any more), as write, unlink and a many2one to nowhere report it. */
export const missingError = (model: string, id: number, uid: number) =>
  new OdooError(
    'odoo.exceptions.MissingError',
    `Record does not exist or has been deleted.\n(Record: ${model}(${id},), User: ${uid})`,
    2,
  )

export const unknownDatabase = (database: string) =>
  new OdooError(
    'psycopg2.OperationalError',
    `connection to server at "127.0.0.1", port 5432 failed: FATAL:  database "${database}" does not exist\n`,
  )

/** Traceback text of an error: the frames a reader of logs would expect, without source lines. */
export function traceback(error: OdooError, frames: readonly string[]): string {
  const shown = error.pythonName.replace(/^builtins\./, '')
  const message = shown === 'KeyError' ? `'${error.message}'` : error.message
  return `Traceback (most recent call last):\n${frames.map((frame) => `  File ${frame}\n`).join('')}${shown}: ${message}\n`
}

import type { IncomingMessage } from 'node:http'
import { environmentOf } from './environment.ts'
import { OdooError, traceback } from './errors.ts'
import { callMethod } from './methods.ts'
import type { OdooInstance } from './rpc.ts'
import { toJson, type Wire } from './values.ts'
import type { Param } from './xml.ts'

/** What JSON-2 answers: the value alone, or an error object with a status of its own. */
export interface Json2Answer {
  readonly status: number
  readonly body: string
}

const FRAMES = [
  '"/opt/odoo/odoo/http.py", in _transactioning',
  '"/opt/odoo/addons/rpc/controllers/json2.py", in web_json_2_rpc',
]
/** HTTP statuses of Odoo's own exceptions; any other is the server's fault. */
const STATUS: Readonly<Record<string, number>> = {
  'odoo.exceptions.AccessDenied': 403,
  'odoo.exceptions.AccessError': 403,
  'odoo.exceptions.MissingError': 404,
  'odoo.exceptions.UserError': 422,
  'odoo.exceptions.ValidationError': 422,
}

class HttpException extends Error {
  readonly status: number
  readonly exception: string

  constructor(status: number, exception: string, message: string) {
    super(message)
    this.status = status
    this.exception = exception
  }
}

/**
 * `POST /json/2/<model>/<method>` of Odoo 19, by its documentation: a bearer key (here a login's password), arguments
 * by name, `ids` and `context` beside them.
 */
export function json2(
  instance: OdooInstance,
  request: IncomingMessage,
  model: string,
  method: string,
  body: string,
): Json2Answer {
  try {
    const result = answer(instance, request, model, method, body)
    return { status: 200, body: result === undefined ? 'null' : toJson(result) }
  } catch (error) {
    if (error instanceof HttpException) return refusal(error)
    if (error instanceof OdooError) return fault(error)
    throw error
  }
}

function answer(
  instance: OdooInstance,
  request: IncomingMessage,
  model: string,
  method: string,
  body: string,
): Wire {
  const [, key] = /^bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? []
  const login = instance.logins.find(({ password }) => password === key)
  if (login === undefined) throw new HttpException(401, 'Unauthorized', 'Invalid apikey')
  const { ids, context, ...named } = parseBody(body)
  const environment = environmentOf(instance, login, (context ?? {}) as Record<string, Param>)
  try {
    return callMethod(environment, model, method, [], { ...(ids === undefined ? {} : { ids }), ...named })
  } catch (error) {
    throw asHttp(error, model)
  }
}

/** What the controller itself finds out, before the method runs. */
function asHttp(error: unknown, model: string): unknown {
  if (!(error instanceof OdooError)) return error
  if (error.message === `Object ${model} doesn't exist`) {
    return new HttpException(404, 'NotFound', `the model '${model}' does not exist`)
  }
  if (error.pythonName === 'builtins.AttributeError') return new HttpException(404, 'NotFound', error.message)
  if (error.pythonName === 'builtins.TypeError') {
    return new HttpException(422, 'UnprocessableEntity', error.message)
  }
  return error
}

function parseBody(body: string): Record<string, Param> {
  let value: unknown
  try {
    value = body === '' ? {} : JSON.parse(body)
  } catch (error) {
    throw new HttpException(
      400,
      'BadRequest',
      `could not parse the body as json: ${(error as Error).message}`,
    )
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpException(400, 'BadRequest', 'could not parse the body, expecting a json object')
  }
  return value as Record<string, Param>
}

function refusal({ status, exception, message }: HttpException): Json2Answer {
  const name = `werkzeug.exceptions.${exception}`
  const debug = `Traceback (most recent call last):\n${name}: ${status}: ${message}\n`
  return { status, body: toJson({ name, message, arguments: [message, status], context: {}, debug }) }
}

function fault(error: OdooError): Json2Answer {
  const { pythonName: name, message } = error
  const body = toJson({ name, message, arguments: [message], context: {}, debug: traceback(error, FRAMES) })
  return { status: STATUS[name] ?? 500, body }
}

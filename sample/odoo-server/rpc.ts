import { environmentOf, type Login } from './environment.ts'
import { accessDenied, keyError, OdooError, typeError, unknownDatabase } from './errors.ts'
import { callMethod } from './methods.ts'
import type { Store } from './store.ts'
import type { Wire } from './values.ts'
import type { Param } from './xml.ts'

/** The server behind both protocols. */
export interface OdooInstance {
  readonly database: string
  readonly store: Store
  readonly logins: readonly Login[]
  readonly now: () => string
}

const VERSION: Wire = {
  server_version: '17.0',
  server_version_info: [17, 0, 0, 'final', 0, ''],
  server_serie: '17.0',
  protocol_version: 1,
}

/** Answers one call of a service (`common`, `object`, `db`), whichever protocol brought it. @throws OdooError */
export function dispatch(
  instance: OdooInstance,
  service: string,
  method: string,
  args: readonly Param[],
): Wire {
  if (service === 'common') return common(instance, method, args)
  if (service === 'object') return object(instance, method, args)
  if (service === 'db') return database(instance, method, args)
  throw keyError(service)
}

const notFound = (method: string) => new OdooError('builtins.Exception', `Method not found: ${method}`)

function common(instance: OdooInstance, method: string, args: readonly Param[]): Wire {
  if (method === 'version') return VERSION
  if (method === 'about') return 'See http://openerp.com'
  if (method !== 'authenticate' && method !== 'login') throw notFound(method)
  const [databaseName, login, password] = args
  checkDatabase(instance, databaseName)
  const found = instance.logins.find((known) => known.login === login && known.password === password)
  return found?.uid ?? false
}

function object(instance: OdooInstance, method: string, args: readonly Param[]): Wire {
  if (method !== 'execute_kw' && method !== 'execute') {
    throw new OdooError('builtins.NameError', `Method not available ${method}`)
  }
  const [databaseName, uid, password, model, name, ...rest] = args
  checkDatabase(instance, databaseName)
  const login = instance.logins.find((known) => known.uid === uid && known.password === password)
  if (login === undefined) throw accessDenied()
  if (typeof model !== 'string' || typeof name !== 'string') {
    throw typeError("execute_kw() missing 2 required positional arguments: 'obj' and 'method'")
  }
  const positional = method === 'execute' ? rest : ((rest[0] ?? []) as Param[])
  const named = method === 'execute' ? {} : ((rest[1] ?? {}) as Record<string, Param>)
  const environment = environmentOf(instance, login, (named.context ?? {}) as Record<string, Param>)
  return callMethod(environment, model, name, positional, named)
}

function database(instance: OdooInstance, method: string, args: readonly Param[]): Wire {
  if (method === 'list') return [instance.database]
  if (method === 'db_exist') return args[0] === instance.database
  if (method === 'server_version') return '17.0'
  throw notFound(method)
}

function checkDatabase(instance: OdooInstance, name: Param | undefined): void {
  if (name !== instance.database) throw unknownDatabase(String(name))
}

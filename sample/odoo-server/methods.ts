import type { Field, Model } from './catalogue/catalogue.ts'
import {
  checkAccess,
  type Environment,
  mayAccess,
  modelOf,
  type Operation,
  restrictedTo,
} from './environment.ts'
import { accessError, attributeError, typeError } from './errors.ts'
import { checkFieldNames, idsOf, readRows, searchRows } from './reading.ts'
import { labelOf, rowOf } from './store.ts'
import type { Wire } from './values.ts'
import { createRow, unlinkRows, writeRows } from './writing.ts'
import type { Param } from './xml.ts'

type Arguments = Readonly<Record<string, Param | undefined>>
type Values = Readonly<Record<string, Param>>
interface Method {
  /** Names of the positional arguments; `ids` is the record set it is called on. */
  readonly parameters: readonly string[]
  /** Positional arguments that must be there. */
  readonly required?: number
  readonly run: (env: Environment, model: Model, args: Arguments) => Wire
}

const strings = (value: Param | undefined) => (Array.isArray(value) ? (value as string[]) : undefined)
const CLASSIC = '_classic_read'

const METHODS: Readonly<Record<string, Method>> = {
  fields_get: {
    parameters: ['allfields', 'attributes'],
    run: (env, model, args) => fieldsGet(env, model, strings(args.allfields), strings(args.attributes)),
  },
  search: {
    parameters: ['domain', 'offset', 'limit', 'order'],
    required: 1,
    run: (env, model, args) => {
      checkAccess(env, model, 'read')
      return searchRows(env, model, args as object).map((row) => row.id)
    },
  },
  search_count: {
    parameters: ['domain', 'limit'],
    required: 1,
    run: (env, model, args) => {
      checkAccess(env, model, 'read')
      return searchRows(env, model, { ...(args as object), order: 'id' }).length
    },
  },
  search_read: { parameters: ['domain', 'fields', 'offset', 'limit', 'order', 'load'], run: searchRead },
  read: {
    parameters: ['ids', 'fields', 'load'],
    required: 1,
    run: (env, model, args) => {
      checkAccess(env, model, 'read')
      const load = args.load === undefined ? CLASSIC : args.load
      return readRows(env, model, idsOf(args.ids), strings(args.fields), load)
    },
  },
  create: {
    parameters: ['vals_list'],
    required: 1,
    run: (env, model, args) => {
      checkAccess(env, model, 'create')
      if (!Array.isArray(args.vals_list)) return createRow(env, model, args.vals_list as Values)
      return args.vals_list.map((values) => createRow(env, model, values as Values))
    },
  },
  write: {
    parameters: ['ids', 'vals'],
    required: 2,
    run: (env, model, args) => {
      checkAccess(env, model, 'write')
      writeRows(env, model, idsOf(args.ids), args.vals as Values)
      return true
    },
  },
  unlink: {
    parameters: ['ids'],
    required: 1,
    run: (env, model, args) => {
      checkAccess(env, model, 'unlink')
      unlinkRows(env, model, idsOf(args.ids))
      return true
    },
  },
  exists: {
    parameters: ['ids'],
    required: 1,
    run: (env, model, args) => idsOf(args.ids).filter((id) => rowOf(env.store, model.name, id) !== undefined),
  },
  name_search: {
    parameters: ['name', 'args', 'operator', 'limit'],
    run: nameSearch,
  },
  check_access_rights: {
    parameters: ['operation', 'raise_exception'],
    required: 1,
    run: (env, model, args) => {
      const operation = args.operation as Operation
      if (args.raise_exception !== false) checkAccess(env, model, operation)
      return mayAccess(env, model, operation)
    },
  },
  toggle_active: {
    parameters: ['ids'],
    required: 1,
    run: (env, model, args) => {
      for (const id of idsOf(args.ids)) {
        writeRows(env, model, [id], { active: rowOf(env.store, model.name, id)?.active !== true })
      }
      return undefined
    },
  },
  action_archive: { parameters: ['ids'], required: 1, run: setActive(false) },
  action_unarchive: { parameters: ['ids'], required: 1, run: setActive(true) },
}

/** Methods only one model has. */
const OWN_METHODS: Readonly<Record<string, Readonly<Record<string, Method>>>> = {
  'res.users': { context_get: { parameters: [], run: contextGet } },
  'sale.order': { action_cancel: { parameters: ['ids'], required: 1, run: cancelOrders } },
}

/**
 * Calls a public method of a model.
 * @throws OdooError UserError (no such model), AccessError (private or not allowed), AttributeError (no such method), and what the method raises
 */
export function callMethod(
  env: Environment,
  modelName: string,
  name: string,
  positional: readonly Param[],
  named: Arguments,
): Wire {
  const model = modelOf(env, modelName)
  if (name.startsWith('_')) throw accessError(`Private methods (such as ${name}) cannot be called remotely.`)
  const method = OWN_METHODS[modelName]?.[name] ?? (Object.hasOwn(METHODS, name) ? METHODS[name] : undefined)
  if (method === undefined) {
    throw attributeError(`The method '${name}' does not exist on the model '${modelName}'`)
  }
  return method.run(env, model, bind(model, name, method, positional, named))
}

function bind(
  model: Model,
  name: string,
  method: Method,
  positional: readonly Param[],
  named: Arguments,
): Arguments {
  const { context: _context, ...rest } = named
  const unexpected = Object.keys(rest).find((key) => !method.parameters.includes(key))
  if (unexpected !== undefined) {
    throw typeError(`${model.name}.${name}() got an unexpected keyword argument '${unexpected}'`)
  }
  if (positional.length > method.parameters.length) {
    throw typeError(
      `${model.name}.${name}() takes ${method.parameters.length + 1} positional arguments but ${positional.length + 1} were given`,
    )
  }
  const bound = {
    ...Object.fromEntries(positional.map((value, at) => [method.parameters[at], value])),
    ...rest,
  }
  const missing = method.parameters.slice(0, method.required ?? 0).filter((key) => !(key in bound))
  if (missing.length > 0) {
    throw typeError(
      `${model.name}.${name}() missing ${missing.length} required positional argument: '${missing[0]}'`,
    )
  }
  return bound
}

function contextGet(env: Environment): Wire {
  return { lang: 'en_US', tz: 'UTC', uid: env.uid }
}

function searchRead(env: Environment, model: Model, args: Arguments): Wire {
  checkAccess(env, model, 'read')
  checkFieldNames(model, strings(args.fields) ?? [])
  const rows = searchRows(env, model, args as object)
  const load = args.load === undefined ? CLASSIC : args.load
  return readRows(
    env,
    model,
    rows.map((row) => row.id),
    strings(args.fields),
    load,
  )
}

function nameSearch(env: Environment, model: Model, args: Arguments): Wire {
  checkAccess(env, model, 'read')
  const term: Param[] =
    typeof args.name === 'string' && args.name !== ''
      ? [['display_name', args.operator ?? 'ilike', args.name]]
      : []
  const domain = [...((args.args as Param[] | undefined) ?? []), ...term]
  const rows = searchRows(env, model, { domain, limit: args.limit ?? 100 })
  return rows.map((row) => [row.id, labelOf(env.store, model.name, row.id, env.context.lang)])
}

const ATTRIBUTES = ['readonly', 'relation', 'required', 'selection', 'store', 'string', 'type'] as const

/** Unknown names in `allfields` and restricted fields are left out without a word. */
function fieldsGet(
  env: Environment,
  model: Model,
  names: readonly string[] | undefined,
  attributes: readonly string[] | undefined,
): Wire {
  const wanted = ATTRIBUTES.filter(
    (name) => attributes === undefined || attributes.length === 0 || attributes.includes(name),
  )
  return Object.fromEntries(
    Object.entries(model.fields)
      .filter(([name]) => names === undefined || names.length === 0 || names.includes(name))
      .filter(([name]) => restrictedTo(env, model, name) === undefined)
      .map(([name, field]) => [
        name,
        Object.fromEntries(wanted.flatMap((attribute) => describe(field, attribute))),
      ]),
  )
}

function describe(field: Field, attribute: (typeof ATTRIBUTES)[number]): [string, Wire][] {
  if (attribute === 'relation' || attribute === 'selection') {
    const value = field[attribute]
    return value === undefined ? [] : [[attribute, value as Wire]]
  }
  if (attribute === 'store') return [[attribute, field.store !== false]]
  if (attribute === 'readonly' || attribute === 'required') return [[attribute, field[attribute] === true]]
  return [[attribute, field[attribute]]]
}

function setActive(active: boolean) {
  return (env: Environment, model: Model, args: Arguments): Wire => {
    checkAccess(env, model, 'write')
    writeRows(env, model, idsOf(args.ids), { active })
    return true
  }
}

/** A quotation that was sent is not cancelled: the answer is a window action, unless the context says to go on. */
function cancelOrders(env: Environment, model: Model, args: Arguments): Wire {
  checkAccess(env, model, 'write')
  const ids = idsOf(args.ids)
  const asks = ids.some((id) => rowOf(env.store, model.name, id)?.state !== 'draft')
  if (asks && env.context.disable_cancel_warning !== true) return cancelWizard(ids[0] ?? 0)
  writeRows(env, model, ids, { state: 'cancel' })
  return true
}

const cancelWizard = (orderId: number): Wire => ({
  name: 'Cancel Quotation',
  view_mode: 'form',
  res_model: 'sale.order.cancel',
  view_id: 1840,
  type: 'ir.actions.act_window',
  context: {
    default_template_id: 29,
    default_order_id: orderId,
    mark_so_as_canceled: true,
    default_email_layout_xmlid: 'mail.mail_notification_layout_with_responsible_signature',
    model_description: 'Quotation',
  },
  target: 'new',
})

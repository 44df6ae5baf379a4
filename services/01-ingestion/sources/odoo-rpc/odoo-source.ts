import { AppError } from '../../../00-platform/index.ts'
import type { Source, SourceTable, TableMark } from '../source.ts'
import type { CallOptions, OdooClient, OdooValue } from './client.ts'
import { columnsOf, FIELD_ATTRIBUTES, type OdooField, readFields, tableOf } from './columns.ts'
import { type EntityRead, newestChange, readByIds, readFull, readIds, readIncremental } from './entity.ts'
import { odooErrors } from './errors.ts'
import { createEmptyNumbers } from './null-numbers.ts'
import type { Reader } from './page.ts'
import {
  type Relation,
  type RelationConfig,
  readRelation,
  relationTable,
  resolveRelation,
} from './relations.ts'
import { measureEntity, measureRelation, splitIds } from './split.ts'

export interface OdooRpcSourceOptions {
  readonly kind: 'odoo-json2' | 'odoo-jsonrpc' | 'odoo-xmlrpc'
  readonly client: OdooClient
  /** Odoo models to read, e.g. `crm.lead`. One that is not `required` is left out where Odoo has or shows none. */
  readonly models: readonly (string | { readonly model: string; readonly required: boolean })[]
  /** many2many fields to read as tables of their own; others, and those this Odoo does not have, are left out. */
  readonly relations?: readonly RelationConfig[]
  /** `field` or `model.field`, `*` allowed; credentials are excluded without being listed. */
  readonly excludedFields?: readonly string[]
  /** Like `excludedFields`: fields that change without a write, beside duration_tracking. */
  readonly volatileFields?: readonly string[]
  /** Like `excludedFields`: personal data, beside what columns.ts knows. */
  readonly personalFields?: readonly string[]
  /** Added to every call's context, e.g. `{ lang: 'en_US' }`. `active_test: false` is always set. */
  readonly context?: Readonly<Record<string, OdooValue>>
  /** Tell NULL from 0 in numbers with one more search per column that shows a 0. Default true. */
  readonly tellNullNumbers?: boolean
}

/**
 * Reads Odoo over RPC as a Source: stored fields of the models, archived records included, in total order.
 * Rows and values Odoo cannot give are rejected one by one (ROW_NOT_READABLE, FIELD_RAISES, VALUE_NOT_A_NUMBER,
 * VALUE_NOT_STORABLE, VALUE_WRONG_TYPE) and the rest goes on. Errors are the ODOO_* codes of errors.ts.
 */
export function createOdooRpcSource(options: OdooRpcSourceOptions): Source {
  const { client, kind } = options
  const context = { ...options.context, active_test: false }
  const readerOf = (model: string, signal: AbortSignal): Reader => ({ client, model, context, signal })
  const relations = new Map<string, Relation>()

  const entityRead = (table: SourceTable, limit: number, signal: AbortSignal): EntityRead => {
    const reader = readerOf(modelOf(table), signal)
    const emptyNumbers = options.tellNullNumbers === false ? null : createEmptyNumbers(reader, table.columns)
    return { reader, table, limit, emptyNumbers }
  }

  const relationOf = async (table: SourceTable, signal: AbortSignal): Promise<Relation> => {
    if (!relations.has(table.name)) await discover(options, relations, { signal })
    const relation = relations.get(table.name)
    if (relation === undefined) throw odooErrors.ODOO_MODEL_UNKNOWN({ model: table.name })
    return relation
  }

  return {
    name: 'odoo',
    kind,
    async test(signal) {
      const version = await client.version({ signal })
      await client.authenticate({ signal })
      return {
        kind,
        product: 'Odoo',
        version: version.serverVersion,
        database: client.database,
        user: client.user,
      }
    },
    discover: (signal) => discover(options, relations, { signal }),
    async watermark(table, signal) {
      if (table.kind === 'relation' || table.changeColumn === undefined) return null
      return newestChange(readerOf(modelOf(table), signal), table.changeColumn)
    },
    async *read(table, from, { batchSize, signal, upTo: last }) {
      const upTo = last?.[0] === undefined ? undefined : Number(last[0])
      if (table.kind === 'relation') {
        if (from.phase !== 'full') throw notFull(table)
        const relation = await relationOf(table, signal)
        yield* readRelation(readerOf(relation.model, signal), relation, from, batchSize, upTo)
        return
      }
      const read = { ...entityRead(table, batchSize, signal), ...(upTo === undefined ? {} : { upTo }) }
      yield* from.phase === 'full' ? readFull(read, from) : readIncremental(read, from)
    },
    readMarks: async (tables, signal) => {
      const marks = tables.map(async (table): Promise<[string, TableMark][]> => {
        if (table.kind === 'relation' || table.changeColumn === undefined) return []
        const newest = await newestChange(readerOf(modelOf(table), signal), table.changeColumn)
        return [[table.name, { mark: newest ?? '', rows: null }]]
      })
      return new Map((await Promise.all(marks)).flat())
    },
    readKeys: (table, { batchSize, signal }) => readIds(entityRead(table, batchSize, signal)),
    readByKeys: (table, keys, signal) => {
      // The pairs of a relation are read through the records of its model.
      if (table.kind === 'relation') return undefined
      const ids = keys.map(({ id }) => Number(id ?? Number.NaN)).filter(Number.isSafeInteger)
      return readByIds(entityRead(table, ids.length, signal), ids)
    },
    async measure(table, signal) {
      if (table.kind !== 'relation') return measureEntity(readerOf(modelOf(table), signal), table)
      const relation = await relationOf(table, signal)
      return measureRelation(readerOf(relation.model, signal), relation)
    },
    async split(table, parts, signal) {
      const model = table.kind === 'relation' ? (await relationOf(table, signal)).model : modelOf(table)
      return splitIds(readerOf(model, signal), parts)
    },
    close: () => client.close(),
  }
}

async function discover(
  options: OdooRpcSourceOptions,
  relations: Map<string, Relation>,
  call: CallOptions,
): Promise<SourceTable[]> {
  // Signed in once before the models are asked for at the same time.
  await options.client.authenticate(call)
  const asked = await Promise.all(
    options.models.map((model) => describeConfigured(options.client, model, call)),
  )
  const described = asked.flat()
  const fields = new Map(described)
  await findRelations(options, fields, relations, call)
  const models = described.map(([model]) => model)
  const rules = {
    excludedFields: options.excludedFields ?? [],
    volatileFields: options.volatileFields ?? [],
    personalFields: options.personalFields ?? [],
    models,
  }
  const entities = described.map(([model, own]) => entityTable(model, own, rules))
  const pairs = [...relations.values()].map((relation) => relationTable(relation, models))
  return [...entities, ...pairs].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

type Described = readonly [model: string, fields: readonly OdooField[]]
const ABSENT = new Set(['ODOO_MODEL_UNKNOWN', 'ODOO_ACCESS_DENIED'])

/** One entry, or none for an optional model that is not there for this user. */
async function describeConfigured(
  client: OdooClient,
  configured: OdooRpcSourceOptions['models'][number],
  call: CallOptions,
): Promise<Described[]> {
  const { model, required } =
    typeof configured === 'string' ? { model: configured, required: true } : configured
  try {
    return [[model, await describe(client, model, call)]]
  } catch (error) {
    if (!required && error instanceof AppError && ABSENT.has(error.code)) return []
    throw error
  }
}

async function describe(client: OdooClient, model: string, call: CallOptions): Promise<OdooField[]> {
  const answer = await client.executeKw(model, 'fields_get', [], { attributes: [...FIELD_ATTRIBUTES] }, call)
  return readFields(answer)
}

function entityTable(
  model: string,
  fields: readonly OdooField[],
  rules: Parameters<typeof columnsOf>[2],
): SourceTable {
  const columns = columnsOf(model, fields, rules)
  return {
    name: tableOf(model),
    model,
    kind: 'entity',
    key: ['id'],
    ...(columns.some(({ name }) => name === 'write_date') ? { changeColumn: 'write_date' } : {}),
    columns,
  }
}

/** Relations whose model is read and whose field this Odoo has. */
async function findRelations(
  options: OdooRpcSourceOptions,
  fields: ReadonlyMap<string, readonly OdooField[]>,
  into: Map<string, Relation>,
  call: CallOptions,
): Promise<void> {
  into.clear()
  for (const config of options.relations ?? []) {
    const field = fields.get(config.model)?.find(({ name }) => name === config.field)
    if (field?.type !== 'many2many' || field.relation === undefined) continue
    const relation = await resolveRelation(options.client, config, field.relation, call)
    into.set(relation.table, relation)
  }
}

function modelOf(table: SourceTable): string {
  if (table.model === undefined) throw odooErrors.ODOO_MODEL_UNKNOWN({ model: table.name })
  return table.model
}

function notFull(table: SourceTable) {
  return odooErrors.ODOO_POSITION_INVALID({ table: table.name, reason: 'relations are always read whole' })
}

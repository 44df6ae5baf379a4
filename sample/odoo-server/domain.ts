import type { Field, Model } from './catalogue/catalogue.ts'
import { type Environment, modelOf } from './environment.ts'
import { outOfRange, valueError } from './errors.ts'
import { labelOf, oneToMany, rowsOf, translated } from './store.ts'
import { PyFloat, pyRepr, type Row, type Stored } from './values.ts'
import type { Param } from './xml.ts'

type Test = (row: Row) => boolean
type Leaf = readonly [path: string, operator: string, value: Param]

const always: Test = () => true
const never: Test = () => false

/** Operators with their opposites: Odoo pushes `!` down to the leaf instead of negating the SQL. */
const OPPOSITES: Readonly<Record<string, string>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  in: 'not in',
  'not in': 'in',
  like: 'not like',
  'not like': 'like',
  ilike: 'not ilike',
  'not ilike': 'ilike',
  any: 'not any',
  'not any': 'any',
}
const OPERATORS = new Set([...Object.keys(OPPOSITES), '=?', '=like', '=ilike', 'child_of', 'parent_of'])
const ALIASES: Readonly<Record<string, string>> = { '<>': '!=', '==': '=' }
const INT_MAX = 2_147_483_647

/**
 * Compiles a domain in prefix notation into a test of a row, with SQL's NULL and Odoo's `false` as it has them:
 * `= false` finds NULL only, `= 0` finds 0 only, `!=` and `not in` find NULL too.
 * @throws OdooError ValueError for an unknown field, operator or shape
 */
export function compileDomain(env: Environment, model: Model, domain: Param): Test {
  if (!Array.isArray(domain)) throw valueError(`Domain ${pyRepr(domain)} is not a list`)
  const tokens = [...domain]
  const tests: Test[] = []
  while (tokens.length > 0) tests.push(takeTerm(env, model, tokens, false))
  return (row) => tests.every((test) => test(row))
}

/** Says whether a domain speaks about a field of the root model (then `active_test` keeps out of it). */
export const mentions = (domain: Param, field: string): boolean =>
  Array.isArray(domain) && domain.some((term) => Array.isArray(term) && term[0] === field)

function takeTerm(env: Environment, model: Model, tokens: Param[], negated: boolean): Test {
  const token = tokens.shift()
  if (token === '!') return takeTerm(env, model, tokens, !negated)
  if (token === '&' || token === '|') {
    const left = takeTerm(env, model, tokens, negated)
    const right = takeTerm(env, model, tokens, negated)
    const both = (token === '&') !== negated
    return both ? (row) => left(row) && right(row) : (row) => left(row) || right(row)
  }
  return leafTest(env, model, asLeaf(token), negated)
}

function asLeaf(token: Param | undefined): Leaf {
  if (!Array.isArray(token) || token.length !== 3 || typeof token[1] !== 'string') {
    throw valueError(`Invalid leaf ${pyRepr(token, '()')}`)
  }
  const operator = ALIASES[token[1].toLowerCase()] ?? token[1].toLowerCase()
  if (!OPERATORS.has(operator)) throw valueError(`Invalid leaf ${pyRepr(token, '()')}`)
  return [token[0] as string, operator, token[2] as Param]
}

function leafTest(env: Environment, model: Model, leaf: Leaf, negated: boolean): Test {
  const [path, operator] = leaf
  if (typeof path === 'number') return (path === plain(leaf[2])) !== negated ? always : never
  if (negated && OPPOSITES[operator] === undefined) {
    const test = leafTest(env, model, leaf, false)
    return (row) => !test(row)
  }
  const effective = (negated ? OPPOSITES[operator] : operator) as string
  const value = plain(leaf[2])
  if (effective === '=?')
    return value === false || value === null ? always : leafTest(env, model, [path, '=', value], false)
  const [name = '', ...rest] = String(path).split('.')
  const field = model.fields[name]
  if (field === undefined) {
    throw valueError(`Invalid field ${model.name}.${name} in leaf ${pyRepr([path, leaf[1], leaf[2]], '()')}`)
  }
  if (rest.length > 0) return pathTest(env, model, name, field, [rest.join('.'), effective, value])
  if (effective === 'any' || effective === 'not any')
    return subDomainTest(env, model, name, field, effective, value)
  if (name === 'id' && effective.endsWith('_of')) {
    return hierarchyTest(env, { ...field, relation: model.name }, effective, value, (row) => [row.id])
  }
  if (field.store === false) return computedTest(env, model, name, effective, value)
  if (field.relation !== undefined) return relationTest(env, model, name, field, effective, value)
  return scalarTest(field, effective, value, (row) => translated(row[name], env.context.lang))
}

/** Floats of a request as numbers: comparing needs no type. */
const plain = (value: Param): Param =>
  value instanceof PyFloat ? value.value : Array.isArray(value) ? value.map(plain) : value

const related = (env: Environment, model: Model, name: string, field: Field) => {
  if (field.type === 'many2one') return (row: Row) => (typeof row[name] === 'number' ? [row[name]] : [])
  if (field.type === 'one2many') return (row: Row) => oneToMany(env.store, model.name, name, row.id)
  return (row: Row) => (Array.isArray(row[name]) ? (row[name] as number[]) : [])
}

function pathTest(env: Environment, model: Model, name: string, field: Field, leaf: Leaf): Test {
  if (field.relation === undefined || !env.store.has(field.relation)) {
    throw valueError(
      `Invalid field ${model.name}.${name}.${leaf[0]} in leaf ${pyRepr([`${name}.${leaf[0]}`, leaf[1], leaf[2]], '()')}`,
    )
  }
  const comodel = modelOf(env, field.relation)
  return withMatches(env, model, name, field, leafTest(env, comodel, leaf, false), true)
}

function subDomainTest(
  env: Environment,
  model: Model,
  name: string,
  field: Field,
  operator: string,
  value: Param,
): Test {
  const comodel = modelOf(env, field.relation ?? '')
  return withMatches(env, model, name, field, compileDomain(env, comodel, value), operator === 'any')
}

function withMatches(
  env: Environment,
  model: Model,
  name: string,
  field: Field,
  test: Test,
  wanted: boolean,
): Test {
  const found = new Set(
    rowsOf(env.store, field.relation ?? '')
      .filter(test)
      .map((row) => row.id),
  )
  const idsOf = related(env, model, name, field)
  return (row) => idsOf(row).some((id) => found.has(id)) === wanted
}

/** A computed field without a search method is ignored: all records match. `display_name` searches names. */
function computedTest(env: Environment, model: Model, name: string, operator: string, value: Param): Test {
  if (model.name === 'res.users' && name !== 'display_name' && name in modelOf(env, 'res.partner').fields) {
    return leafTest(env, model, [`partner_id.${name}`, operator, value], false)
  }
  if (name !== 'display_name') return always
  return textTest(operator, value, (row) => labelOf(env.store, model.name, row.id, env.context.lang))
}

function relationTest(
  env: Environment,
  model: Model,
  name: string,
  field: Field,
  operator: string,
  value: Param,
): Test {
  const idsOf = related(env, model, name, field)
  const negative = operator === '!=' || operator.startsWith('not ')
  if (
    value === false ||
    value === null ||
    (Array.isArray(value) && value.length === 1 && value[0] === false)
  ) {
    return (row) => (idsOf(row).length === 0) !== negative
  }
  if (operator === 'child_of' || operator === 'parent_of')
    return hierarchyTest(env, field, operator, value, idsOf)
  if (operator.endsWith('like'))
    return byLabel(env, field, operator.replace('not ', ''), value, idsOf, negative)
  if (typeof value === 'string') return byLabel(env, field, '=', value, idsOf, negative)
  if (['<', '>', '<=', '>='].includes(operator)) {
    return scalarTest({ type: 'integer', string: '' }, operator, value, (row) => idsOf(row)[0] ?? null)
  }
  const wanted = Array.isArray(value) ? value : [value]
  wanted.forEach(checkRange)
  const orNull = wanted.includes(false)
  return (row) => {
    const ids = idsOf(row)
    return (ids.some((id) => wanted.includes(id)) || (orNull && ids.length === 0)) !== negative
  }
}

function byLabel(
  env: Environment,
  field: Field,
  operator: string,
  value: Param,
  idsOf: (row: Row) => number[],
  negative: boolean,
): Test {
  const comodel = field.relation ?? ''
  const test = textTest(operator, value, (row) => labelOf(env.store, comodel, row.id, env.context.lang))
  const found = new Set(
    rowsOf(env.store, comodel)
      .filter(test)
      .map((row) => row.id),
  )
  return (row) => idsOf(row).some((id) => found.has(id)) !== negative
}

function hierarchyTest(
  env: Environment,
  field: Field,
  operator: string,
  value: Param,
  idsOf: (row: Row) => number[],
): Test {
  const rows = rowsOf(env.store, field.relation ?? '')
  const found = new Set((Array.isArray(value) ? value : [value]) as number[])
  for (let grown = true; grown; ) {
    const before = found.size
    for (const row of rows) {
      if (operator === 'child_of' && found.has(row.parent_id as number)) found.add(row.id)
      if (operator === 'parent_of' && found.has(row.id) && typeof row.parent_id === 'number')
        found.add(row.parent_id)
    }
    grown = found.size > before
  }
  return (row) => idsOf(row).some((id) => found.has(id))
}

function checkRange(value: Param): void {
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) > INT_MAX) throw outOfRange()
}

function scalarTest(field: Field, operator: string, value: Param, get: (row: Row) => Stored): Test {
  if (operator.endsWith('like')) return textTest(operator, value, get)
  if (operator === 'in' || operator === 'not in') return listTest(field, operator, value, get)
  if (field.type === 'boolean') return booleanTest(operator, value, get)
  if (value === false || value === null) {
    if (operator === '=') return (row) => get(row) === null
    return operator === '!=' ? (row) => get(row) !== null : never
  }
  if (field.type === 'integer') checkRange(value)
  const wanted = comparable(field, value, operator)
  const read = (row: Row) => comparable(field, get(row) as Param, '=')
  if (operator === '=') return (row) => read(row) === wanted
  if (operator === '!=') return (row) => read(row) !== wanted
  return orderTest(operator, wanted, read)
}

function listTest(field: Field, operator: string, value: Param, get: (row: Row) => Stored): Test {
  const list = Array.isArray(value) ? value : [value]
  if (field.type === 'integer') list.forEach(checkRange)
  const wanted = new Set(
    list
      .filter((item) => item !== false || field.type === 'boolean')
      .map((item) => comparable(field, item, '=')),
  )
  const orNull = list.includes(false) || list.includes(null)
  const inside = (row: Row) => {
    const stored = get(row)
    return stored === null ? orNull : wanted.has(comparable(field, stored as Param, '='))
  }
  return operator === 'in' ? inside : (row) => !inside(row)
}

function booleanTest(operator: string, value: Param, get: (row: Row) => Stored): Test {
  const wanted = Boolean(value) === (operator === '=')
  return (row) => (get(row) === true) === wanted
}

function orderTest(operator: string, wanted: Param, read: (row: Row) => Param): Test {
  return (row) => {
    const stored = read(row)
    if (stored === null || wanted === null) return false
    const order = compare(stored as Stored, wanted as Stored)
    if (operator === '<') return order < 0
    if (operator === '>') return order > 0
    return operator === '<=' ? order <= 0 : order >= 0
  }
}

/** Orders two stored values as PostgreSQL does; NaN is above every number. */
export function compare(a: Stored, b: Stored): number {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
    return a - b
  }
  const [left, right] = [String(a), String(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

/** Dates are compared as text of one width: a stored microsecond is above its printed second. */
function comparable(field: Field, value: Param, operator: string): Param {
  if (typeof value !== 'string') return value
  if (field.type === 'date') return value.slice(0, 10)
  if (field.type !== 'datetime') return value
  const text = value.replace('T', ' ')
  if (text.length === 10)
    return `${text} ${operator === '>' || operator === '<=' ? '23:59:59.999999' : '00:00:00.000000'}`
  return text.length === 19 ? `${text}.000000` : text.padEnd(26, '0')
}

function textTest(operator: string, value: Param, get: (row: Row) => Stored): Test {
  const negative = operator.startsWith('not ')
  const text = value === false || value === null ? '' : String(value)
  if (operator === '=' || operator === '!=') return (row) => (get(row) === text) === (operator === '=')
  if (operator === 'in' || operator === 'not in')
    return listTest({ type: 'char', string: '' }, operator, value, get)
  const anchored = operator.startsWith('=')
  const pattern = likePattern(anchored ? text : `%${text}%`, operator.endsWith('ilike'))
  return (row) => {
    const stored = get(row)
    if (stored === null) return negative || text === ''
    return pattern.test(String(stored)) !== negative
  }
}

function likePattern(text: string, ignoreCase: boolean): RegExp {
  const source = text.replace(/\\([%_\\])|[\\%_.*+?^${}()|[\]]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped === '\\' ? '\\\\' : escaped
    if (found === '%') return '.*'
    return found === '_' ? '.' : `\\${found}`
  })
  return new RegExp(`^${source}$`, ignoreCase ? 'isu' : 'su')
}

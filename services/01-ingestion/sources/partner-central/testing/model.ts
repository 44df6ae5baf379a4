import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as sdk from '@aws-sdk/client-partnercentral-selling'
import ts from 'typescript'

/**
 * The service as the SDK's own model describes it: members, which are required, types and lists from its schemas, and
 * which values a text may have from its type declarations (the schemas do not carry those; nor do they carry lengths
 * and patterns).
 */

/** A schema of the SDK: a number for a simple type, an array for a named one, a function or pair around either. */
type Schema = number | (() => Schema) | readonly unknown[]

const STRING = 0
const NUMBER = 1
const BOOLEAN = 2
const DATE_TIME = 5
const LIST_OF = 64
const KIND = { list: 1, map: 2, structure: 3, union: 4, error: -3, simple: 0 }
const DATE_TIME_FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/

/** What is wrong with a message of the wire, as `Path: why`; none: it is what the model says. */
export function problemsOf(structure: string, value: unknown): string[] {
  const problems: string[] = []
  check(schemaNamed(structure), value, structure, structure, problems)
  return problems
}

export function isOperation(name: string): boolean {
  return `${name}Command` in sdk
}

function schemaNamed(name: string): Schema {
  const found = (sdk as Record<string, unknown>)[`${name}$`]
  if (!Array.isArray(found)) throw new Error(`the SDK has no schema ${name}`)
  return found
}

/** @param owner interface and member the value stands at, for the texts it may have: `Project.CompetitorName` */
function check(given: Schema, value: unknown, path: string, owner: string, problems: string[]): void {
  const schema = unwrap(given)
  if (typeof schema === 'number') {
    if (schema >= LIST_OF && schema < 2 * LIST_OF) checkList(schema - LIST_OF, value, path, owner, problems)
    else checkSimple(schema, value, path, owner, problems)
    return
  }
  const [kind, , name, , second, third, required] = schema as readonly [
    number,
    string,
    string,
    unknown,
    unknown,
    unknown,
    number?,
  ]
  if (kind === KIND.simple) checkSimple(second as number, value, path, owner, problems)
  else if (kind === KIND.list) checkList(second as Schema, value, path, owner, problems)
  else if (kind === KIND.map) problems.push(`${path}: maps are not used by this service's reads`)
  else checkMembers(kind, name, second as string[], third as Schema[], required ?? 0, value, path, problems)
}

/** Functions and pairs of schema and traits lead to the schema itself. */
function unwrap(given: Schema): Schema {
  if (typeof given === 'function') return unwrap(given())
  if (Array.isArray(given) && given.length === 2) return unwrap(given[0] as Schema)
  return given
}

function checkMembers(
  kind: number,
  name: string,
  members: readonly string[],
  schemas: readonly Schema[],
  required: number,
  value: unknown,
  path: string,
  problems: string[],
): void {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    problems.push(`${path}: not an object`)
    return
  }
  const given = value as Record<string, unknown>
  for (const member of members.slice(0, required)) {
    if (given[member] === undefined || given[member] === null) problems.push(`${path}.${member}: is required`)
  }
  if (kind === KIND.union && Object.keys(given).length !== 1) problems.push(`${path}: a union has one member`)
  for (const [member, part] of Object.entries(given)) {
    const at = members.indexOf(member)
    const schema = schemas[at]
    if (schema === undefined) problems.push(`${path}.${member}: is not in the model`)
    else if (part !== null) check(schema, part, `${path}.${member}`, `${name}.${member}`, problems)
  }
}

function checkList(item: Schema, value: unknown, path: string, owner: string, problems: string[]): void {
  if (!Array.isArray(value)) {
    problems.push(`${path}: not a list`)
    return
  }
  for (const [at, part] of value.entries()) check(item, part, `${path}[${at}]`, owner, problems)
}

function checkSimple(type: number, value: unknown, path: string, owner: string, problems: string[]): void {
  const fits =
    type === STRING
      ? typeof value === 'string'
      : type === NUMBER
        ? typeof value === 'number'
        : type === BOOLEAN
          ? typeof value === 'boolean'
          : type === DATE_TIME
            ? typeof value === 'string' && DATE_TIME_FORM.test(value)
            : undefined
  if (fits === undefined) throw new Error(`${path}: schema type ${type} is not known here`)
  if (!fits) problems.push(`${path}: has the wrong type or form`)
  const allowed = type === STRING ? allowedTexts().get(owner) : undefined
  if (fits && allowed !== undefined && !allowed.has(String(value))) {
    problems.push(`${path}: ${JSON.stringify(value)} is none of the values of the model`)
  }
}

let texts: ReadonlyMap<string, ReadonlySet<string>> | undefined

/** Interface and member → the texts it may have, as the SDK's declarations name an enum for it. */
function allowedTexts(): ReadonlyMap<string, ReadonlySet<string>> {
  texts ??= readAllowedTexts()
  return texts
}

function readAllowedTexts(): Map<string, ReadonlySet<string>> {
  const main = createRequire(import.meta.url).resolve('@aws-sdk/client-partnercentral-selling')
  const found = new Map<string, ReadonlySet<string>>()
  for (const file of ['models_0.d.ts', 'errors.d.ts']) {
    const path = join(dirname(dirname(main)), 'dist-types', 'models', file)
    const source = ts.createSourceFile(file, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest)
    for (const statement of source.statements) {
      if (!ts.isInterfaceDeclaration(statement) && !ts.isClassDeclaration(statement)) continue
      for (const member of statement.members) {
        const name = member.name?.getText(source)
        const type =
          ts.isPropertySignature(member) || ts.isPropertyDeclaration(member) ? member.type : undefined
        const allowed = type === undefined ? undefined : enumIn(type.getText(source))
        if (allowed !== undefined) found.set(`${statement.name?.text}.${name}`, allowed)
      }
    }
  }
  return found
}

/** `Stage | undefined` and `DeliveryModel[] | undefined` name an enum that the SDK exports as an object of texts. */
function enumIn(type: string): ReadonlySet<string> | undefined {
  const name = type.replace(/ \| undefined$/, '').replace(/\[\]$/, '')
  const values = (sdk as Record<string, unknown>)[name]
  if (values === null || typeof values !== 'object' || Array.isArray(values)) return undefined
  return new Set(Object.values(values).map(String))
}

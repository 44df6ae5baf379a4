import { isAbsolute, resolve } from 'node:path'
import type { z } from 'zod'
import { platformErrors } from '../errors/platform-errors.ts'
import { CONFIG_GROUPS, type ConfigField } from './fields.ts'

type Groups = typeof CONFIG_GROUPS
type Fields = UnionToIntersection<Groups[keyof Groups]>
type UnionToIntersection<U> = (U extends unknown ? (value: U) => void : never) extends (
  value: infer I,
) => void
  ? I
  : never
type Values = {
  readonly [Name in keyof Fields]: Fields[Name] extends { schema: z.ZodType<infer T> } ? T : never
}

/** The checked configuration; REVOPS_HOME is absolute. */
export type Config = Values

const FIELDS: Readonly<Record<string, ConfigField>> = Object.assign({}, ...Object.values(CONFIG_GROUPS))

/** Variables that belong together: one of them set asks for the others. */
const TOGETHER: readonly (readonly [string, readonly string[]])[] = [
  ['DB_HOST', ['DB_NAME', 'DB_USER']],
  ['ODOO_URL', ['ODOO_DB', 'ODOO_USERNAME']],
  ['ODOO_DB_HOST', ['ODOO_DB_NAME', 'ODOO_DB_USER']],
  ['APN_DB_HOST', ['APN_DB_NAME', 'APN_DB_USER']],
]

/**
 * Checks the environment once. Relative REVOPS_HOME is taken from `directory`.
 * @throws AppError CONFIG_INVALID listing every problem at once; values of secrets are never shown.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>, directory: string): Config {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(FIELDS)) {
    const given = env[name]
    const result = field.schema.safeParse(given === '' ? undefined : given)
    if (result.success) values[name] = result.data
    else problems.push(`  ${name}: ${problemOf(result.error, field, given)}`)
  }
  problems.push(...missingCompanions(values))
  if (problems.length > 0) {
    throw platformErrors.CONFIG_INVALID({ count: problems.length, problems: problems.join('\n') })
  }
  const home = values.REVOPS_HOME as string
  return Object.freeze({
    ...values,
    REVOPS_HOME: isAbsolute(home) ? home : resolve(directory, home),
  }) as Config
}

function problemOf(error: z.ZodError, field: ConfigField, given: string | undefined): string {
  const why = error.issues.map((issue) => issue.message).join(', ')
  return field.secret === true || given === undefined ? why : `${why} (is: ${given.slice(0, 80)})`
}

function missingCompanions(values: Readonly<Record<string, unknown>>): string[] {
  const problems = TOGETHER.flatMap(([name, others]) =>
    values[name] === undefined
      ? []
      : others
          .filter((other) => values[other] === undefined)
          .map((other) => `  ${other}: is needed because ${name} is set`),
  )
  if (
    values.ODOO_URL !== undefined &&
    values.ODOO_PASSWORD === undefined &&
    values.ODOO_API_KEY === undefined
  ) {
    problems.push('  ODOO_PASSWORD: is needed because ODOO_URL is set (or ODOO_API_KEY)')
  }
  return problems
}

/** The configuration for people: secrets as dots. */
export function maskConfig(config: Config): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      FIELDS[name]?.secret === true && value !== undefined ? '•••' : value,
    ]),
  )
}

/** The text of `.env.example`. */
export function envExample(): string {
  const lines = ['# Every variable the hub reads, with its default. Copy to .env and change what you need.']
  for (const [group, fields] of Object.entries(CONFIG_GROUPS)) {
    lines.push('', `# ${group}`)
    for (const [name, field] of Object.entries(fields as Record<string, ConfigField>)) {
      const fallback = field.schema.safeParse(undefined)
      const value =
        fallback.success && fallback.data !== undefined ? String(fallback.data) : (field.example ?? '')
      lines.push(`# ${field.about}`, `#${name}=${value}`)
    }
  }
  return `${lines.join('\n')}\n`
}

import { Command, Option } from 'commander'
import {
  coerceTo,
  type InputProperties,
  type PropertySchema,
  typesOf,
} from '../../services/00-platform/client.ts'

export interface GlobalOptions {
  readonly json?: boolean
  readonly dryRun?: boolean
  readonly confirm?: boolean
  readonly detach?: boolean
  readonly token?: string
  readonly asOwner?: boolean
  readonly agent?: string
}

/** What the command line needs to know of an action; plain data. */
export interface CommandFacts {
  readonly name: string
  readonly summary: string
  readonly positional: readonly string[]
  readonly properties: InputProperties
}

export type RunAction = (action: CommandFacts, input: Record<string, unknown>) => Promise<void>

/** The command of one action: positional arguments as it names them, a flag for every other field of its input. */
export function actionCommand(action: CommandFacts, run: RunAction): Command {
  const [, verb] = action.name.split('.') as [string, string]
  const command = new Command(verb).description(action.summary)
  const { properties, positional } = action
  for (const name of positional) command.argument(`[${kebab(name)}]`, describe(properties[name]))
  for (const [name, schema] of Object.entries(properties)) {
    command.addOption(flag(name, schema, typesOf(schema)))
  }
  return command.action(async (...given: unknown[]) => {
    const options = command.opts<Record<string, unknown>>()
    const values: Record<string, unknown> = {}
    positional.forEach((name, index) => {
      if (given[index] !== undefined) values[name] = given[index]
    })
    for (const name of Object.keys(properties)) {
      const value = options[camel(kebab(name))]
      if (value !== undefined) values[name] = value
    }
    await run(action, coerceTo(properties, values))
  })
}

function flag(name: string, property: PropertySchema, types: readonly string[]): Option {
  const long = `--${kebab(name)}`
  const value = types.includes('boolean')
    ? `${long} [true|false]`
    : types.includes('array')
      ? `${long} <a,b,…>`
      : `${long} <value>`
  const option = new Option(value, describe(property))
  if (types.includes('boolean')) option.preset('true')
  return option
}

function describe(property: PropertySchema | undefined): string {
  const choices = property?.enum === undefined ? '' : ` (${property.enum.join(' | ')})`
  const fallback = property?.default === undefined ? '' : ` [default: ${JSON.stringify(property.default)}]`
  return `${property?.description ?? ''}${choices}${fallback}`.trim()
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

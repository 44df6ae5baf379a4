import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { transformationErrors } from '../errors.ts'

const facts = { description: z.string(), source: z.string().min(1), date: z.iso.date() }
const positive = z
  .string()
  .regex(/^(?!0+([.]0+)?$)\d{1,12}([.]\d{1,12})?$/, 'a positive decimal number as text')

const StagesFile = z.object({
  ...facts,
  wonStage: z.string(),
  lostStage: z.string(),
  stages: z.array(
    z.object({ side: z.enum(['odoo', 'ace']), stage: z.string().min(1), aceStage: z.string().min(1) }),
  ),
})
const CountriesFile = z.object({
  ...facts,
  countries: z.array(
    z.object({ code: z.string().length(2), name: z.string(), aliases: z.array(z.string()) }),
  ),
})
const CurrencyRatesFile = z.object({
  ...facts,
  base: z.string().length(3),
  note: z.string().optional(),
  rates: z.array(
    z.object({ currency: z.string().length(3), unitsPerBase: positive, source: z.string().optional() }),
  ),
})
const GenericDomainsFile = z.object({
  ...facts,
  domains: z.array(z.object({ domain: z.string().min(3), kind: z.enum(['mailbox', 'host']) })),
})

/** Everything that turns source spellings into our own: data that a team edits, each file with its source and date. */
export interface Maps {
  readonly stages: z.output<typeof StagesFile>
  readonly countries: z.output<typeof CountriesFile>
  readonly currencyRates: z.output<typeof CurrencyRatesFile>
  readonly genericDomains: z.output<typeof GenericDomainsFile>
}

/**
 * Reads the mapping files of a folder (`config/maps`).
 * @throws AppError MAP_FILE_INVALID
 */
export function loadMaps(directory: string): Maps {
  return {
    stages: readMap(directory, 'stages.json', StagesFile),
    countries: readMap(directory, 'countries.json', CountriesFile),
    currencyRates: readMap(directory, 'currency-rates.json', CurrencyRatesFile),
    genericDomains: readMap(directory, 'generic-domains.json', GenericDomainsFile),
  }
}

function readMap<S extends z.ZodType>(directory: string, file: string, schema: S): z.output<S> {
  const path = join(directory, file)
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : 'it is missing or no JSON'
    throw transformationErrors.MAP_FILE_INVALID({ path, problem }, { cause })
  }
}

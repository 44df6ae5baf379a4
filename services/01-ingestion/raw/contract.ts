import type { SourceName } from '../sources/source.ts'

/**
 * What happens to a table whose source changes after its first load: `evolve` takes everything over; `freeze` loads
 * nothing until a person decides; `discard_row` keeps RAW as it is and sets rows aside that do not fit it;
 * `discard_value` does so with the values alone.
 */
export const CONTRACTS = ['evolve', 'freeze', 'discard_row', 'discard_value'] as const
export type Contract = (typeof CONTRACTS)[number]

/** By `odoo.crm_lead` or, for all others, `*`. */
export type Contracts = Readonly<Record<string, Contract>>

export function contractOf(contracts: Contracts, source: SourceName, table: string): Contract {
  return contracts[`${source}.${table}`] ?? contracts['*'] ?? 'evolve'
}

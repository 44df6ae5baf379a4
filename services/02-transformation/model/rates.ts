import type { CoreColumn, MapJoin } from './model.ts'

/** The rate of a currency on a day: the rows of a currency cover all days, none twice. */
export function ratesMap(currency: string, day: string): MapJoin {
  return {
    alias: 'rates',
    join: `left join core.reporting_rates rates on rates.currency = ${currency}
      and rates.valid_from <= ${day} and ${day} < rates.valid_to`,
  }
}

/** What the converted amount rests on. */
export function rateColumns(amount: string): CoreColumn[] {
  const given = (name: string) => `case when ${amount} is not null then rates.${name} end`
  return [
    { name: 'rate_date', type: 'date', rule: 'date of the rate taken', sql: given('rate_date') },
    {
      name: 'rate_source',
      type: 'text',
      rule: 'who gave the rate: Odoo, or the file’s source',
      sql: given('source'),
    },
  ]
}

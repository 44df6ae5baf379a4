import type { Db } from '../../00-platform/index.ts'
import { type RawCatalogue, rawSelect } from '../sql/raw-shape.ts'
import type { Maps } from './maps.ts'

const ODOO_SOURCE = 'Odoo res_currency_rate'

/** Raised when the same rates would give other rows. */
export const RATES_VERSION = 1

/**
 * Works out what one unit of each currency is worth in the reporting currency, from which day on. Odoo's own rates win
 * where RAW has them for both currencies; the file's fill the rest. As in Odoo, the rates of the main company (lowest id)
 * go before those of no company, a day before the first rate has the first one, and the main company's own currency is 1
 * without any rate. `rate_date` is the day since which both rates are in force.
 *
 * @returns false when the reporting currency itself has no rate.
 */
export async function syncRates(
  db: Db,
  rates: Maps['currencyRates'],
  catalogue: RawCatalogue,
  reportingCurrency: string,
): Promise<boolean> {
  const wanted = db`wanted as materialized (${wantedRates(db, rates, catalogue, reportingCurrency)})`
  const rows = await db`
    with ${wanted}, gone as (
      delete from core.reporting_rates m where not exists (
        select 1 from wanted w where w.currency = m.currency and w.valid_from = m.valid_from)
    ), kept as (
      insert into core.reporting_rates as stored
        (currency, valid_from, valid_to, reporting_currency, factor, rate_date, source)
      select currency, valid_from, valid_to, ${reportingCurrency}, factor, rate_date, source from wanted
      on conflict (currency, valid_from) do update set valid_to = excluded.valid_to,
        reporting_currency = excluded.reporting_currency, factor = excluded.factor, rate_date = excluded.rate_date,
        source = excluded.source
      where (stored.valid_to, stored.reporting_currency, stored.factor, stored.rate_date, stored.source)
        is distinct from (excluded.valid_to, excluded.reporting_currency, excluded.factor, excluded.rate_date, excluded.source)
    )
    select 1 from wanted where currency = ${reportingCurrency} limit 1`
  return rows.length > 0
}

/** `rank` 1: Odoo, 2: the file. */
function wantedRates(
  db: Db,
  rates: Maps['currencyRates'],
  catalogue: RawCatalogue,
  reportingCurrency: string,
) {
  return db`
    with odoo as (${odooRates(db, catalogue)}), known as (
      select 1 as rank, currency, day, units, day as rate_date, ${ODOO_SOURCE}::text as source from odoo where units is not null
      union all
      select 1, currency, (select min(day) from odoo), 1, null, ${ODOO_SOURCE} from odoo where units is null
      union all
      select 2, given.currency, ${rates.date}::date, given."unitsPerBase"::numeric, ${rates.date}::date,
        coalesce(given.source, ${rates.source})
      from jsonb_to_recordset(${db.json(rates.rates)}) as given(currency text, "unitsPerBase" text, source text)
    ), daily as (
      select currency.rank, currency.currency, days.day, known.units, known.rate_date, known.source,
        count(known.units) over (partition by currency.rank, currency.currency order by days.day) as step
      from (select distinct rank, currency from known) currency
      join (select distinct rank, day from known) days on days.rank = currency.rank
      left join known on known.rank = days.rank and known.currency = currency.currency and known.day = days.day
    ), in_force as (
      select rank, currency, day, first_value(units) over step as units, first_value(rate_date) over step as rate_date,
        first_value(source) over step as source
      from (select *, greatest(step, 1) as from_step from daily) d
      window step as (partition by rank, currency, from_step order by units is null, day)
    ), best as (
      select currency, min(rank) as rank from known k
      where exists (select 1 from known base where base.rank = k.rank and base.currency = ${reportingCurrency})
      group by currency
    ), spans as (
      select k.rank, k.currency, k.day, round(base.units / k.units, 15)::numeric(30,15) as factor,
        coalesce(greatest(k.rate_date, base.rate_date), k.day) as rate_date, k.source
      from in_force k join best using (currency, rank)
      join in_force base on base.rank = k.rank and base.day = k.day and base.currency = ${reportingCurrency}
    ), steps as (
      select * from (
        select *, (factor, rate_date, source) is distinct from
          lag((factor, rate_date, source)) over (partition by currency order by day) as is_new
        from spans) s where is_new
    )
    select currency, factor, rate_date, source,
      case when row_number() over days = 1 then '-infinity' else day end as valid_from,
      coalesce(lead(day) over days, 'infinity') as valid_to
    from steps window days as (partition by currency order by day)`
}

/** Each currency's rates in Odoo by day; one row without units for the main company's currency when it has none. */
function odooRates(db: Db, catalogue: RawCatalogue) {
  const raw = rawSelect(catalogue, 'en_US')
  const reads = { currency_id: 'int', company_id: 'int', name: 'date', rate: 'number' } as const
  const rates = db.unsafe(raw('odoo_res_currency_rate', reads))
  const currencies = db.unsafe(raw('odoo_res_currency', { id: 'int', name: 'text' }))
  const companies = db.unsafe(raw('odoo_res_company', { id: 'int', currency_id: 'int' }))
  return db`
    with main as (select id, currency_id from ${companies} m order by id limit 1),
    given as (
      select distinct on (c.id, r.name) upper(btrim(c.name)) as currency, r.name as day, r.rate as units,
        r.company_id is null as shared
      from ${rates} r join ${currencies} c on c.id = r.currency_id
      where r.rate > 0 and r.rate < 'Infinity' and r.name is not null
        and (r.company_id is null or r.company_id = (select id from main))
      order by c.id, r.name, r.company_id nulls last
    ), chosen as (
      select distinct on (currency, day) currency, day, units from given g
      where not shared or not exists (select 1 from given own where own.currency = g.currency and not own.shared)
      order by currency, day, units
    )
    select currency, day, units from chosen
    union all
    select upper(btrim(c.name)), null, null from main join ${currencies} c on c.id = main.currency_id
    where exists (select 1 from chosen) and not exists (select 1 from chosen k where k.currency = upper(btrim(c.name)))`
}

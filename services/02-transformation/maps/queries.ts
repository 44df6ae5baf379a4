import { type Db, inTransaction } from '../../00-platform/index.ts'
import { mapKey } from '../sql/expressions.ts'
import { type RawCatalogue, rawSelect } from '../sql/raw-shape.ts'
import type { Maps } from './maps.ts'

/** Brings the mapping tables of schema core to the files' content; writes only what differs. Short: some hundred rows. */
export async function syncMaps(db: Db, maps: Maps): Promise<void> {
  await inTransaction(db, async (tx) => {
    await syncStages(tx, maps)
    await syncCountries(tx, maps)
    await syncGenericDomains(tx, maps)
  })
}

async function syncStages(db: Db, maps: Maps): Promise<void> {
  const key = db.unsafe(mapKey('given.stage'))
  await db`
    with wanted as (
      select distinct on (side, stage_key) * from (
        select given.side, ${key} as stage_key, given."aceStage" as ace_stage
        from jsonb_to_recordset(${db.json(maps.stages.stages)}) as given(side text, stage text, "aceStage" text)
      ) keyed where stage_key is not null order by side, stage_key, ace_stage
    ), gone as (
      delete from core.stage_map m
      where not exists (select 1 from wanted w where (w.side, w.stage_key) = (m.side, m.stage_key))
    )
    insert into core.stage_map as stored (side, stage_key, ace_stage) select side, stage_key, ace_stage from wanted
    on conflict (side, stage_key) do update set ace_stage = excluded.ace_stage
    where stored.ace_stage is distinct from excluded.ace_stage`
}

async function syncCountries(db: Db, maps: Maps): Promise<void> {
  const spellings = maps.countries.countries.flatMap(({ code, name, aliases }) =>
    [code, name, ...aliases].map((spelling, rank) => ({ code, name, spelling, rank })),
  )
  const key = db.unsafe(mapKey('given.spelling'))
  await db`
    with wanted as (
      select distinct on (country_key) country_key, code, name from (
        select ${key} as country_key, given.code, given.name, given.rank
        from jsonb_to_recordset(${db.json(spellings)}) as given(spelling text, code text, name text, rank int)
      ) keyed where country_key is not null order by country_key, rank, code
    ), gone as (
      delete from core.country_map m where not exists (select 1 from wanted w where w.country_key = m.country_key)
    )
    insert into core.country_map as stored (country_key, code, name) select country_key, code, name from wanted
    on conflict (country_key) do update set code = excluded.code, name = excluded.name
    where (stored.code, stored.name) is distinct from (excluded.code, excluded.name)`
}

async function syncGenericDomains(db: Db, maps: Maps): Promise<void> {
  await db`
    with wanted as (
      select distinct on (lower(given.domain)) lower(given.domain) as domain, given.kind
      from jsonb_to_recordset(${db.json(maps.genericDomains.domains)}) as given(domain text, kind text)
      order by lower(given.domain), given.kind
    ), gone as (
      delete from core.generic_domains m where not exists (select 1 from wanted w where w.domain = m.domain)
    )
    insert into core.generic_domains as stored (domain, kind) select domain, kind from wanted
    on conflict (domain) do update set kind = excluded.kind where stored.kind is distinct from excluded.kind`
}

/**
 * Works out what one unit of each currency is worth in the reporting currency. Odoo's own latest rates (of the
 * main company) win where RAW has them for both currencies; the file's rates fill the rest. Date and source stay.
 * @returns false when the reporting currency itself has no rate.
 */
export async function syncRates(
  db: Db,
  rates: Maps['currencyRates'],
  catalogue: RawCatalogue,
  reportingCurrency: string,
): Promise<boolean> {
  const raw = rawSelect(catalogue, 'en_US')
  const odooRates = db.unsafe(
    raw('odoo_res_currency_rate', { currency_id: 'int', company_id: 'int', name: 'date', rate: 'number' }),
  )
  const currencies = db.unsafe(raw('odoo_res_currency', { id: 'int', name: 'text' }))
  const companies = db.unsafe(raw('odoo_res_company', { id: 'int' }))
  const rows = await db`
    with latest as (
      select distinct on (upper(c.name)) upper(c.name) as currency, r.rate as units, r.name as rate_date, 'Odoo res_currency_rate' as source, 1 as rank
      from ${odooRates} r join ${currencies} c on c.id = r.currency_id
      where r.rate > 0 and r.rate < 'Infinity'
        and (r.company_id is null or r.company_id = (select min(id) from ${companies} m))
      order by upper(c.name), r.name desc, r.company_id nulls last
    ), filed as (
      select given.currency, given."unitsPerBase"::numeric as units, ${rates.date}::date as rate_date,
        coalesce(given.source, ${rates.source}) as source, 2 as rank
      from jsonb_to_recordset(${db.json(rates.rates)}) as given(currency text, "unitsPerBase" text, source text)
    ), known as (select * from latest union all select * from filed),
    wanted as (
      select distinct on (k.currency) k.currency, ${reportingCurrency} as reporting_currency,
        round(base.units / k.units, 15)::numeric(30,15) as factor, least(k.rate_date, base.rate_date) as rate_date, k.source
      from known k join known base on base.rank = k.rank and base.currency = ${reportingCurrency}
      order by k.currency, k.rank
    ), gone as (
      delete from core.reporting_rates m where not exists (select 1 from wanted w where w.currency = m.currency)
    ), kept as (
      insert into core.reporting_rates as stored (currency, reporting_currency, factor, rate_date, source)
      select currency, reporting_currency, factor, rate_date, source from wanted
      on conflict (currency) do update set reporting_currency = excluded.reporting_currency,
        factor = excluded.factor, rate_date = excluded.rate_date, source = excluded.source
      where (stored.reporting_currency, stored.factor, stored.rate_date, stored.source)
        is distinct from (excluded.reporting_currency, excluded.factor, excluded.rate_date, excluded.source)
    )
    select 1 from wanted where currency = ${reportingCurrency}`
  return rows.length > 0
}

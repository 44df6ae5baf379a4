import { type Db, inTransaction } from '../../00-platform/index.ts'
import { mapKey } from '../sql/expressions.ts'
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

/** Another text whenever the content of a mapping table is another one. */
export async function selectMapsHash(db: Db): Promise<string> {
  const [row] = await db<{ hash: string }[]>`
    select concat_ws(' ',
      (select sum(hashtextextended(m::text, 1)) from core.stage_map m),
      (select sum(hashtextextended(m::text, 1)) from core.country_map m),
      (select sum(hashtextextended(m::text, 1)) from core.generic_domains m),
      (select sum(hashtextextended(m::text, 1)) from core.reporting_rates m)) as hash`
  return row?.hash ?? ''
}

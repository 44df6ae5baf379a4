import type { Db } from '../../00-platform/index.ts'
import type { ChunkCounts } from '../queries.ts'
import { normalizedName } from './normalized-name.ts'

/**
 * Merges the accounts of both sides into core.aws_accounts, in one statement that writes only what differs.
 * Key: the web site's domain, else the e-mail domain; a record without either joins the one domain that the
 * same name in the same country has, when there is exactly one; else normalised name and country are the key.
 * Names, countries and the like are the most frequent value; ties go to the first in code point order.
 */
export async function mergeAccounts(db: Db, now: Date): Promise<ChunkCounts> {
  const key = db.unsafe(normalizedName('account_name'))
  const [row] = await db<ChunkCounts[]>`
    with records as materialized (
      select s.*, ${key} as normalized_name from (
        select 'odoo' as side, account_name, coalesce(website_domain, email_domain) as domain, country_code,
          null::text as industry, null::text as aws_account_id, null::text as duns, partner_id
        from core.odoo_opportunities where account_name is not null
        union all
        select 'ace', account_name, coalesce(website_domain, email_domain), country_code,
          industry, aws_account_id, duns, null
        from core.ace_opportunities where account_name is not null
      ) s
    ), only_domain as materialized (
      select normalized_name, country_code, min(domain) as domain from records
      where domain is not null and normalized_name is not null
      group by normalized_name, country_code having count(distinct domain) = 1
    ), keyed as materialized (
      select r.*, coalesce(r.domain, o.domain) as account_domain,
        coalesce(r.domain, o.domain, 'name:' || coalesce(r.normalized_name, lower(r.account_name)) || '|' || coalesce(r.country_code, '')) as id
      from records r left join only_domain o
        on r.domain is null and o.normalized_name = r.normalized_name and o.country_code is not distinct from r.country_code
    ), named as materialized (
      select distinct on (id) id, account_name as name, coalesce(normalized_name, lower(account_name)) as normalized_name
      from (select id, account_name, normalized_name, count(*) as n from keyed group by id, account_name, normalized_name) counted
      order by id, n desc, account_name collate "C"
    ), grouped as materialized (
      select id, min(account_domain) as website_domain,
        mode() within group (order by country_code collate "C") as country_code,
        mode() within group (order by industry collate "C") as industry,
        mode() within group (order by aws_account_id collate "C") as aws_account_id,
        mode() within group (order by duns collate "C") as duns,
        case count(distinct side) when 2 then 'both' else min(side) end as origin,
        coalesce(array_agg(distinct partner_id) filter (where partner_id is not null), '{}') as odoo_partner_ids,
        count(*) filter (where side = 'odoo')::int as odoo_opportunities,
        count(*) filter (where side = 'ace')::int as ace_opportunities
      from keyed group by id
    ), computed as materialized (
      select g.id, n.name, n.normalized_name, g.website_domain, g.country_code, g.industry, g.aws_account_id, g.duns,
        g.origin, g.odoo_partner_ids, g.odoo_opportunities, g.ace_opportunities
      from grouped g join named n using (id)
    ), changed as materialized (
      select c.*, s.id is null as is_new from computed c left join core.aws_accounts s on s.id = c.id
      where s.id is null or (c.name, c.normalized_name, c.website_domain, c.country_code, c.industry, c.aws_account_id,
          c.duns, c.origin, c.odoo_partner_ids, c.odoo_opportunities, c.ace_opportunities)
        is distinct from (s.name, s.normalized_name, s.website_domain, s.country_code, s.industry, s.aws_account_id,
          s.duns, s.origin, s.odoo_partner_ids, s.odoo_opportunities, s.ace_opportunities)
    ), written as (
      insert into core.aws_accounts (id, name, normalized_name, website_domain, country_code, industry, aws_account_id,
        duns, origin, odoo_partner_ids, odoo_opportunities, ace_opportunities, transformed_at)
      select id, name, normalized_name, website_domain, country_code, industry, aws_account_id,
        duns, origin, odoo_partner_ids, odoo_opportunities, ace_opportunities, ${now.toISOString()}::timestamptz
      from changed
      on conflict (id) do update set (name, normalized_name, website_domain, country_code, industry, aws_account_id,
          duns, origin, odoo_partner_ids, odoo_opportunities, ace_opportunities, transformed_at)
        = row(excluded.name, excluded.normalized_name, excluded.website_domain, excluded.country_code, excluded.industry,
          excluded.aws_account_id, excluded.duns, excluded.origin, excluded.odoo_partner_ids,
          excluded.odoo_opportunities, excluded.ace_opportunities, excluded.transformed_at)
    ), removed as (
      delete from core.aws_accounts s where not exists (select 1 from computed c where c.id = s.id) returning 1
    )
    select (select count(*) from computed)::int as read,
      (select count(*) from changed where is_new)::int as inserted,
      (select count(*) from changed where not is_new)::int as updated,
      (select count(*) from removed)::int as deleted`
  return row ?? { read: 0, inserted: 0, updated: 0, deleted: 0 }
}

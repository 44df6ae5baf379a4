import type { Db } from '../../00-platform/index.ts'
import { normalizedName } from './normalized-name.ts'

/**
 * Statement that brings core.account_members to what the opportunities say, and answers `id`, each account whose members
 * are others now, or one of whose members was at work.
 *
 * Account: the web site's domain, else the e-mail domain; a record without either joins the one domain that the same name
 * in the same country has, when there is exactly one; else normalised name and country are the key. So a changed record
 * may move all records of its name and country, before and after: these are placed anew, too.
 *
 * @param scope `all` records, or `listed`: $1, $2 are keys of Odoo's and of ACE's, changed or gone.
 */
export function moveMembers(scope: 'all' | 'listed'): string {
  const listed = (key: string, parameter: string) => (scope === 'all' ? 'true' : `${key} = any(${parameter})`)
  return `with fresh_names as materialized (
    select 'odoo' as side, id::text as record_id, account_name, coalesce(website_domain, email_domain) as domain, country_code
    from core.odoo_opportunities where account_name is not null and ${listed('id', '$1::text[]::bigint[]')}
    union all
    select 'ace', id, account_name, coalesce(website_domain, email_domain), country_code
    from core.ace_opportunities where account_name is not null and ${listed('id', '$2::text[]')}
  ), names as materialized (
    select account_name, ${normalizedName('account_name')} as normalized_name
    from (select distinct account_name from fresh_names) given
  ), fresh as materialized (
    select r.side, r.record_id, n.normalized_name, coalesce(r.country_code, '') as country_code, r.domain,
      coalesce(n.normalized_name, lower(r.account_name)) as shown_name
    from fresh_names r join names n using (account_name)
  ), before as materialized (
    select * from core.account_members where side = 'odoo' and ${listed('record_id', '$1::text[]')}
    union all
    select * from core.account_members where side = 'ace' and ${listed('record_id', '$2::text[]')}
  ), gone as materialized (
    select b.* from before b
    where not exists (select 1 from fresh f where f.side = b.side and f.record_id = b.record_id)
  ), names_at_work as materialized (
    select normalized_name, country_code from fresh where normalized_name is not null
    union select normalized_name, country_code from before where normalized_name is not null
  ), neighbours as materialized (
    select m.side, m.record_id, m.normalized_name, m.country_code, m.domain, m.normalized_name as shown_name
    from names_at_work join core.account_members m using (normalized_name, country_code)
    where not exists (select 1 from before b where b.side = m.side and b.record_id = m.record_id)
  ), at_work as materialized (
    select * from fresh union all select * from neighbours
  ), only_domain as materialized (
    select normalized_name, country_code, min(domain) as domain from at_work
    where domain is not null and normalized_name is not null
    group by normalized_name, country_code having count(distinct domain) = 1
  ), placed as materialized (
    select w.*, coalesce(w.domain, o.domain, 'name:' || w.shown_name || '|' || w.country_code) as account_id
    from at_work w left join only_domain o
      on w.domain is null and o.normalized_name = w.normalized_name and o.country_code = w.country_code
  ), moved as materialized (
    select p.*, m.account_id as old_account_id from placed p left join core.account_members m using (side, record_id)
    where (p.account_id, p.normalized_name, p.country_code, p.domain)
      is distinct from (m.account_id, m.normalized_name, m.country_code, m.domain)
  ), written as (
    insert into core.account_members (side, record_id, account_id, normalized_name, country_code, domain)
    select side, record_id, account_id, normalized_name, country_code, domain from moved
    on conflict (side, record_id) do update set account_id = excluded.account_id,
      normalized_name = excluded.normalized_name, country_code = excluded.country_code, domain = excluded.domain
  ), removed as (
    delete from core.account_members m using gone g where m.side = g.side and m.record_id = g.record_id
  )
  select account_id as id from placed join fresh using (side, record_id)
  union select account_id from moved
  union select old_account_id from moved where old_account_id is not null
  union select account_id from gone
  order by 1`
}

/** Every account that has members, and every one that is stored. */
export async function selectAllAccounts(db: Db): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    select account_id as id from core.account_members union select id from core.aws_accounts order by 1`
  return rows.map(({ id }) => id)
}

export interface Touched {
  readonly odoo: readonly string[]
  readonly ace: readonly string[]
}

/** Opportunities that changed since the horizon, and those that have a member still but are gone, by side. */
export async function selectTouched(db: Db, changed: string): Promise<Touched> {
  const rows = await db.unsafe<{ side: 'odoo' | 'ace'; id: string }[]>(`
    select 'odoo' as side, id::text as id from core.odoo_opportunities where ${changed}
    union all
    select 'ace', id from core.ace_opportunities where ${changed}
    union all
    select m.side, m.record_id from core.account_members m where m.side = 'odoo'
      and not exists (select 1 from core.odoo_opportunities o where o.id = m.record_id::bigint)
    union all
    select m.side, m.record_id from core.account_members m where m.side = 'ace'
      and not exists (select 1 from core.ace_opportunities a where a.id = m.record_id)
    order by 1, 2`)
  const of = (side: 'odoo' | 'ace') => rows.filter((row) => row.side === side).map(({ id }) => id)
  return { odoo: of('odoo'), ace: of('ace') }
}

import { ACCOUNT_FIELDS, type AccountField } from './fields.ts'

const COLUMNS = [
  ...ACCOUNT_FIELDS.map(({ column }) => column),
  'normalized_name',
  'origin',
  'odoo_partner_ids',
  'odoo_opportunities',
  'ace_opportunities',
  'provenance',
]
const of = (alias: string) => COLUMNS.map((column) => `${alias}.${column}`).join(', ')

const values = (side: 'odoo' | 'ace') =>
  ACCOUNT_FIELDS.map((field) => `${field[side] ?? 'null::text'} as ${field.column}`).join(', ')

const mostFrequent = ({ column }: AccountField) =>
  `mode() within group (order by m.${column} collate "C") as ${column}`

/** Who says the chosen value, and how many; NULL when nobody does. */
function provenance({ column }: AccountField): string {
  const having = `filter (where m.${column} = c.${column})`
  return `'${column}', case when count(*) ${having} > 0 then jsonb_build_object(
        'side', case when min(m.side) ${having} = max(m.side) ${having} then min(m.side) ${having} else 'both' end,
        'records', count(*) ${having}, 'of', count(m.${column}),
        'first', min(m.side || ':' || m.record_id collate "C") ${having}) end`
}

/**
 * Statement that brings accounts to what their members say and writes only what differs: one row each, merged from both
 * sides, with the provenance of each field. An account without members is deleted.
 * $1: time of the change; $2: ids of the accounts. Answers one row of counts.
 */
export const writeAccounts = `with members as materialized (
    select m.account_id as id, m.side, m.record_id, s.partner_id,
      coalesce(m.normalized_name, lower(s.account_name)) as normalized_name, ${values('odoo')}
    from core.account_members m join core.odoo_opportunities s on s.id = m.record_id::bigint
    where m.side = 'odoo' and m.account_id = any($2::text[])
    union all
    select m.account_id, m.side, m.record_id, null, coalesce(m.normalized_name, lower(s.account_name)), ${values('ace')}
    from core.account_members m join core.ace_opportunities s on s.id = m.record_id
    where m.side = 'ace' and m.account_id = any($2::text[])
  ), chosen as materialized (
    select m.id, ${ACCOUNT_FIELDS.map(mostFrequent).join(',\n      ')}
    from members m group by m.id
  ), computed as materialized (
    select c.*, min(m.normalized_name) filter (where m.name = c.name) as normalized_name,
      case when min(m.side) = max(m.side) then min(m.side) else 'both' end as origin,
      coalesce(array_agg(distinct m.partner_id) filter (where m.partner_id is not null), '{}') as odoo_partner_ids,
      count(*) filter (where m.side = 'odoo')::int as odoo_opportunities,
      count(*) filter (where m.side = 'ace')::int as ace_opportunities,
      jsonb_strip_nulls(jsonb_build_object(${ACCOUNT_FIELDS.map(provenance).join(',\n      ')})) as provenance
    from chosen c join members m on m.id = c.id
    group by c.id, ${ACCOUNT_FIELDS.map(({ column }) => `c.${column}`).join(', ')}
  ), changed as materialized (
    select c.*, s.id is null as is_new from computed c left join core.aws_accounts s on s.id = c.id
    where s.id is null or (${of('c')}) is distinct from (${of('s')})
  ), written as (
    insert into core.aws_accounts (id, ${COLUMNS.join(', ')}, transformed_at)
    select id, ${COLUMNS.join(', ')}, $1::timestamptz from changed
    on conflict (id) do update set (${COLUMNS.join(', ')}, transformed_at)
      = row(${of('excluded')}, excluded.transformed_at)
  ), removed as (
    delete from core.aws_accounts s
    where s.id = any($2::text[]) and not exists (select 1 from computed c where c.id = s.id) returning 1
  )
  select (select count(*) from computed)::int as read,
    (select count(*) from changed where is_new)::int as inserted,
    (select count(*) from changed where not is_new)::int as updated,
    (select count(*) from removed)::int as deleted`

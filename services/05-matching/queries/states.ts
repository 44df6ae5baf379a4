import type { Db } from '../../00-platform/index.ts'

/**
 * CTEs `latest` (the decision of a person that holds, per pair) and `states`: every stored pair with what it counts as now.
 * matched: accepted, or found by itself and not overruled. A pair whose opportunity is in another accepted pair counts as
 * none at once; the next run confirms it. After an undo a pair that only a person had made goes back to review.
 */
export const states = (db: Db) => db`
  latest as (
    select odoo_id, ace_id, action, actor, at, note
    from (select distinct on (odoo_id, ace_id) * from ops.match_reviews order by odoo_id, ace_id, id desc) newest
    where action <> 'undo'),
  states as (
    select m.*, l.action as verdict, l.actor as verdict_actor, l.at as verdict_at, l.note as verdict_note,
      case
        when l.action = 'accept' then 'matched'
        when l.action = 'reject' then 'none'
        when exists (select 1 from latest x where x.action = 'accept' and (x.odoo_id = m.odoo_id or x.ace_id = m.ace_id))
          then 'none'
        when m.method = 'person' then 'review'
        when m.decision = 'auto' then 'matched'
        when m.decision = 'review' then 'review'
        else 'none'
      end as state
    from core.opportunity_matches m
    left join latest l on l.odoo_id = m.odoo_id and l.ace_id = m.ace_id)`

/**
 * CTEs after `states` for the four answers and the review queue: `answers(status, id, match_id, odoo_id, ace_id, amount)`,
 * amounts in the reporting currency (Odoo's, else ACE's).
 */
export const answers = (db: Db, rule: { tagPattern: string; closedStages: readonly string[] }) => db`
  paired as (
    select s.state, s.id, s.odoo_id, s.ace_id, s.conflicts,
           coalesce(o.amount_reporting, a.amount_reporting, 0) as amount
    from states s
    left join core.odoo_opportunities o on o.id = s.odoo_id
    left join core.ace_opportunities a on a.id = s.ace_id
    where s.state in ('matched', 'review')),
  tagged as (
    select exists (select 1 from core.odoo_opportunities o, unnest(o.tags) tag where tag ~* ${rule.tagPattern}) as any_tag),
  unregistered as (
    select o.id, coalesce(o.amount_reporting, 0) as amount
    from core.odoo_opportunities o, tagged
    where o.active and o.type is distinct from 'lead'
      and not (coalesce(o.ace_stage, '') in (select jsonb_array_elements_text(${db.json(rule.closedStages as never)}::jsonb)))
      and (not tagged.any_tag or exists (select 1 from unnest(o.tags) tag where tag ~* ${rule.tagPattern}))
      and not exists (select 1 from paired p where p.state = 'matched' and p.odoo_id = o.id)),
  ace_only as (
    select a.id, coalesce(a.amount_reporting, 0) as amount
    from core.ace_opportunities a
    where not exists (select 1 from paired p where p.state = 'matched' and p.ace_id = a.id)),
  answers as (
    select 'matched' as status, id, id as match_id, odoo_id, ace_id, amount from paired where state = 'matched'
    union all
    select 'conflicts', id, id, odoo_id, ace_id, amount from paired where state = 'matched' and conflicts <> '{}'::jsonb
    union all
    select 'review', id, id, odoo_id, ace_id, amount from paired where state = 'review'
    union all
    select 'unregistered', id::text, null, id, null, amount from unregistered
    union all
    select 'aceOnly', id, null, null, id, amount from ace_only)`

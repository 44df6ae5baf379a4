import type { Db } from '../../00-platform/index.ts'
import type { Waiting } from './attention-model.ts'

/** Approvals to decide, those with a deadline first, and approved ones whose file has changed; at most `limit` of each kind. */
export async function selectApprovalsForPeople(db: Db, projectId: string, limit: number): Promise<Waiting[]> {
  return db<Waiting[]>`
    select kind, id as approval, null as spec, null as task, title, coalesce(requested_for, requested_by) as about, since, total
    from (
      select *, count(*) over (partition by kind)::int as total,
             row_number() over (partition by kind order by due_at, since, id) as place
      from (
        select id, title, requested_for, requested_by, due_at, case when status = 'pending' then 'approval' else 'stale-approval' end as kind,
               case when status = 'pending' then created_at else stale_at end as since
        from ops.approvals
        where project_id = ${projectId} and (status = 'pending' or status = 'approved' and stale_at is not null)) open
      ) placed
    where place <= ${limit} order by kind, place`
}

/** Tasks that go no further without a person, in the order of the files; at most `limit` of each kind. */
export async function selectTasksForPeople(db: Db, projectId: string, limit: number): Promise<Waiting[]> {
  return db<Waiting[]>`
    select kind, null as approval, spec, key as task, title, about, since, total
    from (
      select *, count(*) over (partition by kind)::int as total,
             row_number() over (partition by kind order by spec, position, uid) as place
      from (
        select uid, spec, key, title, position, updated_at as since,
               case when conflict is not null then 'conflict' when status = 'in-progress' then 'stale-lease'
                    when status = 'blocked' then 'blocked' else 'in-review' end as kind,
               case when conflict is not null then conflict->>'message' when status = 'blocked' then blocked_reason
                    else lease_holder end as about
        from ops.tasks
        where project_id = ${projectId} and gone_at is null and active
          and (conflict is not null or status in ('in-progress', 'blocked') or verification = 'in-review')
          and (conflict is not null or status <> 'in-progress'
               or lease_holder is not null and lease_expires_at <= clock_timestamp())) waiting
      ) placed
    where place <= ${limit} order by kind, place`
}

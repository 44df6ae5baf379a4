import type { Db } from '../../00-platform/index.ts'
import type { Counts } from '../loading/queries.ts'
import type { SourceTable } from '../sources/source.ts'

/** Who holds a part: a run, in this attempt of it. */
export interface Holder {
  readonly runId: string
  readonly attempt: number
}

export interface Part extends Counts {
  readonly number: number
  readonly table: string
  readonly after: string | null
  readonly upTo: string | null
  /** Key behind which reading goes on; null: where the part begins. */
  readonly position: readonly string[] | null
  readonly description: SourceTable
  readonly loadId: string
}

/**
 * Takes the next part: one that waits, or whose holder is gone (its run is over, was taken up again, or gave no sign of
 * life for a lease). Undefined when there is none, or the backfill is no longer going on.
 */
export async function takePart(
  db: Db,
  backfillId: string,
  holder: Holder,
  now: Date,
): Promise<Part | undefined> {
  const [row] = await db<Part[]>`
    with next as (
      select p.backfill_id, p.number from ops.backfill_parts p
      join ops.backfills b on b.id = p.backfill_id and b.finished_at is null
      join ops.runs lead on lead.id = b.run_id and lead.status in ('queued', 'running') and lead.cancel_requested_by is null
      where p.backfill_id = ${backfillId} and (p.state = 'pending' or (p.state = 'running' and not exists (
        select 1 from ops.runs r
        where r.id = p.run_id and r.attempt = p.run_attempt and r.status = 'running' and r.lease_expires_at >= ${now})))
      order by p.number limit 1
      for update of p skip locked
    )
    update ops.backfill_parts p
    set state = 'running', run_id = ${holder.runId}, run_attempt = ${holder.attempt}, attempts = attempts + 1,
        worker = (select lease_owner from ops.runs where id = ${holder.runId}),
        started_at = coalesce(started_at, ${now})
    from next n join ops.backfill_tables t on t.backfill_id = n.backfill_id
    where p.backfill_id = n.backfill_id and p.number = n.number and t.table_name = p.table_name
    returning p.number, p.table_name as "table", p.after_key as after, p.up_to_key as "upTo", p.position,
              p.read, p.inserted, p.updated, p.unchanged, p.quarantined, p.deleted, t.description, t.load_id as "loadId"`
  return row
}

/** Notes a batch, in its transaction. False when the part is no longer ours. */
export async function movePart(
  db: Db,
  backfillId: string,
  number: number,
  holder: Holder,
  {
    position,
    counts,
    state,
  }: { position: readonly string[] | null; counts: Counts; state: 'running' | 'done' },
  now: Date,
): Promise<boolean> {
  const rows = await db`
    update ops.backfill_parts
    set position = ${db.json(position as never)}, state = ${state}, read = read + ${counts.read},
        inserted = inserted + ${counts.inserted}, updated = updated + ${counts.updated},
        unchanged = unchanged + ${counts.unchanged}, quarantined = quarantined + ${counts.quarantined},
        deleted = deleted + ${counts.deleted}, finished_at = ${state === 'done' ? now : null}
    where backfill_id = ${backfillId} and number = ${number} and state = 'running'
      and run_id = ${holder.runId} and run_attempt = ${holder.attempt}
    returning 1`
  return rows.length === 1
}

/** Gives a part back: to be taken again where it stopped, or as failed. */
export async function releasePart(
  db: Db,
  backfillId: string,
  number: number,
  holder: Holder,
  errorCode: string | null,
): Promise<void> {
  await db`
    update ops.backfill_parts set state = ${errorCode === null ? 'pending' : 'failed'}, error_code = ${errorCode}
    where backfill_id = ${backfillId} and number = ${number} and state = 'running'
      and run_id = ${holder.runId} and run_attempt = ${holder.attempt}`
}

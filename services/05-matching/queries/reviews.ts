import type { Db } from '../../00-platform/index.ts'

export type ReviewAction = 'accept' | 'reject' | 'undo'

export interface Review {
  readonly odooId: number
  readonly aceId: string
  readonly action: ReviewAction
  readonly actor: string
  readonly note: string | null
  readonly at: Date
}

/** Makes decisions on matches wait for each other, so that two people cannot accept rivals at once. */
export async function lockReviews(db: Db): Promise<void> {
  await db`lock table ops.match_reviews in share row exclusive mode`
}

export async function insertReview(db: Db, review: Review): Promise<void> {
  await db`
    insert into ops.match_reviews (odoo_id, ace_id, action, actor, note, at)
    values (${review.odooId}, ${review.aceId}, ${review.action}, ${review.actor}, ${review.note}, ${review.at})`
}

/** Another accepted pair that holds one of the two, as `odoo-ace`. */
export async function selectAcceptedRival(
  db: Db,
  odooId: number,
  aceId: string,
): Promise<string | undefined> {
  const [row] = await db<{ id: string }[]>`
    select odoo_id || '-' || ace_id as id
    from (select distinct on (odoo_id, ace_id) odoo_id, ace_id, action
          from ops.match_reviews where odoo_id = ${odooId} or ace_id = ${aceId}
          order by odoo_id, ace_id, id desc) newest
    where action = 'accept' and not (odoo_id = ${odooId} and ace_id = ${aceId})
    order by odoo_id, ace_id limit 1`
  return row?.id
}

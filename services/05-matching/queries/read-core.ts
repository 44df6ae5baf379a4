import type { Db } from '../../00-platform/index.ts'
import type { OpportunityRow } from '../opportunities/records.ts'

/** Text compared beyond this adds nothing; some descriptions hold megabytes. */
const MAX_TEXT = 400

/** Odoo opportunities after `after`, by id. */
export function selectOdooPage(db: Db, after: number, limit: number): Promise<OpportunityRow[]> {
  return db<OpportunityRow[]>`
    select id::text as id, left(name, ${MAX_TEXT}) as name, left(description, ${MAX_TEXT}) as description,
           left(account_name, 200) as "accountName", website_domain as "websiteDomain", email_domain as "emailDomain",
           contact_name as "contactName", email as "contactEmail", phone, city, country_code as "countryCode",
           ace_stage as stage, amount_reporting::text as amount, null as "amountBasis", owner_name as "ownerName", owner_email as "ownerEmail",
           close_date::text as "closeDate", left(source_created_at::text, 10) as "createdOn",
           ace_opportunity_id as "otherId", source_hash as hash
    from core.odoo_opportunities where id > ${after}::bigint order by odoo_opportunities.id limit ${limit}`
}

/** ACE opportunities after `after`, by id. */
export function selectAcePage(db: Db, after: string, limit: number): Promise<OpportunityRow[]> {
  return db<OpportunityRow[]>`
    select id, left(name, ${MAX_TEXT}) as name,
           left(coalesce(description, use_case), ${MAX_TEXT}) as description,
           left(account_name, 200) as "accountName", website_domain as "websiteDomain", email_domain as "emailDomain",
           contact_name as "contactName", contact_email as "contactEmail", phone, city, country_code as "countryCode",
           ace_stage as stage, amount_reporting::text as amount, amount_basis as "amountBasis", owner_name as "ownerName", owner_email as "ownerEmail",
           close_date::text as "closeDate", left(source_created_at::text, 10) as "createdOn",
           partner_opportunity_identifier as "otherId", source_hash as hash
    from core.ace_opportunities where id > ${after}::text collate "C" order by id collate "C" limit ${limit}`
}

export interface ReviewedPair {
  readonly left: string
  readonly right: string
  readonly match: boolean
}

/** The decisions that hold now, by pair. */
export function selectLiveReviews(db: Db): Promise<ReviewedPair[]> {
  return db<ReviewedPair[]>`
    select odoo_id::text as left, ace_id as right, action = 'accept' as match
    from (select distinct on (odoo_id, ace_id) odoo_id, ace_id, action
          from ops.match_reviews order by odoo_id, ace_id, id desc) latest
    where action <> 'undo' order by odoo_id, ace_id`
}

import { type EngineRecord, parseCompanyName, registeredDomain, textOf, words } from '../engine/index.ts'

/** What both CORE tables say about an opportunity, under one set of names. */
export interface OpportunityRow {
  readonly id: string
  readonly name: string | null
  readonly description: string | null
  readonly accountName: string | null
  readonly websiteDomain: string | null
  readonly emailDomain: string | null
  readonly contactName: string | null
  readonly contactEmail: string | null
  readonly phone: string | null
  readonly city: string | null
  readonly countryCode: string | null
  readonly stage: string | null
  readonly amount: string | null
  /** `aws_spend_year` says that `amount` is what the customer will spend with AWS, not what the deal is worth. */
  readonly amountBasis: string | null
  readonly ownerName: string | null
  readonly ownerEmail: string | null
  readonly closeDate: string | null
  readonly createdOn: string | null
  /** Identifier of the other system: ACE id in Odoo, partner's identifier in ACE. */
  readonly otherId: string | null
  readonly hash: string
}

/** What conflicts are looked for in. */
export interface OpportunityFacts {
  readonly stage: string | null
  readonly amount: string | null
  readonly closeDate: string | null
  readonly owner: string | null
}

/** The row as the engine compares it. The account's own words are taken out of the title: they are counted already. */
export function toEngineRecord(row: OpportunityRow): EngineRecord {
  return {
    id: row.id,
    values: {
      account: row.accountName,
      domain: registeredDomain(row.websiteDomain) ?? registeredDomain(row.emailDomain ?? row.contactEmail),
      country: row.countryCode,
      city: row.city,
      phone: row.phone,
      contact: person(row.contactName, row.contactEmail),
      title: titleWithoutAccount(row.name, row.accountName),
      description: row.description,
      ...amounts(row),
      closeDate: row.closeDate,
      createdOn: row.createdOn,
      owner: person(row.ownerName, row.ownerEmail),
      stage: row.stage,
      otherId: row.otherId,
    },
  }
}

export function toFacts(row: OpportunityRow): OpportunityFacts {
  return {
    stage: row.stage,
    amount: row.amountBasis === SPEND ? null : row.amount,
    closeDate: row.closeDate,
    owner: person(row.ownerName, row.ownerEmail),
  }
}

const SPEND = 'aws_spend_year'

/** A year's AWS spend is another quantity than a deal's worth: it is compared as a field of its own. */
function amounts(row: OpportunityRow): { amount: string | null; spend: string | null } {
  if (row.amountBasis === SPEND) return { amount: null, spend: row.amount }
  return { amount: row.amount, spend: row.amountBasis === null ? row.amount : null }
}

/** `Name <mail>`, either alone, or null. */
export function person(name: string | null, mail: string | null): string | null {
  const [n, m] = [textOf(name), textOf(mail)]
  if (n === null && m === null) return null
  return m === null ? n : `${n ?? ''} <${m}>`.trim()
}

function titleWithoutAccount(title: string | null, account: string | null): string | null {
  if (title === null || account === null) return title
  const own = new Set(words(account))
  for (const token of parseCompanyName(account).tokens) own.add(token)
  const left = title.split(/\s+/).filter((part) => {
    const parts = words(part)
    return parts.length > 0 && !parts.every((word) => own.has(word))
  })
  return left.length > 0 ? left.join(' ') : title
}

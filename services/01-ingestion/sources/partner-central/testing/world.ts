import {
  type ApnRow,
  type Wire,
  type WireOpportunity,
  wireInvitation,
  wireOpportunity,
  wireSolution,
} from './from-apn.ts'

/** What the service holds; tests change it while it runs. */
export interface World {
  readonly catalog: 'AWS' | 'Sandbox'
  readonly opportunities: Map<string, WireOpportunity>
  readonly invitations: Map<string, Wire>
  readonly solutions: Map<string, Wire>
}

export type ApnTables = Readonly<Record<string, readonly ApnRow[]>>

/** The rows of an APN database as the service would hold them. */
export function worldOf(tables: ApnTables, catalog: World['catalog'] = 'AWS'): World {
  const contacts = new Map<string, ApnRow[]>()
  for (const row of tables.apn_contact ?? []) {
    const id = String(row.opportunity_id)
    contacts.set(id, [...(contacts.get(id) ?? []), row])
  }
  const users = new Map((tables.apn_user ?? []).map((row) => [String(row.email), row]))
  const keyed = (rows: readonly ApnRow[] | undefined, make: (row: ApnRow) => Wire) =>
    new Map((rows ?? []).map((row) => [String(row.id), { ...make(row), Catalog: catalog }]))
  return {
    catalog,
    opportunities: new Map(
      (tables.apn_opportunity ?? []).map((row) => {
        const id = String(row.id)
        const given = { ...row, catalog }
        return [id, wireOpportunity(given, contacts.get(id) ?? [], users.get(String(row.owner_email)))]
      }),
    ),
    invitations: keyed(tables.apn_engagement_invitation, wireInvitation),
    solutions: keyed(tables.apn_solution, wireSolution),
  }
}

/** `count` opportunities O1000001 …, one second apart, each with a customer, a contact and one of three owners. */
export function smallWorld(count: number, catalog: World['catalog'] = 'AWS'): World {
  const owners = ['ann', 'bob', 'eve'].map((name, at) => ({
    email: `${name}@partner.example`,
    first_name: name,
    last_name: `Seller ${at}`,
    business_title: 'OpportunityOwner',
  }))
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
  const numbers = Array.from({ length: count }, (_, i) => i)
  return worldOf(
    {
      apn_opportunity: numbers.map((i) => ({
        id: `O${1_000_001 + i}`,
        arn: `arn:aws:partnercentral:us-east-1:aws:catalog/AWS/opportunity/O${1_000_001 + i}`,
        partner_opportunity_identifier: `CRM-${i}`,
        origin: 'Partner Referral',
        title: `Deal ${i}`,
        customer_business_problem: 'The customer wants to leave its data centre.',
        customer_company_name: `Customer ${i % 7}`,
        customer_website_url: `https://www.customer${i % 7}.example`,
        customer_industry: 'Healthcare',
        customer_country_code: 'DE',
        expected_spend_amount: `${1_000 + i}`,
        expected_spend_currency: 'USD',
        expected_spend_frequency: 'Monthly',
        expected_spend_target_company: 'AWS',
        delivery_models: ['SaaS or PaaS', 'Managed Services'],
        stage: 'Qualified',
        review_status: 'Approved',
        target_close_date: '2026-12-31',
        next_steps_history: [{ Time: at(i), Value: 'First "call"' }],
        owner_email: owners[i % 3]?.email ?? null,
        aws_stage: 'Qualified',
        involvement_type: 'Co-Sell',
        created_date: at(i),
        last_modified_date: at(i),
      })),
      apn_contact: numbers.map((i) => ({
        opportunity_id: `O${1_000_001 + i}`,
        side: 'customer',
        email: `buyer${i}@customer${i % 7}.example`,
        first_name: 'Pat',
        last_name: `Buyer ${i}`,
        phone: '+4930123456',
      })),
      apn_user: owners,
    },
    catalog,
  )
}

/** Changes an opportunity as Partner Central does: its date moves on. */
export function touch(world: World, id: string, at: string, changes: Wire = {}): void {
  const held = world.opportunities.get(id)
  if (held === undefined) throw new Error(`no ${id}`)
  held.own = { ...held.own, ...changes, LastModifiedDate: at }
}

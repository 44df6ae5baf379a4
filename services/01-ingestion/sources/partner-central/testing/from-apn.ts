import type { JsonValue } from '../../source.ts'

/**
 * Rows of the APN database as the API would tell them: the way back of rows.ts and people.ts, written down once more by
 * itself, so that a test can hold both sources against each other.
 */

export type ApnRow = Readonly<Record<string, JsonValue | undefined>>
export type Wire = { [name: string]: JsonValue }

export interface WireOpportunity {
  /** As GetOpportunity answers. */
  own: Wire
  /** As GetAwsOpportunitySummary answers; null: AWS knows nothing of it yet. */
  aws: Wire | null
}

/** What has a value. */
function present(values: Readonly<Record<string, JsonValue | undefined>>): Wire {
  return Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, JsonValue] => entry[1] !== null && entry[1] !== undefined,
    ),
  )
}

/** An object, or nothing where none of its members has a value. */
function group(values: Readonly<Record<string, JsonValue | undefined>>): Wire | undefined {
  const found = present(values)
  return Object.keys(found).length === 0 ? undefined : found
}

/** AWS tells milliseconds. */
function instant(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? new Date(value).toISOString() : undefined
}

/** @param people the rows of apn_contact of this opportunity; @param owner its row of apn_user */
export function wireOpportunity(
  row: ApnRow,
  people: readonly ApnRow[],
  owner: ApnRow | undefined,
): WireOpportunity {
  return {
    own: present({
      Catalog: row.catalog,
      Id: row.id,
      Arn: row.arn,
      LastModifiedDate: instant(row.last_modified_date),
      CreatedDate: instant(row.created_date),
      PartnerOpportunityIdentifier: row.partner_opportunity_identifier,
      OpportunityType: row.opportunity_type,
      NationalSecurity: row.national_security,
      PrimaryNeedsFromAws: row.primary_needs_from_aws,
      RelatedEntityIdentifiers: present({
        Solutions: row.related_solutions,
        AwsProducts: row.related_aws_products,
        AwsMarketplaceOffers: row.related_marketplace_offers,
      }),
      Customer: customer(row, people),
      Project: project(row),
      LifeCycle: lifeCycle(row),
      Marketing: group({
        Source: row.marketing_source,
        CampaignName: row.marketing_campaign_name,
        UseCases: row.marketing_use_cases,
        Channels: row.marketing_channels,
        AwsFundingUsed: row.marketing_aws_funding_used,
      }),
      SoftwareRevenue: softwareRevenue(row),
      OpportunityTeam: owner === undefined ? undefined : [person(owner)],
    }),
    aws: present({
      Catalog: row.catalog,
      RelatedOpportunityId: row.id,
      Origin: row.origin,
      InvolvementType: row.involvement_type,
      Visibility: 'Full',
      LifeCycle: group({
        Stage: row.aws_stage,
        TargetCloseDate: row.aws_target_close_date,
        ClosedLostReason: row.aws_closed_lost_reason,
      }),
      Insights: group({ EngagementScore: row.engagement_score, NextBestActions: row.next_best_actions }),
      OpportunityTeam: people
        .filter(({ side }) => side === 'aws')
        .map((each) => present({ ...person(each), BusinessTitle: each.role })),
    }),
  }
}

function person(row: ApnRow): Wire {
  return present({
    Email: row.email,
    FirstName: row.first_name,
    LastName: row.last_name,
    BusinessTitle: row.business_title,
    Phone: row.phone,
  })
}

function customer(row: ApnRow, people: readonly ApnRow[]): Wire {
  const contacts = people.filter(({ side }) => side === 'customer').map(person)
  return present({
    Account: present({
      CompanyName: row.customer_company_name,
      Industry: row.customer_industry,
      OtherIndustry: row.customer_other_industry,
      WebsiteUrl: row.customer_website_url,
      AwsAccountId: row.customer_aws_account_id,
      Duns: row.customer_duns,
      Address: group({
        StreetAddress: row.customer_street_address,
        City: row.customer_city,
        StateOrRegion: row.customer_state_or_region,
        PostalCode: row.customer_postal_code,
        CountryCode: row.customer_country_code,
      }),
    }),
    Contacts: contacts.length === 0 ? undefined : contacts,
  })
}

function project(row: ApnRow): Wire {
  return present({
    Title: row.title,
    CustomerBusinessProblem: row.customer_business_problem,
    CustomerUseCase: row.customer_use_case,
    DeliveryModels: row.delivery_models,
    SalesActivities: row.sales_activities,
    ApnPrograms: row.apn_programs,
    CompetitorName: row.competitor_name,
    OtherCompetitorNames: row.other_competitor_names,
    OtherSolutionDescription: row.other_solution_description,
    RelatedOpportunityIdentifier: row.related_opportunity_identifier,
    AdditionalComments: row.additional_comments,
    AwsPartition: row.aws_partition,
    ExpectedCustomerSpend:
      row.expected_spend_amount === null
        ? undefined
        : [
            present({
              Amount: row.expected_spend_amount,
              CurrencyCode: row.expected_spend_currency,
              Frequency: row.expected_spend_frequency,
              TargetCompany: row.expected_spend_target_company,
              EstimationUrl: row.expected_spend_estimation_url,
            }),
          ],
  })
}

function lifeCycle(row: ApnRow): Wire {
  return present({
    Stage: row.stage,
    ReviewStatus: row.review_status,
    ReviewStatusReason: row.review_status_reason,
    ReviewComments: row.review_comments,
    TargetCloseDate: row.target_close_date,
    NextSteps: row.next_steps,
    NextStepsHistory: row.next_steps_history,
    ClosedLostReason: row.closed_lost_reason,
  })
}

function softwareRevenue(row: ApnRow): Wire | undefined {
  return group({
    DeliveryModel: row.software_revenue_delivery_model,
    Value: group({ Amount: row.software_revenue_amount, CurrencyCode: row.software_revenue_currency }),
    EffectiveDate: row.software_revenue_effective_date,
    ExpirationDate: row.software_revenue_expiration_date,
  })
}

/** As ListSolutions gives it. */
export function wireSolution(row: ApnRow): Wire {
  return present({
    Catalog: row.catalog,
    Id: row.id,
    Arn: row.arn,
    Name: row.name,
    Status: row.status,
    Category: row.category,
    CreatedDate: instant(row.created_date),
    AwsMarketplaceSolutionArn: row.aws_marketplace_solution_arn,
  })
}

/** As GetEngagementInvitation answers; who takes part how is told by the list alone. */
export function wireInvitation(row: ApnRow): Wire {
  return present({
    Id: row.id,
    Catalog: row.catalog,
    Arn: row.arn,
    EngagementId: row.engagement_id,
    EngagementTitle: row.engagement_title,
    EngagementDescription: row.engagement_description,
    InvitationMessage: row.invitation_message,
    Status: row.status,
    PayloadType: row.payload_type,
    InvitationDate: instant(row.invitation_date),
    ExpirationDate: instant(row.expiration_date),
    SenderAwsAccountId: row.sender_aws_account_id,
    SenderCompanyName: row.sender_company_name,
    Receiver: {
      Account: present({ Alias: row.receiver_account_alias, AwsAccountId: row.receiver_aws_account_id }),
    },
    RejectionReason: row.rejection_reason,
    Payload: {
      OpportunityInvitation: present({
        ReceiverResponsibilities: row.receiver_responsibilities,
        SenderContacts: row.sender_contacts,
        Customer: present({
          CompanyName: row.customer_company_name,
          Industry: row.customer_industry,
          CountryCode: row.customer_country_code,
          WebsiteUrl: row.customer_website_url,
        }),
        Project: present({
          Title: row.project_title,
          BusinessProblem: row.project_business_problem,
          TargetCompletionDate: row.project_target_completion_date,
          ExpectedCustomerSpend: [
            { Amount: '1000.00', CurrencyCode: 'USD', Frequency: 'Monthly', TargetCompany: 'AWS' },
          ],
        }),
      }),
    },
  })
}

import type {
  EngagementInvitationSummary,
  GetAwsOpportunitySummaryResponse,
  GetEngagementInvitationResponse,
  GetOpportunityResponse,
  SolutionBase,
} from '@aws-sdk/client-partnercentral-selling'
import type { JsonValue, SourceRow } from '../source.ts'
import { amountText, arrayText, jsonText, timestampText } from './values.ts'

type Given = Readonly<Record<string, string | undefined | null>>

/** Members that are absent are NULL. */
const rowOf = (values: Given): SourceRow =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? null]))
const time = (value: Date | undefined) => (value === undefined ? null : timestampText(value))

/** The 66 columns of apn_opportunity: what the partner wrote, and AWS's side where there is one already. */
export function opportunityRow(
  own: GetOpportunityResponse,
  aws: GetAwsOpportunitySummaryResponse | undefined,
): SourceRow {
  return {
    ...rowOf({
      id: own.Id,
      arn: own.Arn,
      catalog: own.Catalog,
      partner_opportunity_identifier: own.PartnerOpportunityIdentifier,
      origin: aws?.Origin,
      opportunity_type: own.OpportunityType,
      national_security: own.NationalSecurity,
      primary_needs_from_aws: arrayText(own.PrimaryNeedsFromAws),
      owner_email: ownerOf(own)?.Email?.toLowerCase(),
      created_date: time(own.CreatedDate),
      last_modified_date: time(own.LastModifiedDate),
    }),
    ...project(own),
    ...customer(own),
    ...lifeCycle(own),
    ...marketing(own),
    ...revenueAndRelations(own),
    ...awsSide(aws),
  }
}

/** Of the partner's team the owner, else whoever comes first. */
export function ownerOf({ OpportunityTeam = [] }: Pick<GetOpportunityResponse, 'OpportunityTeam'>) {
  return (
    OpportunityTeam.find(({ BusinessTitle }) => BusinessTitle === 'OpportunityOwner') ?? OpportunityTeam[0]
  )
}

function project({ Project: given = {} }: GetOpportunityResponse): SourceRow {
  const spend = given.ExpectedCustomerSpend?.[0]
  return rowOf({
    title: given.Title,
    customer_business_problem: given.CustomerBusinessProblem,
    customer_use_case: given.CustomerUseCase,
    delivery_models: arrayText(given.DeliveryModels),
    sales_activities: arrayText(given.SalesActivities),
    apn_programs: arrayText(given.ApnPrograms),
    competitor_name: given.CompetitorName,
    other_competitor_names: given.OtherCompetitorNames,
    other_solution_description: given.OtherSolutionDescription,
    related_opportunity_identifier: given.RelatedOpportunityIdentifier,
    additional_comments: given.AdditionalComments,
    aws_partition: given.AwsPartition,
    expected_spend_amount: amountText(spend?.Amount),
    expected_spend_currency: spend?.CurrencyCode,
    expected_spend_frequency: spend?.Frequency,
    expected_spend_target_company: spend?.TargetCompany,
    expected_spend_estimation_url: spend?.EstimationUrl,
  })
}

function customer({ Customer: given }: GetOpportunityResponse): SourceRow {
  const account = given?.Account
  const address = account?.Address
  return rowOf({
    customer_company_name: account?.CompanyName,
    customer_website_url: account?.WebsiteUrl,
    customer_industry: account?.Industry,
    customer_other_industry: account?.OtherIndustry,
    customer_duns: account?.Duns,
    customer_aws_account_id: account?.AwsAccountId,
    customer_street_address: address?.StreetAddress,
    customer_city: address?.City,
    customer_state_or_region: address?.StateOrRegion,
    customer_postal_code: address?.PostalCode,
    customer_country_code: address?.CountryCode,
  })
}

function lifeCycle({ LifeCycle: given = {} }: GetOpportunityResponse): SourceRow {
  const history = given.NextStepsHistory?.map(({ Time, Value }) => ({
    // Whole seconds are written without a fraction, as AWS does.
    ...(Time === undefined ? {} : { Time: Time.toISOString().replace('.000Z', 'Z') }),
    ...(Value === undefined ? {} : { Value }),
  }))
  return rowOf({
    stage: given.Stage,
    review_status: given.ReviewStatus,
    review_status_reason: given.ReviewStatusReason,
    review_comments: given.ReviewComments,
    target_close_date: given.TargetCloseDate,
    next_steps: given.NextSteps,
    next_steps_history: history === undefined ? null : jsonText(history),
    closed_lost_reason: given.ClosedLostReason,
  })
}

function marketing({ Marketing: given = {} }: GetOpportunityResponse): SourceRow {
  return rowOf({
    marketing_source: given.Source,
    marketing_campaign_name: given.CampaignName,
    marketing_use_cases: arrayText(given.UseCases),
    marketing_channels: arrayText(given.Channels),
    marketing_aws_funding_used: given.AwsFundingUsed,
  })
}

function revenueAndRelations(own: GetOpportunityResponse): SourceRow {
  const revenue = own.SoftwareRevenue
  const related = own.RelatedEntityIdentifiers
  return rowOf({
    software_revenue_delivery_model: revenue?.DeliveryModel,
    software_revenue_amount: amountText(revenue?.Value?.Amount),
    software_revenue_currency: revenue?.Value?.CurrencyCode,
    software_revenue_effective_date: revenue?.EffectiveDate,
    software_revenue_expiration_date: revenue?.ExpirationDate,
    related_solutions: arrayText(related?.Solutions),
    related_aws_products: arrayText(related?.AwsProducts),
    related_marketplace_offers: arrayText(related?.AwsMarketplaceOffers),
  })
}

function awsSide(aws: GetAwsOpportunitySummaryResponse | undefined): SourceRow {
  return rowOf({
    aws_stage: aws?.LifeCycle?.Stage,
    aws_target_close_date: aws?.LifeCycle?.TargetCloseDate,
    aws_closed_lost_reason: aws?.LifeCycle?.ClosedLostReason,
    involvement_type: aws?.InvolvementType,
    engagement_score: aws?.Insights?.EngagementScore,
    next_best_actions: aws?.Insights?.NextBestActions,
  })
}

export function solutionRow(given: SolutionBase): SourceRow {
  return rowOf({
    id: given.Id,
    arn: given.Arn,
    catalog: given.Catalog,
    name: given.Name,
    status: given.Status,
    category: given.Category,
    created_date: time(given.CreatedDate),
    aws_marketplace_solution_arn: given.AwsMarketplaceSolutionArn,
  })
}

/** The list alone says who takes part and how; what the invitation is about is told by the invitation itself. */
export function invitationRow(
  listed: EngagementInvitationSummary,
  given: GetEngagementInvitationResponse,
): SourceRow {
  const receiver = (given.Receiver ?? listed.Receiver)?.Account
  const about = given.Payload?.OpportunityInvitation
  const contacts = about?.SenderContacts?.map((contact) => ({ ...contact }) as Record<string, JsonValue>)
  return rowOf({
    id: given.Id ?? listed.Id,
    arn: given.Arn ?? listed.Arn,
    catalog: given.Catalog,
    engagement_id: given.EngagementId,
    engagement_title: given.EngagementTitle,
    engagement_description: given.EngagementDescription,
    invitation_message: given.InvitationMessage,
    status: given.Status,
    payload_type: given.PayloadType,
    participant_type: listed.ParticipantType,
    invitation_date: time(given.InvitationDate),
    expiration_date: time(given.ExpirationDate),
    sender_aws_account_id: given.SenderAwsAccountId,
    sender_company_name: given.SenderCompanyName,
    receiver_account_alias: receiver?.Alias,
    receiver_aws_account_id: receiver?.AwsAccountId,
    rejection_reason: given.RejectionReason,
    sender_contacts: contacts === undefined ? null : jsonText(contacts),
    receiver_responsibilities: arrayText(about?.ReceiverResponsibilities),
    customer_company_name: about?.Customer?.CompanyName,
    customer_industry: about?.Customer?.Industry,
    customer_country_code: about?.Customer?.CountryCode,
    customer_website_url: about?.Customer?.WebsiteUrl,
    project_title: about?.Project?.Title,
    project_business_problem: about?.Project?.BusinessProblem,
    project_target_completion_date: about?.Project?.TargetCompletionDate,
  })
}

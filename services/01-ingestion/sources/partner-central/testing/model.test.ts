import { describe, expect, test } from 'vitest'
import { problemsOf } from './model.ts'
import { smallWorld } from './world.ts'

const [held] = smallWorld(1).opportunities.values()
const own = held?.own ?? {}

describe('the model that the local Partner Central is held against', () => {
  test('PIPE-3 what the SDK describes passes', () => {
    expect(problemsOf('GetOpportunityResponse', own)).toEqual([])
    expect(problemsOf('GetAwsOpportunitySummaryResponse', held?.aws)).toEqual([])
    const Sort = { SortBy: 'LastModifiedDate', SortOrder: 'DESCENDING' }
    expect(problemsOf('ListOpportunitiesRequest', { Catalog: 'AWS', MaxResults: 100, Sort })).toEqual([])
  })

  test.each<[string, string, unknown, string]>([
    ['a required member', 'GetOpportunityRequest', { Catalog: 'AWS' }, 'Identifier: is required'],
    [
      'an unknown member',
      'GetOpportunityRequest',
      { Catalog: 'AWS', Identifier: 'O1', Extra: 1 },
      'Extra: is not in the model',
    ],
    [
      'a wrong type',
      'ListOpportunitiesRequest',
      { Catalog: 'AWS', MaxResults: '5' },
      'MaxResults: has the wrong type',
    ],
    [
      'a list that is none',
      'ListOpportunitiesRequest',
      { Catalog: 'AWS', Identifier: 'O1' },
      'Identifier: not a list',
    ],
    [
      'an object that is none',
      'ListOpportunitiesRequest',
      { Catalog: 'AWS', Sort: 'Id' },
      'Sort: not an object',
    ],
    [
      'a value of no enumeration',
      'ListOpportunitiesRequest',
      { Catalog: 'AWS', LifeCycleStage: ['Won'] },
      '"Won" is none of the values',
    ],
    [
      'a time of another form',
      'GetOpportunityResponse',
      { ...own, CreatedDate: 1_767_225_600 },
      'CreatedDate: has the wrong type',
    ],
    [
      'a value deep inside',
      'GetOpportunityResponse',
      { ...own, Customer: { Account: { Industry: 'X', CompanyName: 'Y' } } },
      'Customer.Account.Industry: "X" is none',
    ],
    [
      'two members of a union',
      'GetEngagementInvitationResponse',
      { Id: 'e', Catalog: 'AWS', Receiver: {} },
      'Receiver: a union has one member',
    ],
  ])('PIPE-3 %s is noticed', (_what, structure, value, problem) => {
    expect(problemsOf(structure, value).join('\n')).toContain(problem)
  })
})

import {
  amount,
  companyName,
  date,
  domain,
  type EngineConfig,
  exact,
  person,
  phone,
  spelling,
  stageDistance,
  type Thresholds,
  text,
} from '../engine/index.ts'
import { opportunityBlocking } from './blocking.ts'
import { aceIdKey, partnerIdentifierKey } from './keys.ts'

/** Stages of ACE in their order; `Closed Lost` can follow any. */
export const ACE_STAGES = [
  'Prospect',
  'Qualified',
  'Technical Validation',
  'Business Validation',
  'Committed',
  'Launched',
  'Closed Lost',
]

/** How Odoo opportunities (left) are linked to ACE opportunities (right). */
export function opportunityConfig(thresholds: Thresholds): EngineConfig {
  return {
    mode: 'link',
    thresholds,
    exactKeys: [partnerIdentifierKey, aceIdKey],
    fields: [
      { name: 'account', compare: companyName(), scope: 'parent', termFrequency: true },
      { name: 'domain', compare: domain(), scope: 'parent', termFrequency: true },
      { name: 'country', compare: exact(), scope: 'parent' },
      { name: 'city', compare: spelling([0.88]), scope: 'parent' },
      { name: 'phone', compare: phone() },
      { name: 'contact', compare: person() },
      { name: 'title', compare: text() },
      { name: 'description', compare: text() },
      { name: 'amount', compare: amount() },
      { name: 'spend', compare: amount([0.05, 0.2, 0.5]) },
      { name: 'closeDate', compare: date() },
      { name: 'createdOn', compare: date() },
      { name: 'owner', compare: person() },
      { name: 'stage', compare: stageDistance(ACE_STAGES) },
    ],
    blocking: opportunityBlocking,
    maxBlockPairs: 4_000,
    maxPairs: 400_000,
  }
}

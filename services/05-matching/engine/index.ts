export { keyBlocking, wordBlocking } from './blocking-keys.ts'
export { type CompanyName, parseCompanyName } from './company-name.ts'
export {
  amount,
  date,
  dayNumber,
  exact,
  number,
  phone,
  phoneKey,
  spelling,
  stageDistance,
  textOf,
} from './comparators.ts'
export { domain, domainName, email, person, registeredDomain } from './comparators-identity.ts'
export { companyName, text, textTokens } from './comparators-text.ts'
export { probabilityOf } from './evidence.ts'
export { link } from './link.ts'
export { cut, fold, words } from './text.ts'
export type {
  BlockingPass,
  BlockingReport,
  Comparator,
  Decision,
  EngineConfig,
  EngineRecord,
  ExactKey,
  Field,
  FieldEvidence,
  Label,
  LinkedPair,
  LinkReport,
  LinkResult,
  Pace,
  Thresholds,
  Value,
} from './types.ts'

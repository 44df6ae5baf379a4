import { acceptMatch, rejectMatch, undoMatch } from './actions/decide-match.ts'
import { exportMatches } from './actions/export-matches.ts'
import { getMatch } from './actions/get-match.ts'
import { getOpportunity } from './actions/get-opportunity.ts'
import { listMatches } from './actions/list-matches.ts'
import { runMatching } from './actions/run-matching.ts'
import { summariseMatches } from './actions/summarise-matches.ts'

export { defaultMatchingOptions, type MatchingDeps, type MatchingOptions } from './deps.ts'
export { type EngineRecord, type LinkedPair, link } from './engine/index.ts'
export { matchingErrors } from './errors.ts'
export { opportunityConfig } from './opportunities/config.ts'
export { type OpportunityRow, toEngineRecord } from './opportunities/records.ts'
export { type MatchRunReport, matchOpportunities } from './run/match-run.ts'

/** Every action of the service; bind them with `bindActions(matchingActions, deps)`. */
export const matchingActions = [
  runMatching,
  summariseMatches,
  listMatches,
  exportMatches,
  getMatch,
  getOpportunity,
  acceptMatch,
  rejectMatch,
  undoMatch,
]

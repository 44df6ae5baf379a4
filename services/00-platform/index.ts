export {
  ACTOR_KINDS,
  type ActionContext,
  type Actor,
  type ActorKind,
  ANONYMOUS,
  type Caller,
  type Channel,
  hasRole,
  type Progress,
  type RequestContext,
  ROLES,
  type Role,
  type RunContext,
  SYSTEM,
} from './actions/context.ts'
export {
  type AnyAction,
  actionsFor,
  type BoundAction,
  bindActions,
  type Effect,
  type LongAction,
  type ShortAction,
} from './actions/define-action.ts'
export { type Clock, systemClock } from './clock.ts'
export { type Db, inTransaction, type Pool, type Tx } from './database/client.ts'
export { AppError, type ErrorBody, type ErrorKind, errorBody, KIND_FACTS } from './errors/app-error.ts'
export { type ErrorCatalogue, errorCatalogue } from './errors/catalogue.ts'
export { type Ids, randomIds } from './ids.ts'

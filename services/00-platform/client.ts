/**
 * What a program needs that only asks a running hub: it is all in `index.ts`, too, but this loads no database, no queue and
 * no action. The command line is started for every call, so what it loads is what a call costs.
 */
export { DEFAULT_AGENT_TOKEN } from './actions/context.ts'
export { coerceTo, type InputProperties, type PropertySchema, typesOf } from './actions/properties.ts'
export { type Config, loadConfig } from './config/load.ts'
export { AppError, type ErrorKind, errorBody, KIND_FACTS } from './errors/app-error.ts'
export { errorCatalogue } from './errors/catalogue.ts'
export { platformErrors } from './errors/platform-errors.ts'
export { toAppError } from './errors/to-app-error.ts'
export { type Endpoint, readEndpoint } from './hub/endpoint-file.ts'
export { OWNER_TOKEN, readTokenFile } from './identity/token-file.ts'
export { PRODUCT_ROOT, productPath } from './paths.ts'

import { AppError } from '../../../00-platform/index.ts'
import { partnerCentralErrors as errors } from './errors.ts'

export interface CallSite {
  readonly host: string
  readonly catalog: string
  /** As AWS and its policies name it: `GetOpportunity`. */
  readonly action: string
}

/** What the SDK throws, as far as it is looked at. */
interface SdkFault {
  readonly name?: string
  readonly code?: string
  readonly cause?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
  readonly $response?: { readonly statusCode?: number }
  readonly ErrorList?: readonly { readonly FieldName?: string; readonly Code?: string }[]
}

/** For AWS's support; never its text, which may repeat what was sent. */
interface Told {
  readonly details: { readonly requestId?: string; readonly httpStatus?: number }
}

type Make = (site: CallSite, fault: SdkFault, told: Told) => AppError

const missing: Make = (_site, _fault, told) => errors.PARTNER_CENTRAL_CREDENTIALS_MISSING({}, told)
const expired: Make = (_site, _fault, told) => errors.PARTNER_CENTRAL_CREDENTIALS_EXPIRED({}, told)
const invalid: Make = (_site, { name = '' }, told) =>
  errors.PARTNER_CENTRAL_CREDENTIALS_INVALID({ reason: name }, told)
const clockWrong: Make = (_site, { name = '' }, told) =>
  errors.PARTNER_CENTRAL_CLOCK_WRONG({ reason: name }, told)
const throttled: Make = ({ action }, _fault, told) => errors.PARTNER_CENTRAL_THROTTLED({ action }, told)
const failed: Make = ({ action }, fault, told) =>
  errors.PARTNER_CENTRAL_SERVER_ERROR({ action, reason: fault.name ?? `HTTP ${statusOf(fault)}` }, told)

/** By the name that AWS gives its faults; the texts beside them may hold keys and customers' data and are never shown. */
const BY_NAME: Readonly<Record<string, Make>> = {
  CredentialsProviderError: missing,
  ProviderError: missing,
  TokenProviderError: expired,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  UnrecognizedClientException: invalid,
  InvalidClientTokenId: invalid,
  InvalidSignatureException: invalid,
  SignatureDoesNotMatch: invalid,
  IncompleteSignatureException: invalid,
  MissingAuthenticationTokenException: invalid,
  RequestTimeTooSkewed: clockWrong,
  RequestExpired: clockWrong,
  RequestInTheFuture: clockWrong,
  AccessDeniedException: ({ action, catalog }, _fault, told) =>
    errors.PARTNER_CENTRAL_ACCESS_DENIED({ action, catalog }, told),
  ThrottlingException: throttled,
  TooManyRequestsException: throttled,
  ServiceQuotaExceededException: throttled,
  ResourceNotFoundException: ({ action }, _fault, told) =>
    errors.PARTNER_CENTRAL_RECORD_MISSING({ action }, told),
  ValidationException: ({ action }, fault, told) =>
    errors.PARTNER_CENTRAL_REQUEST_REFUSED({ action, reason: fieldsOf(fault) }, told),
  InternalServerException: failed,
}

const NETWORK = new Set([
  ...[
    'ECONNRESET',
    'ECONNREFUSED',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
  ],
  ...['ERR_SOCKET_CONNECTION_TIMEOUT', 'UND_ERR_SOCKET', 'ERR_STREAM_PREMATURE_CLOSE', 'CERT_HAS_EXPIRED'],
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
])

/** The coded error of what the SDK threw; an AppError stays what it is. */
export function faultOf(error: unknown, site: CallSite): AppError {
  if (error instanceof AppError) return error
  const fault: SdkFault = error !== null && typeof error === 'object' ? error : {}
  const told = toldOf(fault)
  const known = BY_NAME[fault.name ?? '']
  if (known !== undefined) return known(site, fault, told)
  const status = statusOf(fault)
  if (status === 429) return throttled(site, fault, told)
  if (status !== undefined && status >= 500)
    return failed(site, { $metadata: { httpStatusCode: status } }, told)
  const reason = networkReason(fault)
  if (reason !== undefined) {
    return errors.PARTNER_CENTRAL_UNREACHABLE({ host: site.host, reason }, told)
  }
  const { host, action } = site
  const what =
    status === undefined ? (fault.name ?? 'no answer') : `HTTP ${status}, ${fault.name ?? 'no fault'}`
  return errors.PARTNER_CENTRAL_RESPONSE_INVALID({ host, action, reason: what }, told)
}

function toldOf(fault: SdkFault): Told {
  const requestId = fault.$metadata?.requestId
  const httpStatus = statusOf(fault)
  return {
    details: {
      ...(requestId === undefined ? {} : { requestId }),
      ...(httpStatus === undefined ? {} : { httpStatus }),
    },
  }
}

function statusOf(fault: SdkFault): number | undefined {
  return fault.$metadata?.httpStatusCode ?? fault.$response?.statusCode
}

function networkReason(fault: SdkFault): string | undefined {
  for (let at: SdkFault | undefined = fault, depth = 0; at !== undefined && depth < 5; depth++) {
    if (at.code !== undefined && NETWORK.has(at.code)) return at.code
    if (at.name === 'TimeoutError') return 'no answer in time'
    at = at.cause as SdkFault | undefined
  }
  return undefined
}

/** `LastModifiedDate INVALID_STRING_FORMAT`: names only, as the texts may repeat what was sent. */
function fieldsOf({ ErrorList = [] }: SdkFault): string {
  const named = ErrorList.map(({ FieldName = '', Code = '' }) => `${FieldName} ${Code}`.trim())
  return named.filter((text) => /^[\w.[\] -]{1,200}$/.test(text)).join(', ') || 'ValidationException'
}

import { errorCatalogue } from '../../../00-platform/index.ts'

/** What can go wrong between the hub and AWS Partner Central; `{…}` places never hold a key, a token or AWS's own text. */
export const partnerCentralErrors = errorCatalogue({
  PARTNER_CENTRAL_ENDPOINT_INVALID: {
    kind: 'invalid_input',
    message:
      'APN_PARTNER_CENTRAL_ENDPOINT must be the official address of the service (https://partnercentral-selling.REGION.api.aws) or one of this machine such as http://127.0.0.1:4566; leave it out for the official one',
  },
  PARTNER_CENTRAL_CREDENTIALS_MISSING: {
    kind: 'unauthenticated',
    message:
      'No AWS credentials were found for Partner Central. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or APN_PARTNER_CENTRAL_PROFILE and sign in (`aws sso login --profile NAME`), or give the machine a role',
  },
  PARTNER_CENTRAL_CREDENTIALS_EXPIRED: {
    kind: 'unauthenticated',
    message:
      'The AWS credentials for Partner Central have expired. Sign in again (`aws sso login --profile NAME`) or renew AWS_SESSION_TOKEN, then sync again: it goes on from where it was',
  },
  PARTNER_CENTRAL_CREDENTIALS_INVALID: {
    kind: 'unauthenticated',
    message:
      'AWS does not know the credentials for Partner Central, or their secret is wrong ({reason}). Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, the profile, APN_PARTNER_CENTRAL_REGION, and the clock of this machine',
  },
  PARTNER_CENTRAL_CLOCK_WRONG: {
    kind: 'unavailable',
    message:
      'AWS Partner Central refuses requests because their time is too far from its own ({reason}), also after it was corrected once. Set the clock of this machine (`timedatectl set-ntp true`), and look whether a proxy holds requests back for minutes; then sync again',
  },
  PARTNER_CENTRAL_ACCESS_DENIED: {
    kind: 'forbidden',
    message:
      'AWS refuses {action} in catalog {catalog}. Give the user or role the policy in services/01-ingestion/sources/partner-central/README.md, and check that its account is the one linked to Partner Central',
  },
  PARTNER_CENTRAL_THROTTLED: {
    kind: 'too_many',
    message:
      'AWS Partner Central asks for fewer requests ({action}). Its quota is 10 reads a second and 100,000 in 24 hours for all programs of the account; sync again later, it goes on from where it was',
  },
  PARTNER_CENTRAL_REQUEST_REFUSED: {
    kind: 'invalid_input',
    message:
      'AWS Partner Central does not take the request {action} ({reason}). Check the catalog in APN_PARTNER_CENTRAL (AWS or Sandbox); if it is right, report this with the hub’s version',
  },
  PARTNER_CENTRAL_SERVER_ERROR: {
    kind: 'unavailable',
    message:
      'AWS Partner Central failed inside {action} ({reason}). Look at https://health.aws.amazon.com, then sync again: it goes on from where it was',
  },
  PARTNER_CENTRAL_UNREACHABLE: {
    kind: 'unavailable',
    message:
      'AWS Partner Central at {host} did not answer ({reason}). Check the network, the proxy and APN_PARTNER_CENTRAL_REGION; what was loaded is kept and the next sync goes on from there',
  },
  PARTNER_CENTRAL_RESPONSE_INVALID: {
    kind: 'unavailable',
    message:
      'The answer of {host} to {action} is not one of AWS Partner Central ({reason}). Check that no proxy or login page stands between, then sync again',
  },
  PARTNER_CENTRAL_RECORD_MISSING: {
    kind: 'not_found',
    message: 'AWS Partner Central no longer has what {action} asks for; the next full load marks it as gone',
  },
})

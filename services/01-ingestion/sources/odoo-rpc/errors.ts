import { errorCatalogue } from '../../../00-platform/index.ts'

/** Everything that can go wrong between the hub and an Odoo server; `{…}` places are filled, never with a secret. */
export const odooErrors = errorCatalogue({
  ODOO_URL_INVALID: {
    kind: 'invalid_input',
    message: 'ODOO_URL must be an http:// or https:// address such as https://odoo.example.com',
  },
  ODOO_UNREACHABLE: {
    kind: 'unavailable',
    message:
      'Odoo at {server} did not answer ({reason}); check ODOO_URL, the network and that the server is running',
  },
  ODOO_CERTIFICATE_INVALID: {
    kind: 'unavailable',
    message:
      'The certificate of {server} is not trusted ({reason}); renew it or add its authority with NODE_EXTRA_CA_CERTS',
  },
  ODOO_TIMEOUT: {
    kind: 'unavailable',
    message:
      'Odoo at {server} took longer than {timeoutMs} ms; use a smaller batch size or a longer time limit',
  },
  ODOO_THROTTLED: {
    kind: 'too_many',
    message: 'Odoo at {server} asks for fewer requests (HTTP 429); try again later or lower the parallelism',
  },
  ODOO_REDIRECT_REFUSED: {
    kind: 'invalid_input',
    message:
      'Odoo at {server} redirects elsewhere, which is not followed with credentials; set ODOO_URL to the final address',
  },
  ODOO_RESPONSE_TOO_LARGE: {
    kind: 'unavailable',
    message: 'The answer of Odoo at {server} is larger than {maxBytes} bytes; use a smaller batch size',
  },
  ODOO_RESPONSE_INVALID: {
    kind: 'unavailable',
    message:
      'The answer of {server} is not an Odoo answer ({reason}); check that ODOO_URL is the Odoo server itself and not a login page or proxy',
  },
  ODOO_LOGIN_FAILED: {
    kind: 'unauthenticated',
    message:
      'Odoo refused the sign-in of {user} to database {database}; check ODOO_USERNAME and ODOO_PASSWORD or ODOO_API_KEY',
  },
  ODOO_DATABASE_UNKNOWN: {
    kind: 'not_found',
    message: 'Odoo at {server} has no database {database}; check ODOO_DB',
  },
  ODOO_ACCESS_DENIED: {
    kind: 'forbidden',
    message:
      'The Odoo user may not do {method} on {model}; give the user that right in Odoo or leave the model out',
  },
  ODOO_MODEL_UNKNOWN: {
    kind: 'not_found',
    message:
      'Odoo has no model {model}; install the app that brings it or take the model out of the configuration',
  },
  ODOO_FIELD_UNKNOWN: {
    kind: 'conflict',
    message: 'Odoo has no field {field} on {model} any more; run discovery again',
  },
  ODOO_METHOD_UNKNOWN: {
    kind: 'not_found',
    message: 'Odoo has no method {method} on {model}; check the Odoo version and its apps',
  },
  ODOO_JSON2_MISSING: {
    kind: 'not_found',
    message:
      'Odoo at {server} offers no JSON-2 for database {database}; check ODOO_DB, and set ODOO_PROTOCOL to jsonrpc when this Odoo is older than 19',
  },
  ODOO_ARGUMENT_UNNAMED: {
    kind: 'invalid_input',
    message:
      'JSON-2 takes arguments by name, and the names of {method} on {model} are not known here; pass them as named arguments',
  },
  ODOO_RECORD_MISSING: {
    kind: 'not_found',
    message: 'A record of {model} that {method} needs is no longer in Odoo; read it again before retrying',
  },
  ODOO_USER_ERROR: {
    kind: 'invalid_input',
    message: 'Odoo refused {method} on {model}: {reason}',
  },
  ODOO_SERVER_ERROR: {
    kind: 'unavailable',
    message:
      "Odoo failed inside {method} on {model} ({exception}); look at the Odoo server's log for the same time",
  },
  ODOO_VALUE_NOT_SENDABLE: {
    kind: 'invalid_input',
    message:
      'A text sent to Odoo over XML-RPC holds a character XML cannot carry ({reason}); remove it or use JSON-RPC',
  },
  ODOO_POSITION_INVALID: {
    kind: 'conflict',
    message: 'The stored position of {table} cannot be continued ({reason}); run a full synchronisation',
  },
})

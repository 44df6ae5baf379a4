import { errorCatalogue } from '../00-platform/index.ts'

export const apiErrors = errorCatalogue({
  HOST_NOT_ALLOWED: {
    kind: 'forbidden',
    message: 'The host name {host} is not one this hub answers to. Use localhost, or add it to PUBLIC_HOSTS.',
  },
  ORIGIN_NOT_ALLOWED: {
    kind: 'forbidden',
    message:
      'A page of {origin} may not use this hub. Open the dashboard at its own address, or add the host to PUBLIC_HOSTS.',
  },
  CSRF_TOKEN_INVALID: {
    kind: 'forbidden',
    message:
      'The write lacks this session’s CSRF token. Reload the page (GET /api/v1/session gives the token for X-CSRF-Token).',
  },
  IDEMPOTENCY_KEY_INVALID: {
    kind: 'invalid_input',
    message: 'Idempotency-Key must be 1 to 255 visible ASCII characters, such as a UUID.',
  },
  RATE_LIMITED: {
    kind: 'too_many',
    message: 'Too many requests. Wait {seconds} s, or raise RATE_LIMIT_PER_MINUTE.',
  },
  ROUTE_UNKNOWN: {
    kind: 'not_found',
    message: 'There is no {method} {path}. /api/v1/openapi.json lists what there is.',
  },
  PATH_INVALID: {
    kind: 'invalid_input',
    message:
      'The address cannot be read: {why}. A part of it has at most 500 characters and is percent-encoded UTF-8.',
  },
  BODY_INVALID: { kind: 'invalid_input', message: 'The request body cannot be read: {why}' },
  BODY_TOO_LARGE: { kind: 'too_large', message: 'The request body is larger than {limit} bytes.' },
  NOT_EXPOSED: {
    kind: 'not_found',
    message: 'The action {name} is not reachable this way. GET /api/v1/actions says where it is.',
  },
  SESSION_INVALID: {
    kind: 'invalid_input',
    message:
      'The header {header} is no session id: 8 to 100 letters, digits, dots, hyphens or underscores. Send back what `initialize` answered, or begin anew without it.',
  },
  REPLY_CURSOR_UNKNOWN: {
    kind: 'not_found',
    message:
      'The rest of that reply is not kept any more (15 minutes, in the hub that gave it, for who asked). Make a read again; what a write did stands: read it with a get or list tool.',
  },
  PROMPT_UNKNOWN: { kind: 'not_found', message: 'There is no prompt {name}. prompts/list names them.' },
  PROMPT_ARGUMENT_MISSING: {
    kind: 'invalid_input',
    message: 'The prompt {name} needs the argument {argument}.',
  },
  PORT_IN_USE: {
    kind: 'unavailable',
    message: 'Port {port} is in use by another program. Stop it, or set {variable} to a free port.',
  },
  BIND_NEEDS_SIGN_IN: {
    kind: 'invalid_input',
    message:
      'HOST={host} would open the hub to the network without sign-in. Set REQUIRE_SIGN_IN=true, or use 127.0.0.1.',
  },
})

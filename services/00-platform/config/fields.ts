import { z } from 'zod'

/** One environment variable: how it is checked, what it is for, whether its value is a secret. */
export interface ConfigField {
  readonly schema: z.ZodType
  readonly about: string
  readonly example?: string
  readonly secret?: boolean
}

const text = z.string().min(1)
const port = (fallback: number) => integer(fallback, 0, 65_535)
const optionalPort = (fallback: number) => port(fallback)

function integer(fallback: number, min: number, max: number) {
  return z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be between ${min} and ${max}`)
    .prefault(String(fallback))
}

const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0', 'yes', 'no'], 'must be true or false')
    .transform((value) => ['true', '1', 'yes'].includes(value))
    .prefault(fallback ? 'true' : 'false')

const url = (protocols: readonly string[]) =>
  text.refine(
    (value) => {
      try {
        return protocols.includes(new URL(value).protocol)
      } catch {
        return false
      }
    },
    `must be a URL starting with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  )

/** Every variable the hub reads, by group. `.env.example` is written from this. */
export const CONFIG_GROUPS = {
  Hub: {
    REVOPS_HOME: { schema: text.prefault('.revops'), about: 'Folder for everything the hub keeps' },
    HOST: {
      schema: text.prefault('127.0.0.1'),
      about: 'Address to listen on; another than loopback needs REQUIRE_SIGN_IN=true',
    },
    API_PORT: { schema: port(8000), about: 'Port of REST, OpenAPI and MCP' },
    DASHBOARD_PORT: { schema: port(49910), about: 'Port of the dashboard' },
    PUBLIC_HOSTS: {
      schema: z.string().prefault(''),
      about: 'Host names, comma-separated, that browsers may use besides loopback',
      example: 'hub.example.com',
    },
    REQUIRE_SIGN_IN: { schema: flag(false), about: 'Refuse anonymous reading too' },
    RATE_LIMIT_PER_MINUTE: {
      schema: integer(6000, 1, 10_000_000),
      about: 'Requests a client may send in a minute',
    },
    MCP_REPLY_BYTES: {
      schema: integer(20_000, 2_000, 1_000_000),
      about: 'Most bytes of JSON in an answer to an MCP client; what is left goes on with a cursor',
    },
    LOG_LEVEL: {
      schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).prefault('info'),
      about: 'Least severe line that is logged; unset, the hub in a terminal logs warnings only',
    },
    WORKERS: { schema: flag(true), about: 'Execute runs in this process; false where app/worker does' },
    RUN_LEASE_SECONDS: {
      schema: integer(30, 1, 3_600),
      about: 'A run whose worker gives no sign of life for this long is taken up by another',
    },
  },
  'Housekeeping (every night; 0 keeps a kind for ever)': {
    HOUSEKEEPING_ARCHIVED_SPECS_DAYS: {
      schema: integer(0, 0, 36_500),
      about: 'Days after which an archived spec is packed into REVOPS_HOME/removed-specs and removed',
    },
    HOUSEKEEPING_APPROVALS_DAYS: {
      schema: integer(365, 0, 36_500),
      about: 'Days after which a decided approval is removed, unless it is what a file is approved by',
    },
    HOUSEKEEPING_DOCUMENT_VERSIONS_DAYS: {
      schema: integer(365, 0, 36_500),
      about:
        'Days after which a replaced version of a document is removed; the newest of each document stays',
    },
    HOUSEKEEPING_DOCUMENT_VERSIONS_COUNT: {
      schema: integer(100, 0, 100_000),
      about: 'So many replaced versions of a document stay at most, the newest ones; 0 sets no such limit',
    },
    HOUSEKEEPING_RUN_LOGS_DAYS: {
      schema: integer(90, 0, 36_500),
      about: 'Days after which the log lines of a run that ended are removed; the run stays',
    },
  },
  'Database (nothing set: embedded)': {
    DATABASE_URL: {
      schema: url(['postgres:', 'postgresql:']).optional(),
      about: 'PostgreSQL 15 or newer with pgvector',
      example: 'postgres://revops:secret@127.0.0.1:5432/revops',
      secret: true,
    },
    DB_HOST: { schema: text.optional(), about: 'Or the parts of it' },
    DB_PORT: { schema: optionalPort(5432), about: 'Port' },
    DB_NAME: { schema: text.optional(), about: 'Database' },
    DB_USER: { schema: text.optional(), about: 'User' },
    DB_PASSWORD: { schema: z.string().optional(), about: 'Password', secret: true },
  },
  'Odoo over RPC': {
    ODOO_URL: {
      schema: url(['http:', 'https:']).optional(),
      about: 'Address of the Odoo server',
      example: 'https://odoo.example.com',
    },
    ODOO_DB: { schema: text.optional(), about: 'Odoo database' },
    ODOO_USERNAME: { schema: text.optional(), about: 'Login' },
    ODOO_PASSWORD: { schema: text.optional(), about: 'Password, or ODOO_API_KEY', secret: true },
    ODOO_API_KEY: { schema: text.optional(), about: 'API key', secret: true },
    ODOO_PROTOCOL: {
      schema: z.enum(['jsonrpc', 'xmlrpc', 'json2']).prefault('jsonrpc'),
      about: 'jsonrpc (fast, Odoo 8 to 18), json2 (Odoo 19 and later, with ODOO_API_KEY) or xmlrpc',
    },
  },
  'Odoo over SQL (read-only; wins over RPC)': {
    ODOO_DB_HOST: { schema: text.optional(), about: 'Host of the Odoo database or replica' },
    ODOO_DB_PORT: { schema: optionalPort(5432), about: 'Port' },
    ODOO_DB_NAME: { schema: text.optional(), about: 'Database' },
    ODOO_DB_USER: { schema: text.optional(), about: 'Read-only user' },
    ODOO_DB_PASSWORD: { schema: z.string().optional(), about: 'Password', secret: true },
  },
  'APN / ACE': {
    APN_DB_HOST: { schema: text.optional(), about: 'Host of the team’s APN database' },
    APN_DB_PORT: { schema: optionalPort(5432), about: 'Port' },
    APN_DB_NAME: { schema: text.optional(), about: 'Database' },
    APN_DB_USER: { schema: text.optional(), about: 'Read-only user' },
    APN_DB_PASSWORD: { schema: z.string().optional(), about: 'Password', secret: true },
    APN_DB_SCHEMA: { schema: text.prefault('public'), about: 'Schema of the six tables' },
    APN_PARTNER_CENTRAL: {
      schema: z.enum(['AWS', 'Sandbox']).optional(),
      about:
        'Or AWS Partner Central’s own API: the catalog to read. Credentials come from the AWS chain (AWS_ACCESS_KEY_ID …, profile, role)',
      example: 'AWS',
    },
    APN_PARTNER_CENTRAL_REGION: {
      schema: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as us-east-1')
        .prefault('us-east-1'),
      about: 'AWS region of Partner Central',
    },
    APN_PARTNER_CENTRAL_PROFILE: { schema: text.optional(), about: 'AWS profile to sign in with' },
    APN_PARTNER_CENTRAL_ENDPOINT: {
      schema: url(['http:', 'https:']).optional(),
      about: 'Another address of it: an official one (FIPS), or one of this machine for tests',
      example: 'http://127.0.0.1:4566',
    },
    ACE_CSV_FILE: {
      schema: text.optional(),
      about: 'Or an export of ACE opportunities: CSV or Excel (.xlsx)',
    },
  },
  Pipeline: {
    BATCH_SIZE: { schema: integer(1000, 1, 10_000), about: 'Records per batch' },
    LOOKBACK_SECONDS: {
      schema: integer(600, 0, 86_400),
      about: 'Overlap of an incremental load, for transactions that commit late',
    },
    PIPELINE_SCHEDULE: {
      schema: z
        .string()
        .regex(/^\s*\S+(\s+\S+){4}\s*$/, 'must have five fields: minute, hour, day, month, weekday')
        .optional(),
      about: 'When to load what changed through all stages, as a cron expression in UTC',
      example: '0 2 * * *',
    },
    REPORTING_CURRENCY: {
      schema: z
        .string()
        .regex(/^[A-Z]{3}$/, 'must be a currency code such as USD')
        .prefault('USD'),
      about: 'Currency of all sums',
    },
    ODOO_LANGUAGE: {
      schema: z
        .string()
        .regex(/^[a-z]{2,3}(_[A-Z]{2,3}|_\d{3})?(@[a-z]+)?$/, 'must be an Odoo language such as de_DE')
        .prefault('en_US'),
      about: 'Language of Odoo’s translated names; where one is missing, its English one is taken',
    },
    SAMPLE: { schema: flag(true), about: 'Load the sample company when no source is configured' },
    SAMPLE_OPPORTUNITIES: {
      schema: integer(1500, 200, 20_000),
      about: 'Odoo opportunities of the sample company; the ACE side is in proportion',
    },
    SAMPLE_SEED: { schema: integer(7, 0, 4_294_967_295), about: 'Seed of the sample company' },
  },
} as const satisfies Record<string, Record<string, ConfigField>>

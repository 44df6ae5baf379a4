import {
  backupErrors,
  type Config,
  databaseErrors,
  type ErrorEntry,
  envExample,
  KIND_FACTS,
  platformErrors,
  type Registry,
} from '../services/00-platform/index.ts'
import {
  backfillErrors,
  ingestionErrors,
  odooErrors,
  pipelineErrors,
  sourceErrors,
} from '../services/01-ingestion/index.ts'
import { transformationErrors } from '../services/02-transformation/index.ts'
import { validationErrors } from '../services/03-validation/index.ts'
import { embeddingErrors } from '../services/04-embedding/index.ts'
import { matchingErrors } from '../services/05-matching/index.ts'
import { apiErrors } from '../services/06-api/index.ts'
import {
  agentErrors,
  approvalErrors,
  fileErrors,
  gitErrors,
  graphErrors,
  importErrors,
  knowledgeErrors,
  lifecycleErrors,
  registryErrors,
  reportErrors,
  workflowErrors,
} from '../services/07-workflow/index.ts'
import { actionCatalogue } from './cli/catalogue.ts'
import { coreLineage } from './compose.ts'
import { appErrors } from './errors.ts'

interface ErrorEntries {
  readonly entries: Readonly<Record<string, ErrorEntry>>
}

/** Every catalogue of coded errors, by the room it belongs to. */
export const ERROR_CATALOGUES: Readonly<Record<string, readonly ErrorEntries[]>> = {
  '00-platform': [platformErrors, databaseErrors, backupErrors],
  '01-ingestion': [ingestionErrors, backfillErrors, odooErrors, ...sourceErrors, pipelineErrors],
  '02-transformation': [transformationErrors],
  '03-validation': [validationErrors],
  '04-embedding': [embeddingErrors],
  '05-matching': [matchingErrors],
  '06-api': [apiErrors],
  '07-workflow': [
    workflowErrors,
    fileErrors,
    graphErrors,
    lifecycleErrors,
    approvalErrors,
    agentErrors,
    reportErrors,
    registryErrors,
    knowledgeErrors,
    gitErrors,
    importErrors,
  ],
  app: [appErrors],
}

/** Generated files and their texts; `npm run generate:docs` writes them, a test compares. */
export function generatedDocuments(config: Config): Readonly<Record<string, string>> {
  return {
    '.env.example': envExample(),
    'docs/02-api/actions.md': actionsDocument(actionCatalogue(config)),
    'docs/02-api/errors.md': errorsDocument(),
    'docs/02-api/core-lineage.md': coreLineage(config),
  }
}

function actionsDocument(registry: Registry): string {
  const rows = registry.list().map(({ action }) => {
    const { rest, mcp, cli, job } = action.expose
    const route = rest === undefined ? '' : `\`${rest.method} /api/v1${rest.path}\``
    const doors = [
      mcp === true ? `MCP \`${action.name.replace('.', '_')}\`` : '',
      cli === true ? `\`revops ${action.name.replace('.', ' ')}\`` : '',
    ]
    const kind = action.kind === 'long' ? 'run' : action.effect
    return `| \`${action.name}\` | ${action.summary} | ${route} | ${doors.filter(Boolean).join(', ')} | ${kind}${job?.cron === undefined ? '' : ` (${job.cron})`} | ${action.role}${action.decision === true ? ', a person' : ''} |`
  })
  return `# Actions
Generated from the code by \`npm run generate:docs\`. Every action is one definition; each door answers alike. Request and answer forms: \`/api/v1/openapi.json\` of a running hub, browsable at \`/api/v1/docs\`.

A write takes \`X-Dry-Run: true\` (CLI \`--dry-run\`, MCP \`dryRun\`); one that removes data needs \`X-Confirm: true\` (CLI \`--confirm\`, MCP \`confirm\`). A write over REST may name an \`Idempotency-Key\`: sent again within 24 hours it is answered as the first time (\`Idempotent-Replayed: true\`) and not done again. A run answers 202 with \`{ runId, status, href }\`.

| action | what it does | REST | other doors | effect | role |
|---|---|---|---|---|---|
${rows.join('\n')}
`
}

function errorsDocument(): string {
  const sections = Object.entries(ERROR_CATALOGUES).map(([room, catalogues]) => {
    const entries = catalogues.flatMap(({ entries }) => Object.entries(entries))
    const rows = entries.sort().map(([code, { kind, message }]) => {
      const { httpStatus, exitCode } = KIND_FACTS[kind]
      return `| <a id="${code}"></a>\`${code}\` | ${kind} | ${httpStatus} | ${exitCode} | ${message.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')} |`
    })
    return `## ${room}\n| code | kind | HTTP | exit | message |\n|---|---|---|---|---|\n${rows.join('\n')}`
  })
  return `# Errors
Generated from the catalogues by \`npm run generate:docs\`. REST answers problem details (RFC 9457) with \`code\`, \`kind\`, \`detail\`, \`details\` and \`requestId\`; MCP answers \`isError\` with the same under \`error\`; the CLI prints the message and exits with the code's number. \`too_many\` and \`unavailable\` may be tried again.

${sections.join('\n\n')}
`
}

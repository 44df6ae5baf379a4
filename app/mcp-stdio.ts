import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import {
  DEFAULT_AGENT_TOKEN,
  platformErrors,
  randomIds,
  readTokenFile,
} from '../services/00-platform/index.ts'
import { createMcpServer, createReplyStore } from '../services/06-api/index.ts'
import { actionCatalogue } from './cli/catalogue.ts'
import { connect, isExposed } from './cli/connection.ts'
import { readConfig } from './environment.ts'
import { mcpExtras } from './mcp-extras.ts'
import { VERSION } from './version.ts'

/** The MCP server on standard input and output; it speaks to the running hub, or is one itself when none runs. */
const config = readConfig()
const token = () => process.env.REVOPS_TOKEN ?? readTokenFile(config.REVOPS_HOME, DEFAULT_AGENT_TOKEN)
// A process has one client: the id is its session.
const session = randomIds.secret()
const connection = await connect({ config, token, agent: process.env.REVOPS_AGENT, session })
await connection.work()
const registry = actionCatalogue(config)

const server = createMcpServer({
  registry,
  version: VERSION,
  extras: mcpExtras,
  replies: createReplyStore({
    maxBytes: config.MCP_REPLY_BYTES,
    now: () => performance.now(),
    newId: randomIds.secret,
  }),
  owner: session,
  call: async ({ name, input, dryRun, confirm }) => {
    if (!isExposed(registry, name, 'mcp')) throw platformErrors.ACTION_UNKNOWN({ name })
    return connection.call(name, input, { channel: 'mcp', dryRun, confirm })
  },
})
server.onclose = () => void connection.close().then(() => process.exit(0))
process.stdin.on('end', () => void server.close())
await server.connect(new StdioServerTransport())

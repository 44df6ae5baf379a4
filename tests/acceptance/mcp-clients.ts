import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { expect } from 'vitest'
import { bundleOf, type Hub, tokenOf } from './processes.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers of every tool, which tests look into
export type Data = any

/** Largest JSON of a reply. */
export const CAP = 20_000

/** An agent with the official client. */
export interface Agent {
  readonly client: Client
  readonly transport: Transport
  /** What a tool answers; its text and its structure agree, and it is no larger than a reply may be. */
  call(tool: string, input?: object): Promise<Data>
  /** The error of a call that must fail. */
  refused(tool: string, input?: object): Promise<{ code: string; message: string }>
  close(): Promise<void>
}

export const TRANSPORTS = ['http', 'stdio'] as const
export type TransportName = (typeof TRANSPORTS)[number]

/** Connects an agent with the shared token, each time as a client of its own. */
export function openAgent(hub: Pick<Hub, 'home' | 'api'>, name: TransportName): Promise<Agent> {
  return connectAgent(name === 'http' ? overHttp(hub) : overStdio(hub.home))
}

function overHttp({ home, api }: Pick<Hub, 'home' | 'api'>): Transport {
  const requestInit = { headers: { authorization: `Bearer ${tokenOf(home, 'agent')}` } }
  return new StreamableHTTPClientTransport(new URL(`${api}/mcp`), { requestInit }) as Transport
}

/** `settings` as a hub of its own needs them, where none runs. */
export function overStdio(home: string, settings: Readonly<Record<string, string>> = {}): Transport {
  return new StdioClientTransport({
    command: process.execPath,
    args: [bundleOf('mcp-stdio')],
    cwd: home,
    env: { PATH: process.env.PATH ?? '', HOME: home, REVOPS_HOME: home, ...settings },
    stderr: 'inherit',
  })
}

export async function connectAgent(transport: Transport): Promise<Agent> {
  const client = new Client({ name: 'acceptance', version: '1.0.0' })
  await client.connect(transport)
  const ask = async (tool: string, input: object = {}) => {
    const result = await client.callTool({ name: tool, arguments: input as Record<string, unknown> })
    const [text] = result.content as { text: string }[]
    expect(JSON.stringify(result.structuredContent)).toBe(text?.text)
    expect(Buffer.byteLength(text?.text ?? '')).toBeLessThanOrEqual(CAP)
    return { data: result.structuredContent as Data, isError: result.isError === true }
  }
  return {
    client,
    transport,
    call: async (tool, input) => {
      const { data, isError } = await ask(tool, input)
      if (isError) throw new Error(`${tool} was refused: ${JSON.stringify(data)}`)
      return data
    },
    refused: async (tool, input) => {
      const { data, isError } = await ask(tool, input)
      if (!isError) throw new Error(`${tool} was not refused: ${JSON.stringify(data)}`)
      return data.error
    },
    close: () => client.close(),
  }
}

/** All parts of a reply that was full, put together at the places they name. */
export async function wholeReply(
  agent: Agent,
  tool: string,
  input: object,
): Promise<{ whole: Data; parts: number }> {
  return putTogether(await agent.call(tool, input), (cursor) => agent.call('reply-more', { cursor }))
}

/** The same for a first part that is there already; `ask` calls `reply-more`. */
export async function putTogether(
  { more, ...first }: Data,
  ask: (cursor: string) => Promise<Data>,
): Promise<{ whole: Data; parts: number }> {
  let parts = 1
  for (let next = more; next !== undefined && next !== null; parts += 1) {
    const part = await ask(next.cursor)
    const names = (part.path as string).split('/').slice(1)
    const last = names.pop() as string
    const owner = names.reduce((at: Data, name) => at[name], first)
    expect(owner[last].length).toBe(part.from)
    owner[last] = part.kind === 'text' ? owner[last] + part.value : [...owner[last], ...part.value]
    next = part.more
  }
  return { whole: first, parts }
}

import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import {
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import type { McpCall, McpResources } from '../../00-platform/index.ts'
import { coded } from './prompts.ts'

export interface ResourceTerms {
  readonly maxBytes: number
  readonly call: McpCall
}

/** Lists and reads resources. One that is longer than a reply comes in parts, each with the address of the next. */
export function answerResources(
  server: Server,
  resources: McpResources,
  { maxBytes, call }: ResourceTerms,
): void {
  server.setRequestHandler(ListResourcesRequestSchema, ({ params }) =>
    coded(async () => {
      const { resources: listed, nextCursor } = await resources.list(params?.cursor, call)
      return { resources: [...listed], ...(nextCursor === null ? {} : { nextCursor }) }
    }),
  )
  server.setRequestHandler(ListResourceTemplatesRequestSchema, async () => ({
    resourceTemplates: [...resources.templates],
  }))
  server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }) =>
    coded(async () => {
      const { text, mimeType, next } = await resources.read(uri, maxBytes, call)
      return { contents: [{ uri, mimeType, text }, ...(next === null ? [] : [goesOn(next)])] }
    }),
  )
}

function goesOn(next: string) {
  const note = `This document goes on: read ${next}`
  return { uri: next, mimeType: 'application/json', text: JSON.stringify({ truncated: true, next, note }) }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OdooClientConfig, OdooClientDeps } from '../client.ts'

export interface Loopback extends AsyncDisposable {
  readonly url: string
  readonly server: Server
}

export type Answer = (request: IncomingMessage, body: string, response: ServerResponse) => void

/** A real HTTP server on loopback that answers as the test says. */
export async function loopback(answer: Answer): Promise<Loopback> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => answer(request, Buffer.concat(chunks).toString('utf8'), response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export interface RecordedDeps extends OdooClientDeps {
  readonly waits: number[]
}

/** Waits are recorded instead of waited, chance is always `random`. */
export function instantDeps(random = 0.5): RecordedDeps {
  const waits: number[] = []
  return {
    waits,
    random: () => random,
    async sleep(ms, signal) {
      signal.throwIfAborted()
      waits.push(ms)
    },
  }
}

/** A configuration for tests: no retry unless asked. */
export function testConfig(url: string, extra: Partial<OdooClientConfig> = {}): OdooClientConfig {
  return {
    url,
    database: 'test-db',
    username: 'tester',
    password: 'S3cret-pass',
    maxAttempts: 1,
    timeoutMs: 5_000,
    ...extra,
  }
}

export const never: AbortSignal = new AbortController().signal

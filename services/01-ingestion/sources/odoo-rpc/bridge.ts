import { Duplex } from 'node:stream'

/**
 * A pretended socket for odoo-await: it collects the HTTP request written into it, hands its body to `answer` and
 * plays the text that comes back as a 200. So the package encodes and decodes, while our own transport carries the
 * bytes with deadline, size limit, retries, TLS and the address's path, none of which the package has.
 */
export function createBridge(answer: (requestBody: string) => Promise<string>): Duplex {
  const chunks: Buffer[] = []
  let started = false
  let response: Buffer | undefined
  const bridge = new Duplex({
    read() {
      if (response !== undefined) response = playNext(bridge, response)
    },
    write(chunk: Buffer | string, encoding, done) {
      chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding))
      const body = started ? undefined : wholeBody(Buffer.concat(chunks))
      done()
      if (body === undefined) return
      started = true
      answer(body).then(
        (text) => {
          response = playNext(bridge, asHttp(text))
        },
        (error: unknown) => bridge.destroy(error instanceof Error ? error : new Error('cancelled')),
      )
    },
  })
  return bridge
}

function asHttp(text: string): Buffer {
  const body = Buffer.from(text, 'utf8')
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}

const PIECE_BYTES = 64 * 1024

/** Gives the parser one piece per turn of the event loop: a page of 5 MB in one go would stop the hub for a second. */
function playNext(bridge: Duplex, rest: Buffer): Buffer {
  setImmediate(() => {
    if (bridge.destroyed) return
    bridge.push(rest.length === 0 ? null : rest.subarray(0, PIECE_BYTES))
  })
  return rest.subarray(PIECE_BYTES)
}

/** The request's body once all Content-Length bytes are there. The package always sends that header. */
function wholeBody(request: Buffer): string | undefined {
  const end = request.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const length = Number(
    /^content-length: (\d+)$/im.exec(request.toString('latin1', 0, end))?.[1] ?? Number.NaN,
  )
  const body = request.subarray(end + 4)
  return body.length >= length ? body.toString('utf8') : undefined
}

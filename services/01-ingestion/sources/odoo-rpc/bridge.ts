import { Duplex } from 'node:stream'

/**
 * A pretended socket for odoo-await: it collects the HTTP request written into it, hands its body to `answer` and
 * plays the text that comes back as a 200. So the package encodes and decodes, while our own transport carries the
 * bytes with deadline, size limit, retries, TLS and the address's path, none of which the package has.
 */
export function createBridge(answer: (requestBody: string) => Promise<string>): Duplex {
  const chunks: Buffer[] = []
  let started = false
  const bridge = new Duplex({
    read() {},
    write(chunk: Buffer | string, encoding, done) {
      chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding))
      const body = started ? undefined : wholeBody(Buffer.concat(chunks))
      done()
      if (body === undefined) return
      started = true
      answer(body).then(
        (text) => play(bridge, text),
        (error: unknown) => bridge.destroy(error instanceof Error ? error : new Error('cancelled')),
      )
    },
  })
  return bridge
}

function play(bridge: Duplex, text: string): void {
  const bytes = Buffer.from(text, 'utf8')
  bridge.push(
    `HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: ${bytes.length}\r\nConnection: close\r\n\r\n`,
  )
  bridge.push(bytes)
  bridge.push(null)
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

import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface ListeningProxy {
  readonly host: string
  readonly port: number
  /** Everything clients have sent so far, statements among it as they stand. */
  sent(): string
  close(): Promise<void>
}

/** A line to a server that keeps what is asked of it: proof of what no statement says. */
export async function openListeningProxy(to: {
  readonly host: string
  readonly port: number
}): Promise<ListeningProxy> {
  const sockets = new Set<Socket>()
  const pieces: Buffer[] = []
  const server = createServer((client) => {
    const upstream = connect(to.port, to.host)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (data: Buffer) => pieces.push(data))
    client.pipe(upstream)
    upstream.pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    sent: () => Buffer.concat(pieces).toString('latin1'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

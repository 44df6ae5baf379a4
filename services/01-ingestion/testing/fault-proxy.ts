import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface FaultProxy {
  readonly host: string
  readonly port: number
  /** Connections taken so far. */
  connections(): number
  /** Breaks what is connected now. */
  breakAll(): void
  close(): Promise<void>
}

/**
 * What happens to one connection, told how many came before it. `cutAfter`: bytes from the server until it is broken.
 * `stallAfter`: bytes until nothing more comes, without an end. `piece`: at most so many bytes at once. `corruptAt`: the byte
 * at this place arrives as another one. `bytesPerSecond`: no faster than that.
 */
export type Fault = (nth: number) => {
  readonly cutAfter?: number
  readonly stallAfter?: number
  readonly piece?: number
  readonly corruptAt?: number
  readonly bytesPerSecond?: number
}

/** A line to a server that breaks as it is told. */
export async function openFaultProxy(
  to: { readonly host: string; readonly port: number },
  fault: Fault,
): Promise<FaultProxy> {
  const sockets = new Set<Socket>()
  let count = 0
  const server = createServer((client) => {
    const upstream = connect(to.port, to.host)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream)
    passOn(upstream, client, fault(count++))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    host: '127.0.0.1',
    port,
    connections: () => count,
    breakAll: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function passOn(from: Socket, to: Socket, fault: ReturnType<Fault>): void {
  const { cutAfter, stallAfter, piece, corruptAt, bytesPerSecond } = fault
  const end = Math.min(cutAfter ?? Number.POSITIVE_INFINITY, stallAfter ?? Number.POSITIVE_INFINITY)
  let passed = 0
  from.on('data', (data: Buffer) => {
    const flipped = (corruptAt ?? -1) - passed
    if (flipped >= 0 && flipped < data.length) data.writeUInt8(data.readUInt8(flipped) ^ 0x15, flipped)
    const part = data.subarray(0, Math.max(0, end - passed))
    passed += data.length
    const size = piece ?? Math.max(1, part.length)
    let free = true
    for (let at = 0; at < part.length; at += size) free = to.write(part.subarray(at, at + size))
    if (bytesPerSecond !== undefined) {
      from.pause()
      setTimeout(() => from.resume(), (1_000 * data.length) / bytesPerSecond)
    } else if (!free) {
      from.pause()
      to.once('drain', () => from.resume())
    }
    if (passed >= end && cutAfter !== undefined) to.destroySoon()
  })
}

/** A file on its way into an archive. */
export interface TarFile {
  /** With `/`; at most 100 bytes, or 255 that can be split at a `/`. */
  readonly path: string
  readonly bytes: Buffer
  readonly changedAt: Date
}

const BLOCK = 512

/** The files as an archive that every `tar` reads (ustar, POSIX.1-1988). Null when a name does not fit the format. */
export function tarOf(files: readonly TarFile[]): Buffer | null {
  const parts: Buffer[] = []
  for (const file of files) {
    const header = headerOf(file)
    if (header === null) return null
    const padding = (BLOCK - (file.bytes.length % BLOCK)) % BLOCK
    parts.push(header, file.bytes, Buffer.alloc(padding))
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)])
}

function headerOf({ path, bytes, changedAt }: TarFile): Buffer | null {
  const name = splitName(path)
  if (name === null) return null
  const header = Buffer.alloc(BLOCK)
  header.write(name.name, 0, 100)
  header.write(octal(0o644, 7), 100)
  header.write(octal(0, 7), 108)
  header.write(octal(0, 7), 116)
  header.write(octal(bytes.length, 11), 124)
  header.write(octal(Math.max(0, Math.floor(changedAt.getTime() / 1_000)), 11), 136)
  header.write(' '.repeat(8), 148)
  header.write('0', 156)
  header.write('ustar\x0000', 257, 'latin1')
  header.write(name.prefix, 345, 155)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${octal(sum, 6)}\0 `, 148, 'latin1')
  return header
}

function splitName(path: string): { readonly prefix: string; readonly name: string } | null {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path }
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)]
    if (Buffer.byteLength(name) <= 100 && name !== '')
      return Buffer.byteLength(prefix) <= 155 ? { prefix, name } : null
  }
  return null
}

const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0')

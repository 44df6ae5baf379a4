import { fileErrors } from './errors.ts'

const SPEC_NAME = /^[a-z][a-z0-9-]*$/
const MAX_SPEC_NAME = 100
const MAX_PATH = 4096
const DECODING_ROUNDS = 4

/** Names that Windows gives to devices, in any folder and with any extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)/i

/** Checks the name of a spec. @throws AppError SPEC_NAME_INVALID */
export function checkSpecName(name: string): string {
  const reason = specNameProblem(name)
  if (reason !== null) throw fileErrors.SPEC_NAME_INVALID({ name: shown(name), reason })
  return name
}

export function isSpecName(name: string): boolean {
  return specNameProblem(name) === null
}

function specNameProblem(name: string): string | null {
  if (typeof name !== 'string' || name === '') return 'it is empty'
  if (name.length > MAX_SPEC_NAME) return `it has ${name.length} characters`
  if (!SPEC_NAME.test(name)) return 'it holds a character that is not allowed'
  return DEVICE_NAME.test(name) ? 'Windows keeps this name for a device' : null
}

/**
 * Splits a path below the project into its names. Purely textual: links are found when the path is opened.
 * A path that would leave the project after percent-decoding (also twice) or Unicode folding is refused as well,
 * because another program may read the same text that way.
 *
 * @throws AppError PATH_OUTSIDE_PROJECT - absolute, `..`, encoded, backslash, control character, drive, device name.
 */
export function pathParts(path: string): readonly string[] {
  const reason = pathProblem(path)
  if (reason !== null) throw fileErrors.PATH_OUTSIDE_PROJECT({ path: shown(path), reason })
  return path.split('/').filter((part) => part !== '' && part !== '.')
}

function pathProblem(path: string): string | null {
  if (typeof path !== 'string' || path === '') return 'it is empty'
  if (path.length > MAX_PATH) return 'it is too long'
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  // What is left of `./%2f` is `%2f`: decoded, that begins where the whole did not.
  for (const whole of [path, parts.join('/')]) {
    const forms = readings(whole)
    if (forms === null) return 'it is encoded many times over'
    for (const form of forms) {
      const reason = leavesProject(form)
      if (reason !== null) return form === path ? reason : `decoded, ${reason}`
    }
  }
  if (parts.length === 0) return 'it names the project folder itself'
  return parts.map(partProblem).find((reason) => reason !== null) ?? null
}

/** The path and what decoders would make of it; null when it is still encoded after several rounds. */
function readings(path: string): string[] | null {
  const forms = [path, path.normalize('NFKC')]
  let form = path
  for (let round = 0; round < DECODING_ROUNDS; round++) {
    const next = percentDecoded(form)
    if (next === form) return forms
    form = next
    forms.push(form, form.normalize('NFKC'))
  }
  return null
}

/** Bytes that are no UTF-8, such as the overlong `%c0%ae` for a dot, become NUL here, which is refused. */
function percentDecoded(text: string): string {
  return text
    .replace(/%u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
      Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8').replaceAll('\uFFFD', '\0'),
    )
}

function leavesProject(path: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\0-\x1f\x7f]/.test(path)) return 'it holds a control character'
  if (path.includes('\\')) return 'it holds a backslash'
  if (path.startsWith('/')) return 'it is absolute'
  if (path.includes(':')) return 'it holds a colon (a drive or a stream on Windows)'
  return path.split('/').includes('..') ? 'it holds `..`' : null
}

function partProblem(part: string): string | null {
  if (DEVICE_NAME.test(part)) return `Windows keeps the name ${part} for a device`
  if (/[. ]$/.test(part)) return 'a name in it ends with a dot or a space'
  return Buffer.byteLength(part) > 255 ? 'a name in it is too long' : null
}

/** A name from outside as it may stand in a message: short, control characters escaped. */
export function shown(name: unknown): string {
  const text = JSON.stringify(String(name))
  return text.length > 120 ? `${text.slice(0, 119)}…"` : text
}
